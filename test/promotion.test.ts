// torch's type promotion over all pairs of dtypes, against scripts/fixtures/promotion.py.
import { expect } from 'chai';
import { camelCase } from '../lib/ops/names';
import { torch } from '../lib/torch';
import { loadFixture } from './support/fixtures';

type Result = number | null;

interface Fixture {
  dtypes: string[];
  tensors: Record<string, Record<string, Result[][]>>;
  scalars: Record<string, Record<string, Record<'dim' | 'scalar', Result[]>>>;
  promote_types: Result[][];
  can_cast: boolean[][];
  [unary: string]: unknown;
}

const fixture = loadFixture<Fixture>('promotion.json');
const { dtypes } = fixture;
// biome-ignore lint/suspicious/noExplicitAny: operators and dtypes by name
const root = torch as any;

const numbers: Record<string, unknown> = {
  int: 2,
  float: 2.5,
  integral_float: torch.asFloat(2),
  bool: true,
  complex: new torch.Complex(1, 2),
};
const shapes: Record<string, [number[], number[]]> = {
  dim_dim: [[2], [2]],
  dim_scalar: [[2], []],
  scalar_dim: [[], [2]],
  scalar_scalar: [[], []],
};

function name(compute: () => { dtype: { name: string } }): string | null {
  try {
    return compute().dtype.name;
  } catch {
    return null;
  }
}

const ones = (shape: number[], dtype: string) => torch.ones(shape).to(root[dtype]);
const named = (result: Result) => (result === null ? null : dtypes[result]);

/** Compares all at once, so that a failure shows every pair that differs. */
function expectTable(expected: Result[][], compute: (a: string, b: string) => string | null): void {
  const wrong: string[] = [];
  dtypes.forEach((a, i) => {
    dtypes.forEach((b, j) => {
      const actual = compute(a, b);
      if (actual !== named(expected[i][j])) wrong.push(`${a}, ${b}: ${actual}, Python ${named(expected[i][j])}`);
    });
  });
  expect(wrong).to.deep.equal([]);
}

describe('type promotion', () => {
  for (const [op, tables] of Object.entries(fixture.tensors)) {
    for (const [key, expected] of Object.entries(tables)) {
      it(`${op} of tensors, ${key}, gives Python's dtype or an error`, () => {
        const [first, second] = shapes[key];
        expectTable(expected, (a, b) => name(() => root[camelCase(op)](ones(first, a), ones(second, b))));
      });
    }
  }

  for (const [op, byNumber] of Object.entries(fixture.scalars)) {
    for (const [number, rows] of Object.entries(byNumber)) {
      it(`${op} with ${number} gives Python's dtype or an error`, () => {
        const actual = (shape: number[]) =>
          dtypes.map((dtype) =>
            name(() => (ones(shape, dtype) as never as typeof root)[camelCase(op)](numbers[number])),
          );
        expect(actual([2]), 'with dimensions').to.deep.equal(rows.dim.map(named));
        expect(actual([]), '0-dim').to.deep.equal(rows.scalar.map(named));
      });
    }
  }

  for (const op of ['sum', 'mean', 'sin', 'abs', 'neg', 'cumsum', 'argmax', 'sqrt']) {
    it(`${op} gives Python's dtype or an error`, () => {
      const args = op === 'cumsum' ? [0] : [];
      const actual = dtypes.map((dtype) => name(() => (ones([2], dtype) as never as typeof root)[op](...args)));
      expect(actual).to.deep.equal((fixture[op] as Result[]).map(named));
    });
  }

  it('promoteTypes and canCast agree with Python', () => {
    expectTable(fixture.promote_types, (a, b) => name(() => ({ dtype: root.promoteTypes(root[a], root[b]) })));
    dtypes.forEach((a, i) => {
      dtypes.forEach((b, j) => {
        expect(root.canCast(root[a], root[b]), `${a} to ${b}`).to.equal(fixture.can_cast[i][j]);
      });
    });
    expect(() => root.promoteTypes('float32', root.float32)).to.throw(TypeError);
  });
});
