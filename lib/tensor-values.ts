// The elements of a tensor as JavaScript values, for every kind of tensor.
import { Complex } from './complex';
import { arrayTypeOf, type DType, dtypes, type TypedArray } from './dtype';
import { layouts } from './enums';
import { TorchError } from './errors';
import { native } from './native';
import { handleOf, type Tensor } from './tensor-handle';

// Beyond these V8 runs out of heap and ends the process: 1 GB of numbers, or of lists (empty ones too: [2 ** 40, 0]).
const MOST_ELEMENTS = 2 ** 27;
const MOST_LISTS = 2 ** 24;

/** Nests a flat list by shape. */
export function nest<T>(items: ArrayLike<T>, shape: readonly number[]): unknown {
  if (shape.length === 0) return items[0];
  const lists = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  if (items.length > MOST_ELEMENTS || lists > MOST_LISTS) {
    throw new RangeError(`toArray(): shape [${shape}] is too large for nested arrays; use toTypedArray()`);
  }
  let offset = 0;
  const build = (dim: number): unknown[] => {
    const result = new Array<unknown>(shape[dim]);
    for (let i = 0; i < shape[dim]; i++) result[i] = dim === shape.length - 1 ? items[offset++] : build(dim + 1);
    return result;
  };
  return build(0);
}

/** Whether a tensor is nested: those alone have no sizes, and libtorch's attribute is no operator. */
export const isNested = (tensor: Tensor): boolean => native.isNested(handleOf(tensor));

/** The error of reading a tensor that has only a shape, or undefined for other tensors. */
export function noData(what: string, tensor: Tensor): Error | undefined {
  if (tensor.isDisposed || tensor.device.type !== 'meta') return undefined;
  return new TorchError(`${what}(): a tensor on the meta device has no data`, what);
}

/** Why the elements of a tensor cannot be read, where it is for what the tensor is. */
function unreadable(what: string, tensor: Tensor): Error | undefined {
  if (tensor.isDisposed || tensor.device.type === 'meta') return noData(what, tensor);
  const { dtype, layout } = tensor;
  if (layout !== layouts.strided) {
    return new TypeError(`${what}(): not for tensors of layout ${layout}; convert first, with toDense()`);
  }
  if (dtype === dtypes.float4_e2m1fn_x2) {
    return new TypeError(`${what}(): not for ${dtype}; view it as torch.uint8 first`);
  }
  if (/^(bits\d|u?int[1-7]$)/.test(dtype.name)) {
    return new TypeError(`${what}(): libtorch has no values of ${dtype}; view it as torch.uint8 first`);
  }
  if (/^qu?int/.test(dtype.name)) {
    return new TypeError(`${what}(): not for ${dtype}; convert first, with dequantize() or intRepr()`);
  }
  return undefined;
}

/** The elements, row-major. **Throws** for what has no array of them. */
export function readFlat(what: string, tensor: Tensor): TypedArray {
  const { dtype } = tensor;
  try {
    const ArrayType = arrayTypeOf(dtype);
    if (ArrayType !== undefined) return new ArrayType(native.toBytes(handleOf(tensor)));
    if (dtype.isComplex) return readWidened(what, tensor, dtypes.complex64);
    if (dtype.isFloatingPoint) return readWidened(what, tensor, dtypes.float32);
  } catch (error) {
    if (!tensor.isDisposed && isNested(tensor)) return concatenated(what, tensor);
    throw unreadable(what, tensor) ?? error;
  }
  throw unreadable(what, tensor) ?? new TypeError(`${what}(): not for ${dtype}`);
}

/** The components of a nested tensor, one after the other. */
function concatenated(what: string, tensor: Tensor): TypedArray {
  const parts = (tensor.unbind(0) as Tensor[]).map((part) => readFlat(what, part));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const result = new (arrayTypeOf(tensor.dtype) ?? Float32Array)(
    new ArrayBuffer(length * (parts[0]?.BYTES_PER_ELEMENT ?? 0)),
  );
  let offset = 0;
  for (const part of parts) {
    (result as Float64Array).set(part as Float64Array, offset);
    offset += part.length;
  }
  return result;
}

/** Types that JavaScript has no array for, through one that it has. */
function readWidened(what: string, tensor: Tensor, dtype: DType): TypedArray {
  const plain = tensor.detach();
  try {
    const wide = plain.to(dtype);
    try {
      return readFlat(what, wide);
    } finally {
      wide.dispose();
    }
  } finally {
    plain.dispose();
  }
}

function safeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The elements as nested arrays; of a nested tensor, one array for each component. */
export function readNested(tensor: Tensor): unknown {
  if (isNested(tensor)) return (tensor.unbind(0) as Tensor[]).map(readNested);
  const { dtype, shape } = tensor;
  const flat = readFlat('toArray', tensor);
  if (dtype === dtypes.bool) return nest(Array.from(flat as Uint8Array, Boolean), shape);
  if (dtype.isComplex) {
    const parts = flat as Float32Array;
    return nest(
      Array.from({ length: parts.length / 2 }, (_, i) => new Complex(parts[2 * i], parts[2 * i + 1])),
      shape,
    );
  }
  if (flat instanceof BigInt64Array || flat instanceof BigUint64Array) {
    return nest(Array.from(flat, safeNumber), shape);
  }
  return nest(flat as Float64Array, shape);
}
