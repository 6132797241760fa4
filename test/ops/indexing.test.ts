import { expect } from 'chai';
import type { Index } from '../../lib/ops/indexing';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import fixtures from '../fixtures/indexing.json';

type Value = number | boolean | unknown[] | { tensor: unknown; dtype: string };

interface Read {
  shape: number[];
  index: unknown[];
  result: { shape: number[]; data: number[] };
  grad: number[];
}

interface Write {
  shape: number[];
  index: unknown[];
  value: Value;
  result: number[];
  grad: number[];
  valueGrad?: number[];
}

interface Failure {
  shape: number[];
  index: unknown[];
  value?: Value;
  error: string;
  message: string;
}

const isRecord = (item: unknown): item is Record<string, unknown> =>
  typeof item === 'object' && item !== null && !Array.isArray(item);

function decode(item: unknown): Index {
  if (!isRecord(item)) return item as Index;
  if (item.tensor !== undefined) return torch.tensor(item.tensor as number[], { dtype: torch[item.dtype as 'int64'] });
  if (item.list !== undefined) {
    return (item.list as unknown[]).map((part) => (isRecord(part) ? decode(part) : part)) as unknown as Index;
  }
  return torch.slice(...(item.slice as [number | null]));
}

const count = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
const base = (shape: number[]): Tensor => torch.arange(count(shape)).to(torch.float32).reshape(shape).detach();
const flat = (t: Tensor) => t.detach().reshape([-1]).toArray();
/** Uneven weights, so that each element's gradient tells where it came from. */
const weights = (like: Tensor) => torch.arange(like.numel()).remainder(7).add(1).to(torch.float32).reshape(like.shape);
/** Python's bindings rename a type in the middle of one of libtorch's messages. */
const inLibtorch = (message: string) => message.replace('torch.FloatTensor', 'CPUFloatType');
const name = (row: object) => JSON.stringify(row);
const asArray = (grad: Tensor | null) => (grad ? flat(grad) : null);

describe('at', () => {
  for (const { shape, index, result, grad } of fixtures.reads as Read[]) {
    it(`reads and differentiates as Python: ${name({ shape, index })}`, () => {
      const x = base(shape).requiresGrad_();
      const y = x.at(...index.map(decode));
      expect(y.shape).to.deep.equal(result.shape);
      expect(flat(y)).to.deep.equal(result.data);
      y.mul(weights(y)).sum().backward();
      expect(asArray(x.grad)).to.deep.equal(grad);
    });
  }

  for (const { shape, index, error, message } of fixtures.readErrors as Failure[]) {
    it(`fails as Python: ${name({ shape, index })}`, () => {
      const kind = error === 'TypeError' ? TypeError : RangeError;
      expect(() => base(shape).at(...index.map(decode))).to.throw(kind, message);
    });
  }

  it('gives views for basic indices and copies for the rest', () => {
    const x = torch.zeros(3, 4);
    x.at(1, '1:3').fill_(5);
    x.at('...').at(0).fill_(2);
    x.at([0, 2]).fill_(9);
    expect(x.sum().item()).to.equal(2 * 5 + 4 * 2);
  });

  it('takes bigints, typed slices and tensors of other integer types', () => {
    const x = base([5]);
    expect(x.at(3n).item()).to.equal(3);
    expect(flat(x.at(torch.slice(2)))).to.deep.equal([0, 1]);
    expect(flat(x.at(torch.slice(1, null, 2)))).to.deep.equal([1, 3]);
    expect(x.at(torch.tensor(2, { dtype: torch.int16 })).item()).to.equal(2);
  });

  it('refuses what is no index, and says what is', () => {
    const x = base([3, 4]);
    expect(() => x.at(1.5)).to.throw(TypeError, /only integers, slices .*got 1\.5/);
    expect(() => x.at('a:b')).to.throw(TypeError, "'a:b'");
    expect(() => x.at('1')).to.throw(TypeError, "'1'");
    expect(() => x.at('1:2:3:4')).to.throw(TypeError, "'1:2:3:4'");
    expect(() => x.at(undefined as unknown as Index)).to.throw(TypeError, 'undefined');
    expect(() => x.at({} as Index)).to.throw(TypeError, 'slice');
    expect(() => x.at([0.5])).to.throw(TypeError, 'fractions');
    expect(() => x.at(torch.slice(0.5, 1))).to.throw(TypeError, 'slice');
    expect(() => x.at('::0')).to.throw(RangeError, 'slice step cannot be zero');
    expect(() => x.at([[[0], [1, 2]]])).to.throw();
    expect(() => x.at([0], [[0], [1, 2]])).to.throw();
  });
});

/** Runs the write of one fixture; a tensor value gets a gradient. */
function write(x: Tensor, index: unknown[], value: Value): Tensor | undefined {
  if (!isRecord(value)) {
    x.setAt(index.map(decode), value as number);
    return undefined;
  }
  const given = (decode(value) as Tensor).requiresGrad_();
  x.setAt(index.map(decode), given);
  return given;
}

describe('indices of every mix', () => {
  type Any = Partial<Read & Write> & { shape: number[]; index: unknown[]; error?: string };
  (fixtures.random as unknown as Any[]).forEach((row, i) => {
    const isWrite = row.value !== undefined;
    it(`${isWrite ? 'write' : 'read'} as Python does (${i}): ${name({ shape: row.shape, index: row.index })}`, () => {
      const leaf = base(row.shape).requiresGrad_();
      const run = () => {
        const x = leaf.mul(1);
        if (!isWrite) return x.at(...row.index.map(decode));
        write(x, row.index, row.value as Value);
        return x;
      };
      if (row.error) {
        expect(run).to.throw(row.error === 'IndexError' ? RangeError : Error);
        return;
      }
      const y = run();
      expect(flat(y)).to.deep.equal(isWrite ? row.result : (row.result as unknown as Read['result']).data);
      if (!isWrite) expect(y.shape).to.deep.equal((row.result as unknown as Read['result']).shape);
      y.mul(weights(y)).sum().backward();
      expect(asArray(leaf.grad)).to.deep.equal(row.grad);
    });
  });
});

describe('setAt', () => {
  for (const row of fixtures.writes as Write[]) {
    it(`writes and differentiates as Python: ${name({ shape: row.shape, index: row.index, value: row.value })}`, () => {
      const leaf = base(row.shape).requiresGrad_();
      const x = leaf.mul(1);
      const given = write(x, row.index, row.value);
      expect(flat(x)).to.deep.equal(row.result);
      x.mul(weights(x)).sum().backward();
      expect(asArray(leaf.grad)).to.deep.equal(row.grad);
      if (row.valueGrad) expect(asArray(given?.grad ?? null)).to.deep.equal(row.valueGrad);
    });
  }

  for (const { shape, index, value, error, message } of fixtures.writeErrors as Failure[]) {
    it(`fails as Python: ${name({ shape, index, value })}`, () => {
      const kind = error === 'RuntimeError' ? Error : RangeError;
      expect(() => base(shape).setAt(index.map(decode), decode(value) as Tensor)).to.throw(kind, inLibtorch(message));
    });
  }

  for (const { dtype, value, result } of fixtures.typedWrites) {
    it(`converts ${value} to ${dtype}`, () => {
      const x = torch.ones([4], { dtype: torch[dtype as 'int64'] });
      x.setAt(['1:3'], value);
      expect(x.toArray().map(Number)).to.deep.equal(result.map(Number));
    });
  }

  it('takes bigints, complex numbers, and one index without a list', () => {
    const x = torch.zeros([2], { dtype: torch.int64 });
    x.setAt(0, 2n ** 60n);
    expect(x.at(0).item()).to.equal(2n ** 60n);
    const z = torch.zeros([2], { dtype: torch.complex64 });
    z.setAt([1], new torch.Complex(1, -2));
    expect(z.at(1).item()).to.deep.equal(new torch.Complex(1, -2));
  });

  it('refuses values of the wrong kind, and writes into leaves that need gradients', () => {
    const x = base([3]);
    expect(() => x.setAt([0], 'a' as unknown as number)).to.throw(
      TypeError,
      /can't assign 'a' to a torch.float32 tensor/,
    );
    expect(() => x.setAt([0], null as unknown as number)).to.throw(TypeError, /can't assign null/);
    expect(() => x.requiresGrad_().setAt([0], 1)).to.throw(/leaf Variable that requires grad/);
  });
});
