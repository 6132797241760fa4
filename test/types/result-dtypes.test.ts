import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DType, type Tensor, torch } from '../../lib';

const generated = join(__dirname, '../../lib/ops/generated');

/** Methods whose declarations tell the dtype of their one result: name -> `D` (the tensor's own) or a dtype's name. */
function declared(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(generated).filter((each) => each.startsWith('methods-'))) {
    const text = readFileSync(join(generated, name), 'utf8');
    const signatures = [...text.matchAll(/^ {2}(\w+)\(.*\): (.*);$/gm)];
    for (const [, method, result] of signatures) {
      const dtype = /^Tensor<'?(\w+)'?>(\[\])?$/.exec(result)?.[1];
      if (dtype === undefined) found.set(method, 'unknown');
      else if (!found.has(method)) found.set(method, dtype);
      else if (found.get(method) !== dtype) found.set(method, 'unknown');
    }
  }
  return new Map([...found].filter(([, dtype]) => dtype !== 'unknown'));
}

// Python keeps uint8 for these two, from before it had bool: the one dtype that their types get wrong.
const dtypes: DType[] = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64, torch.complex64];

/** Arguments of the usual kinds; most methods take one of these lists. */
function argumentsFor(x: Tensor): unknown[][] {
  const index = torch.tensor([[0, 1]]);
  return [
    [],
    [0],
    [1],
    [0, 1],
    [x],
    [[1, 0]],
    [2, 0],
    [0, index],
    [index, x],
    [x.ne(0)],
    [x.ne(0), 0],
    [0, 0, 1],
    [0, index, x],
  ];
}

describe('dtypes that the declarations tell', () => {
  const names = declared();
  for (const dtype of dtypes) {
    it(`are those that come, for ${dtype}`, () => {
      const x = torch
        .tensor([
          [1, 0],
          [2, 3],
        ])
        .to(dtype);
      let count = 0;
      for (const [name, told] of names) {
        for (const args of argumentsFor(x)) {
          let result: unknown;
          try {
            result = (x.clone() as unknown as Record<string, (...args: unknown[]) => unknown>)[name](...args);
          } catch {
            continue; // not for these arguments, or not for this dtype
          }
          count++;
          const expected = told === 'D' ? dtype.name : told;
          const [first] = [result].flat() as Tensor[];
          expect(first.dtype.name, `${name}(${args})`).to.equal(expected);
        }
      }
      expect(count).to.be.greaterThan(100);
    });
  }
});
