import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { DType } from '../lib/dtype';
import { torch } from '../lib/torch';

describe('torch.tensor', () => {
  it("takes numbers and nested arrays with Python's dtypes", () => {
    expect(torch.tensor(3).shape).to.deep.equal([]);
    expect(torch.tensor(3).dtype).to.equal(torch.int64);
    expect(torch.tensor([1, 2.5]).dtype).to.equal(torch.float32);
    expect(torch.tensor([true, false]).dtype).to.equal(torch.bool);
    expect(torch.tensor([true, 2]).toArray()).to.deep.equal([1, 2]);
    expect(torch.tensor([]).dtype).to.equal(torch.float32);
    expect(torch.tensor([[], []]).shape).to.deep.equal([2, 0]);
    expect(torch.tensor([[[1], [2]]]).shape).to.deep.equal([1, 2, 1]);
    expect(torch.tensor([1, torch.asFloat(2)]).dtype).to.equal(torch.float32);
  });

  it('lets tensors and typed arrays inside count with their own dtype', () => {
    // As Python has them, with NumPy arrays for typed arrays.
    const double = torch.tensor(1, { dtype: torch.float64 });
    const half = torch.tensor(1, { dtype: torch.float16 });
    const int32 = torch.tensor(1, { dtype: torch.int32 });
    expect(torch.tensor([double, 2]).dtype).to.equal(torch.float64);
    expect(torch.tensor([int32]).dtype).to.equal(torch.int32);
    expect(torch.tensor([int32, 1]).dtype).to.equal(torch.int64);
    expect(torch.tensor([half, 1.5]).dtype).to.equal(torch.float32);
    expect(torch.tensor([half, 1]).dtype).to.equal(torch.float16);
    expect(torch.tensor([torch.tensor(1.5, { dtype: torch.complex128 }), 1]).dtype).to.equal(torch.complex128);
    expect(torch.tensor([new Float64Array([1, 2])]).dtype).to.equal(torch.float64);
    expect(torch.tensor([new Int32Array([1, 2]), [1, 2]]).dtype).to.equal(torch.int64);
    expect(torch.tensor([new Float32Array([1, 2]), [1, 2]]).toArray()).to.deep.equal([
      [1, 2],
      [1, 2],
    ]);
    expect(torch.tensor([torch.ones(2), torch.zeros(2)]).dtype).to.equal(torch.float32);
    expect(torch.tensor([[], []]).dtype).to.equal(torch.float32);
  });

  it('keeps every bit of large integers and of complex numbers', () => {
    const big = torch.tensor([2n ** 62n, -(2n ** 62n) - 1n]);
    expect(big.dtype).to.equal(torch.int64);
    expect(big.toArray()).to.deep.equal([2n ** 62n, -(2n ** 62n) - 1n]);
    expect(torch.tensor([2n ** 64n - 1n], { dtype: torch.uint64 }).toArray()).to.deep.equal([2n ** 64n - 1n]);
    const z = torch.tensor([new torch.Complex(1, -2), 3]);
    expect(z.dtype).to.equal(torch.complex64);
    expect(String(z.toArray()[0])).to.equal('(1-2j)');
  });

  it('makes floats of what int64 cannot hold, and refuses what the dtype asked for cannot', () => {
    expect(torch.tensor([1e20]).dtype).to.equal(torch.float32);
    expect(torch.tensor([1n, 1.5], { dtype: torch.float64 }).toArray()).to.deep.equal([1, 1.5]);
    expect(torch.tensor([1n, 1.5], { dtype: torch.int64 }).toArray()).to.deep.equal([1, 1]);
    expect(torch.tensor([-1, 255, 1.7], { dtype: torch.uint8 }).toArray()).to.deep.equal([255, 255, 1]);
    expect(torch.tensor([2n ** 64n - 1n], { dtype: torch.uint64 }).item()).to.equal(2n ** 64n - 1n);
    const misfits: [value: number | bigint, dtype: DType][] = [
      [300, torch.uint8],
      [-256, torch.uint8],
      [128, torch.int8],
      [1e10, torch.int32],
      [Number.NaN, torch.int64],
      [1e20, torch.int64],
      [2n ** 63n, torch.int64],
      [-1, torch.uint64],
    ];
    for (const [value, dtype] of misfits) {
      expect(() => torch.tensor([value], { dtype }), `${value}`).to.throw(RangeError, 'does not fit');
    }
    expect(() => torch.tensor(2n ** 63n)).to.throw(RangeError, 'does not fit torch.int64');
    expect(() => torch.tensor(new torch.Complex(1, 2), { dtype: torch.float32 })).to.throw(TypeError, 'Complex');
  });

  it('takes arrays of other realms, and survives buffers that go away while it reads', () => {
    expect(torch.tensor(runInNewContext('new Float32Array([1.5])')).toArray()).to.deep.equal([1.5]);
    expect(torch.tensor(runInNewContext('[1, 2]')).toArray()).to.deep.equal([1, 2]);
    const buffer = new ArrayBuffer(1 << 20);
    const array = new Float32Array(buffer);
    let reads = 0;
    const shape = [0];
    Object.defineProperty(shape, 0, {
      get: () => {
        // Two reads are the options' own; the third is the addon's.
        if (reads++ > 1) structuredClone(buffer, { transfer: [buffer] });
        return 1 << 18;
      },
    });
    expect(() => torch.fromTypedArray(array, { shape })).to.throw(RangeError, 'data has 0');
  });

  it('refuses nesting without an end', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(() => torch.tensor(cyclic as never)).to.throw(RangeError, 'too many dimensions');
  });

  it('takes every typed array', () => {
    const arrays: [ArrayBufferView, unknown][] = [
      [new Float32Array([1.5]), torch.float32],
      [new Float64Array([1.5]), torch.float64],
      [new Int8Array([-1]), torch.int8],
      [new Int16Array([-1]), torch.int16],
      [new Int32Array([-1]), torch.int32],
      [new Uint8Array([255]), torch.uint8],
      [new Uint8ClampedArray([255]), torch.uint8],
      [new Uint16Array([65535]), torch.uint16],
      [new Uint32Array([2 ** 32 - 1]), torch.uint32],
      [new BigInt64Array([-5n]), torch.int64],
      [new BigUint64Array([5n]), torch.uint64],
    ];
    for (const [array, dtype] of arrays) {
      const made = torch.tensor(array as never);
      expect(made.dtype, array.constructor.name).to.equal(dtype);
      expect(Array.from(made.toTypedArray() as Float32Array)).to.deep.equal(Array.from(array as Float32Array));
    }
    const window = new Float32Array([0, 1, 2, 3]).subarray(1, 3);
    expect(torch.tensor(window as never).toArray()).to.deep.equal([1, 2]);
    expect(torch.fromTypedArray(new Float32Array(6), { shape: [2, 3] }).shape).to.deep.equal([2, 3]);
  });

  it('takes a dtype, a device and requiresGrad', () => {
    expect(torch.tensor([1, 2], { dtype: torch.float16 }).dtype).to.equal(torch.float16);
    expect(torch.tensor([0, 2], { dtype: torch.bool }).toArray()).to.deep.equal([false, true]);
    expect(torch.tensor([1.5], { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(torch.tensor([1.7], { dtype: torch.int32 }).toArray()).to.deep.equal([1]);
    expect(torch.tensor([1], { device: 'cpu' }).device.type).to.equal('cpu');
  });

  it('copies: the source may change afterwards', () => {
    const source = new Float32Array([1, 2]);
    const made = torch.tensor(source as never);
    source[0] = 9;
    expect(made.toArray()).to.deep.equal([1, 2]);
    const second = torch.tensor(made);
    made.zero_();
    expect(second.toArray()).to.deep.equal([1, 2]);
    expect(torch.asTensor(second)).to.equal(second);
    expect(torch.asTensor(second, { dtype: torch.float64 }).dtype).to.equal(torch.float64);
  });

  it('refuses ragged nesting, foreign values and wrong shapes', () => {
    expect(() => torch.tensor([[1, 2], [3]])).to.throw(RangeError, 'expected length 2 at dim 1, got length 1');
    expect(() => torch.tensor([1, [2]] as never)).to.throw(RangeError);
    expect(() => torch.tensor([[1], 2] as never)).to.throw(RangeError);
    expect(() => torch.tensor(['1'] as never)).to.throw(TypeError, 'got string');
    expect(() => torch.tensor([null] as never)).to.throw(TypeError, 'got null');
    expect(() => torch.tensor(undefined as never)).to.throw(TypeError);
    expect(() => torch.tensor([1], { dtyp: torch.int8 } as never)).to.throw(
      TypeError,
      /dtyp.*dtype, device, requiresGrad/,
    );
    expect(() => torch.tensor([1], { dtype: 'float32' } as never)).to.throw(TypeError, 'dtype');
    expect(() => torch.fromTypedArray(new Float32Array(6), { shape: [4] })).to.throw(RangeError, '6');
    expect(() => torch.fromTypedArray(new DataView(new ArrayBuffer(4)) as never)).to.throw(TypeError);
    expect(() => torch.tensor([new DataView(new ArrayBuffer(4))] as never)).to.throw(TypeError, 'got DataView');
    expect(() => torch.zeros([-1])).to.throw(/non-negative/);
  });
});

describe('reading a tensor', () => {
  it('gives numbers, booleans, bigints and Complex', () => {
    expect(torch.tensor(2.5).item()).to.equal(2.5);
    expect(torch.tensor(true).item()).to.equal(true);
    expect(torch.tensor([2n ** 60n]).item()).to.equal(2n ** 60n);
    expect(String(torch.tensor(new torch.Complex(1, 2)).item())).to.equal('(1+2j)');
    expect(() => torch.zeros(2).item()).to.throw(/cannot be converted to Scalar/);
  });

  it('gives row-major copies of views', () => {
    const x = torch.arange(6).reshape(2, 3);
    expect(x.t().toArray()).to.deep.equal([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    const copy = x.toTypedArray();
    copy[0] = 9n as never;
    expect(x.at(0, 0).item()).to.equal(0);
    expect(torch.ones([2, 0]).toArray()).to.deep.equal([[], []]);
    expect(torch.tensor(new torch.Complex(1, 2)).conj().toArray().im).to.equal(-2);
  });

  it('widens what JavaScript has no array for, and says so for quantized tensors', () => {
    const half = torch.tensor([1.5, -2], { dtype: torch.float16 });
    expect(half.toTypedArray()).to.deep.equal(new Float32Array([1.5, -2]));
    expect(torch.tensor([1.5], { dtype: torch.bfloat16 }).toArray()).to.deep.equal([1.5]);
    expect(torch.tensor([1.5], { dtype: torch.float8_e4m3fn }).toArray()).to.deep.equal([1.5]);
    expect(() => torch.quantizePerTensor(torch.ones(1), 1, 0, torch.qint8).toArray()).to.throw(TypeError, 'dequantize');
  });

  it('describes itself', () => {
    const x = torch.zeros([2, 3]);
    expect([x.ndim, x.dim(), x.numel(), x.itemsize, x.nbytes]).to.deep.equal([2, 2, 6, 4, 24]);
    expect([x.size(-1), x.stride(), x.stride(0), x.storageOffset()]).to.deep.equal([3, [3, 1], 3, 0]);
    expect([x.isContiguous(), x.t().isContiguous()]).to.deep.equal([true, false]);
    expect(x.device.toString()).to.equal('cpu');
    expect(String(x.dtype)).to.equal('torch.float32');
    expect(() => x.size(2)).to.throw(
      RangeError,
      'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
    );
    expect([...torch.tensor([1, 2])].map((item) => item.item())).to.deep.equal([1, 2]);
  });
});

describe('to', () => {
  const x = torch.tensor([1.5, 2]);

  it('changes dtype and device by position, keyword and example', () => {
    expect(x.to(torch.int64).toArray()).to.deep.equal([1, 2]);
    expect(x.to('cpu')).to.have.property('dtype', torch.float32);
    expect(x.to(torch.device('cpu'), torch.float64).dtype).to.equal(torch.float64);
    expect(x.to({ dtype: torch.int8 }).dtype).to.equal(torch.int8);
    expect(x.to(torch.tensor([1])).dtype).to.equal(torch.int64);
    expect([x.double().dtype, x.half().dtype, x.long().dtype, x.bool().dtype]).to.deep.equal([
      torch.float64,
      torch.float16,
      torch.int64,
      torch.bool,
    ]);
    expect(x.to(torch.float32).isSame(x)).to.equal(true);
    expect(x.to(torch.float32, { copy: true }).isSame(x)).to.equal(false);
  });

  it('refuses what is none of them', () => {
    expect(() => x.to('nowhere')).to.throw(/nowhere/);
    expect(() => x.to(3 as never)).to.throw(TypeError);
    expect(() => x.to({ dtipe: torch.int8 } as never)).to.throw(TypeError, 'dtipe');
  });
});

describe('settings', () => {
  it('sets threads, determinism, the default dtype and device', () => {
    const threads = torch.getNumThreads();
    torch.setNumThreads(1);
    expect(torch.getNumThreads()).to.equal(1);
    torch.setNumThreads(threads);
    expect(() => torch.setNumThreads(0)).to.throw(RangeError);
    torch.useDeterministicAlgorithms(true);
    expect(torch.areDeterministicAlgorithmsEnabled()).to.equal(true);
    torch.useDeterministicAlgorithms(false);
    torch.setDefaultDtype(torch.float64);
    try {
      expect(torch.tensor(1.5).dtype).to.equal(torch.float64);
      expect(torch.zeros(1).dtype).to.equal(torch.float64);
    } finally {
      torch.setDefaultDtype(torch.float32);
    }
    expect(() => torch.setDefaultDtype(torch.int64)).to.throw(TypeError);
    torch.setDefaultDevice('meta');
    try {
      expect(torch.zeros([2]).device.type).to.equal('meta');
      expect(torch.tensor([1]).device.type).to.equal('meta');
      expect(torch.zerosLike(x).device.type).to.equal('cpu');
      expect(torch.noGrad(() => torch.zeros([2]).device.type)).to.equal('meta');
    } finally {
      torch.setDefaultDevice(null);
    }
  });
  const x = torch.zeros(1);

  it('seeds, and gives generators of their own', () => {
    torch.manualSeed(1);
    const first = torch.rand(2).toArray();
    torch.manualSeed(1);
    expect(torch.rand(2).toArray()).to.deep.equal(first);
    expect(torch.initialSeed()).to.equal(1n);
    const state = torch.getRngState();
    const next = torch.rand(2).toArray();
    torch.setRngState(state);
    expect(torch.rand(2).toArray()).to.deep.equal(next);
    const generator = new torch.Generator().manualSeed(1);
    expect(torch.rand([2], { generator }).toArray()).to.deep.equal(first);
    expect(() => torch.manualSeed(1.5)).to.throw(TypeError);
    expect(() => torch.rand([2], { generator: {} as never })).to.throw(TypeError);
  });

  it('says what CUDA there is', () => {
    expect(torch.cuda.deviceCount() > 0).to.equal(torch.cuda.isAvailable());
    if (torch.cuda.isAvailable()) return;
    expect(() => torch.zeros(1).cuda()).to.throw(/CUDA/i);
    expect(() => torch.cuda.synchronize()).to.throw(/CUDA is not available/);
  });
});
