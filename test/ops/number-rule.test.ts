// Replays scripts/fixtures/number_rule.py: what the kind of a number does to dtypes and values (design D10).
import { expect } from 'chai';
import type { DType } from '../../lib/dtype';
import { camelCase } from '../../lib/ops/names';
import type { Tensor } from '../../lib/tensor';
import { isTensor } from '../../lib/tensor-handle';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

interface Result {
  error?: string;
  dtype: string;
  shape?: number[];
  values?: string[];
}

interface Case {
  name: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** One for each default dtype, or one for all. */
  results: Result[];
}

interface Fixture {
  defaults: string[];
  cases: Case[];
  promote_types: [a: string, b: string, result: string][];
  can_cast: [from: string, to: string, result: boolean][];
}

type Fn = (...args: unknown[]) => unknown;
type NumberSpec = { int: string } & { float: number } & { bool: boolean } & { complex: [number, number] };

const fixture = loadFixture<Fixture>('number-rule.json');
const namespace = torch as unknown as Record<string, Fn>;
const dtypeNamed = (name: string) => namespace[name.replace('torch.', '')] as unknown as DType;

function inputs(): Record<string, Tensor> {
  const integers = [3, -2, 5];
  const fractions = [0.5, -1.5, 2];
  return {
    i: torch.tensor(integers),
    i32: torch.tensor(integers, { dtype: torch.int32 }),
    u8: torch.tensor([3, 2, 5], { dtype: torch.uint8 }),
    b: torch.tensor([true, false, true]),
    h: torch.tensor(fractions, { dtype: torch.float16 }),
    bf: torch.tensor(fractions, { dtype: torch.bfloat16 }),
    f: torch.tensor(fractions, { dtype: torch.float32 }),
    d: torch.tensor(fractions, { dtype: torch.float64 }),
    c: torch.tensor(fractions, { dtype: torch.complex64 }),
    i0: torch.tensor(4),
    d0: torch.tensor(4, { dtype: torch.float64 }),
    f0: torch.tensor(4, { dtype: torch.float32 }),
  };
}

/** The number rule: an integral number is an int, asFloat makes it a float, what a number cannot hold is a bigint. */
function numberOf(spec: NumberSpec): unknown {
  if (spec.int !== undefined) return Number.isSafeInteger(Number(spec.int)) ? Number(spec.int) : BigInt(spec.int);
  if (spec.float !== undefined) return Number.isInteger(spec.float) ? torch.asFloat(spec.float) : spec.float;
  return spec.bool ?? new torch.Complex(...spec.complex);
}

function resolve(spec: unknown, tensors: Record<string, Tensor>): unknown {
  if (Array.isArray(spec)) return spec.map((item) => resolve(item, tensors));
  if (typeof spec === 'object') return numberOf(spec as NumberSpec);
  if (typeof spec === 'string') return spec.startsWith('torch.') ? dtypeNamed(spec) : (tensors[spec] ?? spec);
  return spec;
}

function call({ name, args, kwargs }: Case): unknown {
  const tensors = inputs();
  const given = args.map((spec) => resolve(spec, tensors));
  const keywords = Object.entries(kwargs).map(([key, spec]) => [camelCase(key), resolve(spec, tensors)]);
  if (keywords.length > 0) given.push(Object.fromEntries(keywords));
  torch.manualSeed(3);
  if (name === 'cumsum0') return namespace.cumsum(given[0], 0);
  if (name === 'new_full') return (given[0] as unknown as Record<string, Fn>).newFull(...given.slice(1));
  return namespace[camelCase(name)](...given);
}

function flat(tensor: Tensor): number[] {
  if (!tensor.dtype.isComplex) return [...tensor.toTypedArray()].map(Number);
  const parts = torch.viewAsReal(tensor.to(torch.complex128).resolveConj()) as Tensor;
  return [...parts.toTypedArray()].map(Number);
}

const pythonNumbers: Record<string, number> = { True: 1, False: 0, inf: Infinity, '-inf': -Infinity, nan: Number.NaN };

function expectValues(actual: number[], expected: string[], what: string): void {
  expect(actual.length, what).to.equal(expected.length);
  for (const [i, text] of expected.entries()) {
    const value = pythonNumbers[text] ?? Number(text);
    // Vectorised and scalar forms of pow and the like may differ in the last place.
    const isSame = Object.is(actual[i], value) || Math.abs(actual[i] - value) <= 1e-6 * Math.abs(value);
    expect(isSame, `${what}: element ${i} is ${actual[i]}, Python has ${text}`).to.equal(true);
  }
}

function check(entry: Case, expected: Result, what: string): void {
  if (expected.error !== undefined) {
    expect(() => call(entry), `${what}: Python throws ${expected.error}`).to.throw();
    return;
  }
  const result = call(entry);
  if (!isTensor(result)) {
    expect(String(result), what).to.equal(expected.dtype);
    return;
  }
  expect(String(result.dtype), what).to.equal(expected.dtype);
  expect(result.shape, what).to.deep.equal(expected.shape);
  expectValues(flat(result), expected.values as string[], what);
}

describe('the number rule', () => {
  const names = [...new Set(fixture.cases.map(({ name }) => name))];
  afterEach(() => torch.setDefaultDtype(torch.float32));

  for (const name of names) {
    it(`${name}: 1, 1.0, true and 1j give Python's dtypes and values`, () => {
      for (const entry of fixture.cases.filter((each) => each.name === name)) {
        for (const [i, text] of fixture.defaults.entries()) {
          torch.setDefaultDtype(dtypeNamed(text));
          const what = `${name}(${JSON.stringify(entry.args)}, ${JSON.stringify(entry.kwargs)}) with default ${text}`;
          check(entry, entry.results[i] ?? entry.results[0], what);
        }
      }
    });
  }

  it('promotes every pair of dtypes as Python does, and says which casts it takes', () => {
    for (const [a, b, result] of fixture.promote_types) {
      expect(String(torch.promoteTypes(dtypeNamed(a), dtypeNamed(b))), `${a}, ${b}`).to.equal(result);
    }
    for (const [from, to, result] of fixture.can_cast) {
      expect(torch.canCast(dtypeNamed(from), dtypeNamed(to)), `${from} to ${to}`).to.equal(result);
    }
  });

  it('takes an integral number for an int, and asFloat for a float', () => {
    expect(torch.full([2], 1).dtype).to.equal(torch.int64);
    expect(torch.full([2], torch.asFloat(1)).dtype).to.equal(torch.float32);
    expect(torch.full([2], 1.5).dtype).to.equal(torch.float32);
    expect(torch.tensor([1]).add(torch.asFloat(1)).dtype).to.equal(torch.float32);
    expect(torch.tensor([1]).add(1n).dtype).to.equal(torch.int64);
    expect(() => torch.full([2], '1' as never)).to.throw(TypeError, 'full()');
  });
});
