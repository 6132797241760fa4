import { expect } from 'chai';
import { torch } from '../../../lib';
import { isClose, readNumbers } from '../../../scripts/parity/numbers';
import { bytesOfTensor } from '../../../scripts/parity/tensors';

describe('scripts/parity/numbers', () => {
  const values = [0, -0, 1, -2.5, 65504, 2 ** -24, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

  for (const dtype of ['float16', 'bfloat16', 'float32', 'float64'] as const) {
    it(`reads ${dtype} as libtorch widens it`, () => {
      const tensor = torch.tensor(values, { dtype: torch.float64 }).to(torch[dtype]);
      const numbers = readNumbers(dtype, bytesOfTensor(tensor));
      expect([...(numbers ?? [])]).to.deep.equal([...tensor.to(torch.float64).toTypedArray()]);
    });
  }

  it('reads complex numbers as pairs', () => {
    const tensor = torch.tensor([new torch.Complex(1, -2)], { dtype: torch.complex64 });
    expect([...(readNumbers('complex64', bytesOfTensor(tensor)) ?? [])]).to.deep.equal([1, -2]);
  });

  it('leaves integers and booleans to be compared exactly', () => {
    expect(readNumbers('int64', new Uint8Array(8))).to.equal(undefined);
    expect(readNumbers('bool', new Uint8Array(1))).to.equal(undefined);
  });

  it('takes NaN for equal to NaN only, and infinity to itself only', () => {
    expect(isClose(Number.NaN, Number.NaN, 'float32')).to.equal(true);
    expect(isClose(Number.NaN, 1, 'float32')).to.equal(false);
    expect(isClose(1, Number.NaN, 'float32')).to.equal(false);
    expect(isClose(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 'float32')).to.equal(true);
    expect(isClose(1e30, Number.POSITIVE_INFINITY, 'float32')).to.equal(false);
    expect(isClose(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 'float32')).to.equal(false);
  });

  it('allows last digits by dtype', () => {
    expect(isClose(1 + 5e-6, 1, 'float32')).to.equal(true);
    expect(isClose(1 + 5e-6, 1, 'float64')).to.equal(false);
    expect(isClose(1 + 5e-5, 1, 'float32')).to.equal(false);
  });
});
