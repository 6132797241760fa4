import { expect } from 'chai';
import { torch } from '../../../lib';
import { Comparison, Mismatch } from '../../../scripts/parity/compare';
import type { Expression } from '../../../scripts/parity/recording';
import { floats, recordingOf } from './support';

describe('scripts/parity/compare', () => {
  const recording = recordingOf([
    floats([1, 2, 3, 4], { shape: [2, 2], stride: [2, 1] }),
    { data: BigInt64Array.of(1n, 2n), record: { dtype: 'int64', shape: [2] } },
  ]);
  const compare = (actual: unknown, expected: Expression, uninitialised = false) => {
    const comparison = new Comparison(recording, uninitialised);
    comparison.value(actual, expected, 'result');
    return comparison;
  };
  const refuses = (actual: unknown, expected: Expression, message: string) =>
    expect(() => compare(actual, expected)).to.throw(Mismatch, message);
  const square = torch.tensor([1, 2, 3, 4], { dtype: torch.float32 }).view(2, 2);

  it('takes what is equal', () => {
    expect(compare(square, { t: 0 }).isExact).to.equal(true);
    compare(torch.tensor([1, 2]), { t: 1 });
    compare([1, true, null, 'a'], [1, true, null, 'a']);
    compare(undefined, null);
    compare(2, { float: '2.0' });
    compare(2n ** 60n, { int: String(2n ** 60n) });
    compare(torch.float32, { dtype: 'float32' });
    compare(new torch.Complex(1, 2), { complex: ['1.0', '2.0'] });
  });

  it('says when a result is equal within the tolerance only', () => {
    expect(compare(square.add(1e-7).mul(1 + 1e-6), { t: 0 }).isExact).to.equal(false);
  });

  it('refuses another kind, dtype, shape, layout in memory, or value', () => {
    refuses(3, { t: 0 }, 'is 3, Python has a float32 tensor [2,2]');
    refuses(square.double(), { t: 0 }, 'has dtype float64, Python has float32');
    refuses(square.view(4), { t: 0 }, 'has shape [4], Python has [2,2]');
    refuses(square.t().contiguous().t(), { t: 0 }, 'has strides [1,2], Python has [2,1]');
    refuses(square.clone().requiresGrad_(), { t: 0 }, 'has requiresGrad true, Python has false');
    refuses(square.add(1e-3), { t: 0 }, 'element 0 is 1.00100');
    refuses(square.div(0), { t: 0 }, 'element 0 is Infinity, Python has 1');
    refuses(torch.tensor([1, 3]), { t: 1 }, 'differs from Python (int64 [2])');
    refuses(square.toSparse(), { t: 0 }, 'has layout sparse_coo, Python has strided');
  });

  it('refuses other plain values', () => {
    refuses(1, true, 'is 1, Python has true');
    refuses(2, { float: '2.1' }, 'is 2, Python has 2.1');
    refuses(true, { float: '1.0' }, 'is true, Python has the number 1');
    refuses(3n, { int: '4' }, 'is 3, Python has 4');
    refuses([1], [1, 2], 'has 1 items, Python has 2');
    refuses(square, [{ t: 0 }], 'Python has a list of 1');
    refuses([square, 5], [{ t: 0 }, 6], 'result[1]: is 5, Python has 6');
    refuses(torch.float64, { dtype: 'float32' }, 'Python has float32');
    refuses(1, { complex: ['1.0', '0.0'] }, 'Python has a complex');
  });

  it('wants the names of a named tuple', () => {
    const expected = { named: ['a', 'b'], items: [1, 2] };
    compare(Object.assign([1, 2], { a: 1, b: 2 }), expected);
    refuses([1, 2], expected, "has no item named 'a'");
  });

  it('asks memory that nobody wrote for its shape only', () => {
    expect(() => compare(square.add(1), { t: 0 }, true)).not.to.throw();
    expect(() => compare(square.view(4), { t: 0 }, true)).to.throw(Mismatch, 'shape');
  });

  it('does not mind strides of dimensions without steps', () => {
    const single = recordingOf([floats([1, 2], { shape: [1, 2], stride: [99, 1] })]);
    expect(() => new Comparison(single).value(torch.tensor([[1, 2]]).float(), { t: 0 }, 'result')).not.to.throw();
  });
});
