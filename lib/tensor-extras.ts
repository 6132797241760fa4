// Methods of Tensor that Python writes by hand over operators: conversions, indexing, names that are no operator's.
import type { Scalar } from './complex';
import type { DeviceLike } from './device';
import type { DType, DTypeName } from './dtype';
import type { MemoryFormat } from './enums';
import { conversions } from './functional/conversions';
import { at, type Index, type IndexValue, setAt } from './ops/indexing';
import { Operator } from './ops/operator';
import type { Rest } from './options';
import type { Tensor } from './tensor';

export interface MoveOptions {
  device?: DeviceLike | null;
  nonBlocking?: boolean;
  /** Copy even if nothing changes. */
  copy?: boolean;
  memoryFormat?: MemoryFormat | null;
}

export interface ToOptions<E extends DTypeName = DTypeName> extends MoveOptions {
  dtype?: DType<E> | null;
}

export interface Format {
  /** Default: as it is. */
  memoryFormat?: MemoryFormat | null;
}

export interface TensorExtras<D extends DTypeName = DTypeName> {
  /** The tensor with another dtype, on another device, or both; itself if nothing changes. Source: torch.Tensor.to. */
  to<E extends DTypeName>(dtype: DType<E>, options?: MoveOptions): Tensor<E>;
  to<E extends DTypeName>(dtype: DType<E>, nonBlocking: boolean, copy?: boolean, options?: MoveOptions): Tensor<E>;
  to<E extends DTypeName>(device: DeviceLike, dtype: DType<E>, options?: MoveOptions): Tensor<E>;
  to<E extends DTypeName>(
    device: DeviceLike | null,
    dtype: DType<E>,
    nonBlocking: boolean,
    copy?: boolean,
    options?: MoveOptions,
  ): Tensor<E>;
  to<E extends DTypeName = D>(device: DeviceLike, options?: ToOptions<E>): Tensor<NoInfer<E>>;
  to<E extends DTypeName>(tensor: Tensor<E>, options?: MoveOptions): Tensor<E>;
  to<E extends DTypeName>(tensor: Tensor<E>, nonBlocking: boolean, copy?: boolean, options?: MoveOptions): Tensor<E>;
  to<E extends DTypeName>(options: Omit<MoveOptions, 'device'> & { tensor: Tensor<E> }): Tensor<E>;
  to<E extends DTypeName = D>(options: ToOptions<E>): Tensor<NoInfer<E>>;
  cpu(options?: Format): Tensor<D>;
  cuda(
    ...rest: Rest<
      [device: DeviceLike | number, nonBlocking: boolean],
      { device?: DeviceLike | number; nonBlocking?: boolean } & Format
    >
  ): Tensor<D>;
  float(options?: Format): Tensor<'float32'>;
  double(options?: Format): Tensor<'float64'>;
  half(options?: Format): Tensor<'float16'>;
  bfloat16(options?: Format): Tensor<'bfloat16'>;
  long(options?: Format): Tensor<'int64'>;
  int(options?: Format): Tensor<'int32'>;
  short(options?: Format): Tensor<'int16'>;
  char(options?: Format): Tensor<'int8'>;
  byte(options?: Format): Tensor<'uint8'>;
  bool(options?: Format): Tensor<'bool'>;
  cfloat(options?: Format): Tensor<'complex64'>;
  cdouble(options?: Format): Tensor<'complex128'>;
  /** Another dtype, also by an old name such as `torch.DoubleTensor`; without one, the tensor's own such name. */
  type(): string;
  type<E extends DTypeName>(dtype: DType<E>, nonBlocking?: boolean | { nonBlocking?: boolean }): Tensor<E>;
  type(name: string, nonBlocking?: boolean | { nonBlocking?: boolean }): Tensor;
  typeAs<E extends DTypeName>(other: Tensor<E> | { other: Tensor<E> }): Tensor<E>;
  /** Copies the values of `other`, a tensor or a number, into this tensor, with broadcasting. */
  copy_(other: Tensor | Scalar, ...rest: Rest<[nonBlocking: boolean], { nonBlocking?: boolean }>): this;
  copy_(options: { other: Tensor | Scalar; nonBlocking?: boolean }): this;
  /** Itself if row-major in memory, else a copy that is. */
  contiguous(options?: { memoryFormat?: MemoryFormat }): Tensor<D>;
  /** `x[...]` of Python: see the README's table of index forms. */
  at(...index: Index[]): Tensor<D>;
  /** `x[...] = value` of Python. */
  setAt(index: Index | Index[], value: IndexValue): this;
  /** Transposed: `x.T`. */
  readonly T: Tensor<D>;
  /** The last two dimensions transposed. */
  readonly mT: Tensor<D>;
  readonly H: Tensor<D>;
  readonly mH: Tensor<D>;
  /** The real part of a complex tensor, a view. */
  readonly real: Tensor;
  /** The imaginary part of a complex tensor, a view. */
  readonly imag: Tensor;
  readonly isSparse: boolean;
  readonly isQuantized: boolean;
  readonly isMeta: boolean;
}

const methods: ThisType<Tensor> & Record<string, (this: Tensor, ...args: never[]) => unknown> = {
  ...conversions,
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
