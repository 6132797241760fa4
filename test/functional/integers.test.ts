// A bigint that a number can hold is an int wherever one is meant; a tensor without dimensions where Python takes one.
import { expect } from 'chai';
import { torch } from '../../lib';
import type { Tensor } from '../../lib/tensor';

const F = torch.nn.functional;
const int = (value: bigint) => value as unknown as number;
const x = torch.arange(24, { dtype: torch.float32 }).reshape([4, 6]);
const image = torch.arange(32, { dtype: torch.float32 }).reshape([1, 2, 4, 4]);
const signal = torch.arange(64, { dtype: torch.float32 }).sin();
const symmetric = torch.eye(9).add(torch.diag(torch.arange(9, { dtype: torch.float32 })));

const pairs: [name: string, (n: (value: bigint) => number) => Tensor | Tensor[]][] = [
  ['split', (n) => torch.split(x, n(3n))],
  ['split sizes', (n) => torch.split(x, [n(1n), n(3n)])],
  ['method split', (n) => x.split(n(3n), n(1n))],
  ['stft', (n) => torch.viewAsReal(torch.stft(signal, n(16n), n(4n), { window: torch.ones(16), returnComplex: true }))],
  ['tensordot', (n) => torch.tensordot(x, x.t(), n(1n))],
  ['tensordot lists', (n) => torch.tensordot(x, x, [[n(1n)], [n(1n)]])],
  ['einsum', (n) => torch.einsum(x, [n(0n), n(1n)], [n(1n)])],
  ['resize', (n) => x.resize(n(6n), n(4n))],
  ['interpolate', (n) => F.interpolate(image, n(2n))],
  ['interpolate sizes', (n) => F.interpolate(image, { size: [n(2n), n(3n)] })],
  ['unfold', (n) => F.unfold(image, n(2n), { stride: [n(2n), 2] })],
  ['localResponseNorm', (n) => F.localResponseNorm(image, n(2n))],
  ['affineGrid', (n) => F.affineGrid(torch.ones(1, 2, 3), [1, n(2n), 2, 2], false)],
  ['groupNorm', (n) => F.groupNorm(image, n(2n))],
  ['masked.sum', (n) => torch.masked.sum(x, n(0n))],
  ['masked.sum of two', (n) => torch.masked.sum(x, [n(0n), n(1n)])],
  ['masked.argmax', (n) => torch.masked.argmax(x, n(1n))],
  ['hann', (n) => torch.signal.windows.hann(n(4n))],
  ['sparse size', (n) => torch.sparseCooTensor([[0], [1]], [1.5], [n(2n), n(2n)]).toDense()],
  ['sparse size only', (n) => torch.sparseCooTensor([n(2n), n(2n)]).toDense()],
  ['nested.narrow', (n) => torch.nested.narrow(x, n(0n), n(1n), n(2n)).unbind(0)],
  [
    'lobpcg',
    (n) => {
      torch.manualSeed(0);
      return torch.lobpcg(symmetric, n(2n));
    },
  ],
  [
    'multiHeadAttentionForward',
    (n) => {
      const q = x.reshape([4, 1, 6]);
      const weight = torch.ones(18, 6).mul(0.01);
      const [output] = F.multiHeadAttentionForward(
        ...([q, q, q, n(6n), n(2n), weight, null, null, null, false, 0, torch.eye(6), null] as const),
      );
      return output;
    },
  ],
];

describe('other kinds of integers', () => {
  for (const [name, call] of pairs) {
    it(`${name} takes a bigint`, () => {
      const [given, wanted] = [call(int), call(Number)].map((result) => (Array.isArray(result) ? result : [result]));
      expect(given.map((tensor) => tensor.toArray())).to.deep.equal(wanted.map((tensor) => tensor.toArray()));
    });
  }

  it('gives numbers for bigints', () => {
    const { symInt, symFloat, symMax, symMin, symSum, symSqrt } = torch;
    expect([symInt(int(3n)), symFloat(int(3n)), symMax(int(3n), 2), symMin(3, int(2n))]).to.deep.equal([3, 3, 3, 2]);
    expect([symSum([int(3n), 1]), symSqrt(int(4n))]).to.deep.equal([4, 2]);
    expect(torch.broadcastShapes(3n, [2n, 1])).to.deep.equal([2, 3]);
  });

  it('says what no number can hold', () => {
    const huge = int(2n ** 63n - 2n);
    const shown = 'got 9223372036854775806n';
    expect(() => F.groupNorm(image, huge)).to.throw(
      RangeError,
      `groupNorm(): numGroups must be an int below 2**53 in size, ${shown}`,
    );
    expect(() => F.groupNorm(image, 1.5)).to.throw(TypeError, 'groupNorm(): numGroups must be int, got 1.5');
    expect(() => torch.signal.windows.hann(huge)).to.throw(RangeError, shown);
    expect(() => torch.broadcastShapes([huge])).to.throw(RangeError, shown);
    expect(() => torch.stft(signal, huge)).to.throw(RangeError, shown);
    expect(() => torch.lobpcg(symmetric, huge)).to.throw(RangeError, shown);
    expect(() => F.affineGrid(torch.ones(1, 2, 3), [1, huge, 2, 2], false)).to.throw(RangeError, shown);
    expect(() => torch.fromTypedArray(new Float32Array(2), { shape: [huge] })).to.throw(RangeError, shown);
    expect(() =>
      F.multiHeadAttentionForward(x, x, x, 6, huge, torch.ones(18, 6), null, null, null, false, 0, x, null),
    ).to.throw(RangeError, shown);
    expect(torch.split(x, huge)).to.have.length(1);
    expect(() => F.unfold(image, huge)).to.throw(TypeError, shown);
    expect(() => torch.masked.sum(x, huge)).to.throw(TypeError, shown);
  });

  it('takes tensors without dimensions for numbers', () => {
    const scalar = (value: number) => torch.tensor(value) as unknown as number;
    const frames = torch.stft(signal, scalar(16), { window: torch.ones(16), returnComplex: true });
    expect(frames.shape).to.deep.equal([9, 17]);
    expect(F.dropout(x, scalar(1)).sum().item()).to.equal(0);
    expect(F.interpolate(image, scalar(2)).shape).to.deep.equal([1, 2, 2, 2]);
    expect(F.interpolate(image, [scalar(2), scalar(3)]).shape).to.deep.equal([1, 2, 2, 3]);
    expect(() => F.dropout(x, scalar(2))).to.throw(RangeError, 'p must lie from 0 to 1');
    expect(() => torch.stft(signal, scalar(1.5))).to.throw(TypeError, 'nFft must be int, got 1.5');
    expect(() => F.interpolate(image, torch.ones(2) as never)).to.throw(TypeError, 'size must be int or int[]');
  });

  it('pads masks with true', () => {
    const padded = F.pad(torch.tensor([false]), [1, 1], { value: true });
    expect([padded.dtype, padded.toArray()]).to.deep.equal([torch.bool, [true, false, true]]);
  });

  it('refuses what is no tensor where one is meant', () => {
    expect(() => torch.stft(signal, 16, { window: [1] as never })).to.throw(
      TypeError,
      'stft(): window must be Tensor, got [1]',
    );
    expect(() => F.tripletMarginWithDistanceLoss(x, x, x, { distanceFunction: (() => 2) as never })).to.throw(
      TypeError,
      'tripletMarginWithDistanceLoss(): distanceFunction must give a Tensor, got 2',
    );
  });

  it('gaussianNllLoss reads no number from a meta device', () => {
    torch.setDefaultDevice('meta');
    try {
      const [input, target] = [torch.ones(3), torch.zeros(3)];
      expect(F.gaussianNllLoss(input, target, 2).device.type).to.equal('meta');
      expect(() => F.gaussianNllLoss(input, target, -1)).to.throw(RangeError, 'must not be negative');
    } finally {
      torch.setDefaultDevice(null);
    }
  });

  it('torch.nn.init has torch names only', () => {
    expect(Object.keys(torch.nn.init)).not.to.include('resetLinear');
  });
});
