// Deep copies of every layer that a fixture has compute what the layer computes.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { deepCopy } from '../../lib/nn/modules/copy';
import { isLazy } from '../../lib/nn/parameter-uninitialized';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { isLibraryModel } from '../../lib/training/purity';
import { decode, flatTensors, loadFixture } from '../support/fixtures';

interface Case {
  class: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  repr: string;
  inputs: unknown[];
}

function run(module: nn.Module, inputs: unknown[]): Tensor[] {
  torch.manualSeed(1);
  return flatTensors(module.forward(...decode(inputs))).filter((t) => t !== null);
}

function check(c: Case): void {
  const Class = (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[c.class];
  const module = new Class(...decode(c.args), decode(c.kwargs));
  const copy = deepCopy(module);
  expect(copy).to.be.instanceOf(Class);
  expect(String(copy)).to.equal(c.repr);
  expect(isLibraryModel(copy)).to.equal(true);
  const mine = module.stateDict();
  const theirs = copy.stateDict();
  expect(Object.keys(theirs)).to.deep.equal(Object.keys(mine));
  for (const [name, t] of Object.entries(theirs)) {
    expect(isLazy(t), name).to.equal(isLazy(mine[name]));
    expect(t, name).not.to.equal(mine[name]);
    if (isLazy(t)) continue;
    expect(torch.equal(t, mine[name]), name).to.equal(true);
    if (t.numel() > 0) expect(t.dataPtr(), name).not.to.equal(mine[name].dataPtr());
  }
  const grads = (m: nn.Module) => m.namedParameters().map(([name, p]) => [name, p.requiresGrad]);
  expect(grads(copy)).to.deep.equal(grads(module));
  const expected = run(module, c.inputs);
  for (const [i, output] of run(copy, c.inputs).entries()) {
    expect(torch.allclose(output, expected[i], { equalNan: true }), `output ${i}`).to.equal(true);
  }
}

describe('A deep copy', () => {
  // Some cases are deprecated uses on purpose; their warnings would fill the report.
  const listeners = process.listeners('warning');
  before(() => process.removeAllListeners('warning'));
  after(() => {
    for (const listener of listeners) process.on('warning', listener);
  });

  const files = readdirSync(join(__dirname, '..', 'fixtures', 'nn'));
  for (const file of files) {
    const { cases } = loadFixture<{ cases: Case[] }>('nn', file);
    if (!cases?.[0]?.inputs || !cases[0].class) continue;
    it(`of each layer in ${file} computes what the layer computes`, () => {
      for (const c of cases) check(c);
    });
  }

  it('of a lazy module takes its shapes from its own first input', () => {
    for (const lazy of [new nn.LazyConv2d(4, 3), new nn.LazyConvTranspose2d(4, 3), new nn.LazyBatchNorm2d()]) {
      const copy = deepCopy(lazy);
      copy.forward(torch.rand(2, 3, 5, 5));
      expect(copy.hasUninitializedParams?.() ?? false).to.equal(false);
      expect(isLazy(copy.weight)).to.equal(false);
      expect(isLazy(lazy.weight)).to.equal(true);
    }
  });
});
