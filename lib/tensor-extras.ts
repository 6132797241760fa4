// Methods of Tensor that Python writes by hand over operators: conversions, indexing, names that are no operator's.
import { type Device, type DeviceLike, toDevice } from './device';
import { DType, dtypes } from './dtype';
import type { TorchEnum } from './enums';
import { at, type Index, type IndexValue, setAt } from './ops/indexing';
import { Operator } from './ops/operator';
import { isPlainObject, readOptions } from './options';
import type { Tensor } from './tensor';
import { isTensor } from './tensor-handle';

export interface ToOptions {
  dtype?: DType | null;
  device?: DeviceLike | null;
  nonBlocking?: boolean;
  /** Copy even if nothing changes. */
  copy?: boolean;
  memoryFormat?: TorchEnum | null;
}

export interface TensorExtras {
  /** The tensor with another dtype, on another device, or both; itself if nothing changes. Source: torch.Tensor.to. */
  to(dtype: DType, options?: ToOptions): Tensor;
  to(device: DeviceLike, options?: ToOptions): Tensor;
  to(device: DeviceLike, dtype: DType, options?: ToOptions): Tensor;
  to(other: Tensor, options?: ToOptions): Tensor;
  to(options: ToOptions): Tensor;
  cpu(): Tensor;
  cuda(device?: DeviceLike | number): Tensor;
  float(): Tensor;
  double(): Tensor;
  half(): Tensor;
  bfloat16(): Tensor;
  long(): Tensor;
  int(): Tensor;
  short(): Tensor;
  char(): Tensor;
  byte(): Tensor;
  bool(): Tensor;
  cfloat(): Tensor;
  cdouble(): Tensor;
  /** Another dtype. */
  type(dtype: DType): Tensor;
  typeAs(other: Tensor): Tensor;
  /** Copies `other`'s values into this tensor, with broadcasting. */
  copy_(other: Tensor, nonBlocking?: boolean): this;
  /** Itself if row-major in memory, else a copy that is. */
  contiguous(options?: { memoryFormat?: TorchEnum }): Tensor;
  /** `x[...]` of Python: see the README's table of index forms. */
  at(...index: Index[]): Tensor;
  /** `x[...] = value` of Python. */
  setAt(index: Index | Index[], value: IndexValue): this;
  /** Transposed: `x.T`. */
  readonly T: Tensor;
  /** The last two dimensions transposed. */
  readonly mT: Tensor;
  readonly H: Tensor;
  readonly mH: Tensor;
  /** The real part of a complex tensor, a view. */
  readonly real: Tensor;
  /** The imaginary part of a complex tensor, a view. */
  readonly imag: Tensor;
  readonly isSparse: boolean;
  readonly isQuantized: boolean;
  readonly isMeta: boolean;
}

const toOptions: Required<ToOptions> = {
  dtype: null,
  device: null,
  nonBlocking: false,
  copy: false,
  memoryFormat: null,
};

const converters = { toDtype: new Operator('to', true), copy: new Operator('copy_', true) };
const contiguousOp = new Operator('contiguous', true);

function convert(self: Tensor, options: Required<ToOptions>): Tensor {
  const { nonBlocking, copy, memoryFormat } = options;
  const dtype = options.dtype ?? self.dtype;
  const device: Device | null = options.device === null ? null : toDevice(options.device);
  const rest = { nonBlocking, copy, memoryFormat };
  if (device === null) return converters.toDtype.call([self, dtype, rest]) as Tensor;
  return converters.toDtype.call([self, device, dtype, rest]) as Tensor;
}

function to(this: Tensor, ...args: unknown[]): Tensor {
  const last = args[args.length - 1];
  const options = readOptions('to', isPlainObject(last) ? (last as ToOptions) : undefined, toOptions);
  const positional = isPlainObject(last) ? args.slice(0, -1) : args;
  for (const arg of positional) {
    if (arg === undefined || arg === null) continue;
    if (arg instanceof DType) options.dtype = arg;
    else if (isTensor(arg)) Object.assign(options, { dtype: arg.dtype, device: arg.device });
    else if (typeof arg === 'boolean') throw new TypeError('to(): give nonBlocking and copy by keyword');
    else options.device = toDevice(arg as DeviceLike);
  }
  return convert(this, options);
}

const byDtype = (dtype: DType) =>
  function (this: Tensor): Tensor {
    return this.to(dtype);
  };

const methods: ThisType<Tensor> & Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  to,
  cpu(this: Tensor) {
    return this.to('cpu');
  },
  cuda(this: Tensor, device: DeviceLike | number = 'cuda') {
    return this.to(typeof device === 'number' ? `cuda:${device}` : device);
  },
  float: byDtype(dtypes.float32),
  double: byDtype(dtypes.float64),
  half: byDtype(dtypes.float16),
  bfloat16: byDtype(dtypes.bfloat16),
  long: byDtype(dtypes.int64),
  int: byDtype(dtypes.int32),
  short: byDtype(dtypes.int16),
  char: byDtype(dtypes.int8),
  byte: byDtype(dtypes.uint8),
  bool: byDtype(dtypes.bool),
  cfloat: byDtype(dtypes.complex64),
  cdouble: byDtype(dtypes.complex128),
  type(this: Tensor, dtype: DType) {
    return this.to(dtype);
  },
  typeAs(this: Tensor, other: Tensor) {
    return this.to(other.dtype);
  },
  copy_(this: Tensor, other: Tensor, nonBlocking = false) {
    return converters.copy.call([this, other, nonBlocking]);
  },
  contiguous(this: Tensor, options: { memoryFormat?: TorchEnum } = {}) {
    return contiguousOp.call([this, options]);
  },
  at(this: Tensor, ...index: Index[]) {
    return at(this, ...index);
  },
  setAt(this: Tensor, index: Index | Index[], value: IndexValue) {
    setAt(this, Array.isArray(index) ? index : [index], value);
    return this;
  },
};

const viewOps = { T: 'numpy_T', mT: 'mT', H: 'matrix_H', mH: 'mH', imag: 'imag' };
const realOp = new Operator('real', true);

const getters: Record<string, (self: Tensor) => unknown> = {
  real: (self) => (self.dtype.isComplex ? realOp.call1(self) : self),
  isSparse: (self) => self.layout.name === 'sparse_coo',
  isQuantized: (self) => /^qu?int/.test(self.dtype.name),
  isMeta: (self) => self.device.type === 'meta',
};
for (const [name, op] of Object.entries(viewOps)) {
  const operator = new Operator(op, true);
  getters[name] = (self) => operator.call1(self);
}

/** Puts the methods on Tensor's prototype; ops/install.ts calls it after the generated ones. */
export function installExtras(prototype: object): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  for (const [name, read] of Object.entries(getters)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Tensor) {
        return read(this);
      },
    });
  }
}
