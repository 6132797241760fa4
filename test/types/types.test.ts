import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type ts from 'typescript';
import { check, makeService, quickInfo } from '../support/type-checker';

const files = readdirSync(__dirname)
  .filter((name) => name.endsWith('.test-d.ts'))
  .map((name) => join(__dirname, name));

describe('types', () => {
  const service: ts.LanguageService = makeService(files);
  for (const file of files) {
    for (const { text, expected, errors } of check(service, file)) {
      it(expected === undefined ? text : `refuses ${text}`, () => {
        if (expected === undefined) {
          expect(errors).to.deep.equal([]);
          return;
        }
        expect(errors.map(({ code }) => code)).to.deep.equal([expected.code]);
        expect(errors[0].message, errors[0].message).to.include(expected.message);
      });
    }
  }

  const calls = join(__dirname, 'calls.test-d.ts');
  const docs = 'https://docs.pytorch.org/docs/2.13/generated';

  it('tells the editor Python’s signature and page of a function', () => {
    const info = quickInfo(service, calls, 'torch.logSoftmax');
    expect(info).to.include('torch.log_softmax(input, dim, dtype=None, *, out=None) → Tensor');
    expect(info).to.include(`${docs}/torch.nn.functional.log_softmax.html`);
  });

  it('tells the editor Python’s signature and page of a method', () => {
    const info = quickInfo(service, calls, 'x.maskedFill_');
    expect(info).to.include('Tensor.masked_fill_(mask, value) → Tensor');
    expect(info).to.include(`${docs}/torch.Tensor.masked_fill_.html`);
  });

  it('tells the editor Python’s signature and page of a function of linalg', () => {
    const info = quickInfo(service, calls, 'torch.linalg.vectorNorm');
    expect(info).to.include('torch.linalg.vector_norm(input, ord=2, dim=None, keepdim=False, *, dtype=None, out=None)');
    expect(info).to.include(`${docs}/torch.linalg.vector_norm.html`);
  });
});
