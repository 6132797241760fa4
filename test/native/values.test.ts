// Reading arguments and memory where libtorch itself does not look. Each case ended the process once.
import { expect } from 'chai';
import { type Tensor, TorchError, torch } from '../../lib';

const { aten, quantized } = torch.ops;

describe('native code', () => {
  it('gives the zeros of a tensor that has no memory', () => {
    const zeros = aten._efficientzerotensor([2, 2]) as Tensor<'float32'>;
    expect(zeros.toArray()).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
    expect(Array.from(zeros.toTypedArray())).to.deep.equal([0, 0, 0, 0]);
  });

  it('refuses to read beyond the memory of a view', () => {
    const view = aten._reshape_alias(torch.zeros([0]), [17], [130]) as Tensor;
    expect(() => view.toArray()).to.throw(TorchError, 'needs 8324 bytes of memory, its storage has 0');
    const offset = torch.zeros([4]).narrow(0, 2, 2);
    expect(offset.toArray()).to.deep.equal([0, 0]);
  });

  it('refuses to make more lists than fit the heap', () => {
    expect(() => torch.empty([2 ** 40, 0]).toArray()).to.throw(
      RangeError,
      'toArray(): shape [1099511627776,0] is too large',
    );
    expect(torch.empty([3, 0]).toArray()).to.deep.equal([[], [], []]);
  });

  it('refuses to divide by zero groups', () => {
    const x = torch.empty([2, 4, 3], { device: 'meta' });
    expect(() => aten.native_group_norm(x, null, null, 2, 4, 3, 0, 1e-5)).to.throw(RangeError, 'group must not be 0');
    const [y] = aten.native_group_norm(torch.ones([2, 4, 3]), null, null, 2, 4, 3, 2, 1e-5) as Tensor[];
    expect(y.shape).to.deep.equal([2, 4, 3]);
  });

  it('refuses to view a quantized tensor as another dtype', () => {
    const x = torch.quantizePerTensor(torch.ones([4]), 0.5, 0, torch.qint8);
    for (const call of [() => x.view(torch.bfloat16), () => aten.view_copy.dtype(x, torch.float32)]) {
      expect(call).to.throw(TypeError, 'self must not be quantized; its integers are self.intRepr()');
    }
    expect(torch.ones([2]).view(torch.int32).toArray()).to.deep.equal([1065353216, 1065353216]);
  });

  it('refuses a memory format that does not exist', () => {
    const unknown = { code: 99 } as unknown as typeof torch.channelsLast;
    expect(() => torch.ones([2]).isContiguous({ memoryFormat: unknown })).to.throw(TypeError, 'emory');
  });

  it('refuses an object of another class of libtorch', () => {
    const linear = quantized.linear_prepack_fp16(torch.ones([3, 4]), null) as never;
    expect(() => quantized.conv2d_unpack(linear)).to.throw(TypeError, 'packed_weights must be');
  });
});
