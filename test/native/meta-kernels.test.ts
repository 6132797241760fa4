// Shapes on the meta device that native/meta_kernels.cc adds, against scripts/fixtures/meta.py.
import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

// biome-ignore lint/suspicious/noExplicitAny: for calls that types refuse
const root = torch as any;
const meta = (...sizes: number[]) => root.empty(sizes, { device: 'meta' });

describe('meta kernels', () => {
  replayFixture('meta.json');

  it('refuses what the kernels of other devices refuse, and never divides by zero', () => {
    const image = meta(1, 3, 8, 8);
    const weight = meta(5, 3, 3, 3);
    const wrong: [() => unknown, RegExp][] = [
      [() => root.conv2d(image, meta(5, 4, 3, 3)), /to have 4 channels, but got 3/],
      [() => root.conv2d(meta(1, 3, 2, 2), weight), /Kernel size can't be greater/],
      [() => root.conv2d(image, meta(5, 3, 3)), /dimensions/],
      [() => root.conv2d(image, weight, { stride: 0 }), /stride must be at least 1/],
      [() => root.conv2d(image, weight, { padding: -5 }), /padding must be at least 0/],
      [() => root.conv2d(image, weight, { groups: 0 }), /groups must be positive/],
      [() => root.ops.aten.convolution.default(image, weight, null, [], [], [], false, [], 1), /stride/],
      [() => meta(3).indexSelect(0, meta(2)), /int32 or int64/],
      [() => root.where(meta(3).gt(0), meta(2), meta(4)), /must match/],
      [() => root.layerNorm(meta(2, 3), [4]), /normalized_shape/],
      [() => meta(3).long().std(), /floating point/],
      [() => meta(3).kthvalue(9), /out of range/],
      [() => root.randperm(-1, { device: 'meta' }), /negative/],
      [() => root._C._nn.adaptiveAvgPool2d(meta(3), [2, 2]), /dimensions/],
      [() => root.ops.aten._fft_r2c.default(meta(4), [], 0, true), /at least one dimension/],
      [() => root.ops.aten._fft_c2r.default(meta(4), [0], 0, -3), /Invalid number of data points/],
    ];
    for (const [call, message] of wrong) expect(call).to.throw(Error, message);
  });
});
