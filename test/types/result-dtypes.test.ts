import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DType, type Tensor, torch } from '../../lib';

const generated = join(__dirname, '../../lib/ops/generated');

const BOOL_OR_UINT8 = "D extends 'uint8' ? 'uint8' : 'bool'";

/** Methods whose declarations tell the dtype of their one result: name -> `D` (the tensor's own), a dtype's name or that choice. */
function declared(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(generated).filter((each) => each.startsWith('methods-'))) {
    const text = readFileSync(join(generated, name), 'utf8');
    const signatures = [...text.matchAll(/^ {2}(\w+)\(.*\): (.*);$/gm)];
    for (const [, method, result] of signatures) {
      const isChoice = result === `Tensor<${BOOL_OR_UINT8}>`;
      const dtype = isChoice ? BOOL_OR_UINT8 : /^Tensor<'?(\w+)'?>(\[\])?$/.exec(result)?.[1];
      if (dtype === undefined) found.set(method, 'unknown');
      else if (!found.has(method)) found.set(method, dtype);
      else if (found.get(method) !== dtype) found.set(method, 'unknown');
    }
  }
  return new Map([...found].filter(([, dtype]) => dtype !== 'unknown'));
}

const { bool, uint8, int32, int64, float32, float64, complex64 } = torch;
const dtypes: DType[] = [bool, uint8, int32, int64, float32, float64, complex64];

/** The dtype that comes, where the declaration tells `told`. */
function expectedOf(told: string, dtype: DType): string {
  if (told === BOOL_OR_UINT8) return dtype === uint8 ? 'uint8' : 'bool';
  return told === 'D' ? dtype.name : told;
}

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
          const [first] = [result].flat() as Tensor[];
          expect(first.dtype.name, `${name}(${args})`).to.equal(expectedOf(told, dtype));
        }
      }
      expect(count).to.be.greaterThan(100);
      expect(names).to.include.keys('any', 'all', 'eq');
    });
  }
});
