// Tensors from JavaScript data. Other creation functions (zeros, arange, randn …) are operators.
import { enter } from './context';
import { type DeviceLike, defaultDevice, toDevice } from './device';
import { type ArrayDTypes, DType, type DTypeName, type TypedArray } from './dtype';
import { native } from './native';
import { byPosition, checkInt, isPlainObject, readOptions } from './options';
import type { Tensor } from './tensor';
import { dtypeOfArray, encode, flatten, type TensorData } from './tensor-data';
import { isTensor, wrap } from './tensor-handle';

export interface TensorOptions<D extends DTypeName = DTypeName> {
  /** Default: int64 for integers, the default dtype for other numbers, bool, or the typed array's own. */
  dtype?: DType<D> | null;
  /** Default: the default device. */
  device?: DeviceLike | null;
  /** Default: false. */
  requiresGrad?: boolean;
}

export interface FromTypedArrayOptions<D extends DTypeName = DTypeName> extends TensorOptions<D> {
  /** Default: one dimension. */
  shape?: readonly number[];
}

const defaults: Required<TensorOptions> = { dtype: null, device: null, requiresGrad: false };

/** Moves a fresh CPU tensor to where and what the options say. */
function place(fresh: Tensor, options: Required<TensorOptions>): Tensor {
  const device = options.device === null ? defaultDevice() : toDevice(options.device);
  const dtype = options.dtype ?? fresh.dtype;
  if (!(dtype instanceof DType)) throw new TypeError('tensor(): dtype must be a dtype such as torch.float32');
  let result = fresh;
  if (dtype !== fresh.dtype) result = fresh.to(dtype);
  if (device !== null && device.type !== 'cpu') result = result.to(device);
  if (result !== fresh) fresh.dispose();
  if (options.requiresGrad) result.requiresGrad = true;
  return result;
}

/** Also where the data stands among the keywords. */
function dataAndOptions<O>(what: string, first: unknown, second: O | undefined): [data: TensorData, options?: O] {
  const isOne = isPlainObject(first) && second === undefined;
  return (isOne ? byPosition(what, ['data'], [first]) : [first, second]) as [TensorData, O?];
}

function fromArray(array: ArrayBufferView, shape: readonly number[], dtype: DType): Tensor {
  enter();
  return wrap(native.fromBytes(array, shape, dtype.code));
}

/**
 * Makes a tensor by copying data: a number, nested arrays of numbers, booleans, bigints or Complex, a typed array, or
 * another tensor. Integral numbers give int64, as in Python; `torch.asFloat(1)` or `{ dtype }` asks for floats.
 *
 * **Shape**: that of the nesting; `[]` for a number.
 * **Throws** RangeError where lengths differ, TypeError for what is no number. Source: torch.tensor.
 */
export function tensor<D extends DTypeName = DTypeName>(
  data: TensorData,
  options?: TensorOptions<D>,
): Tensor<NoInfer<D>>;
export function tensor<D extends DTypeName>(options: TensorOptions<D> & { data: TensorData }): Tensor<NoInfer<D>>;
export function tensor(first: unknown, second?: TensorOptions): Tensor {
  const [data, options] = dataAndOptions<TensorOptions>('tensor', first, second);
  const merged = readOptions('tensor', options, defaults) as Required<TensorOptions>;
  if (isTensor(data)) return place(data.detach().clone() as Tensor, merged);
  if (ArrayBuffer.isView(data)) return fromTypedArray(data as TypedArray, options);
  const { shape, items, dtype } = flatten(data);
  const target = merged.dtype ?? dtype;
  if (!(target instanceof DType)) throw new TypeError('tensor(): dtype must be a dtype such as torch.float32');
  const { array, dtype: stored } = encode(items, target);
  return place(fromArray(array, shape, stored), { ...merged, dtype: target });
}

/**
 * Makes a tensor by copying a typed array, with its element type (Float32Array → float32, Int32Array → int32,
 * BigInt64Array → int64, Uint8Array → uint8 …) and, if given, a shape.
 *
 * **Throws** RangeError if the shape does not have as many elements as the array. Source: torch.from_numpy.
 */
export function fromTypedArray<
  A extends TypedArray | Uint8ClampedArray,
  D extends DTypeName = ArrayDTypes[A[typeof Symbol.toStringTag]],
>(array: A, options?: FromTypedArrayOptions<D>): Tensor<NoInfer<D>>;
export function fromTypedArray(array: TypedArray | Uint8ClampedArray, options: FromTypedArrayOptions = {}): Tensor {
  const { shape, ...rest } = readOptions('fromTypedArray', options, {
    ...defaults,
    shape: undefined as readonly number[] | undefined,
  });
  const dtype = ArrayBuffer.isView(array) ? dtypeOfArray(array) : undefined;
  if (dtype === undefined) throw new TypeError('fromTypedArray(): expected a typed array of numbers');
  const sizes = shape ?? [array.length];
  const count = sizes.reduce((product, size) => {
    checkInt('fromTypedArray', 'shape', size);
    return product * size;
  }, 1);
  if (count !== array.length) {
    throw new RangeError(`fromTypedArray(): shape [${sizes}] has ${count} elements, the array ${array.length}`);
  }
  return place(fromArray(array, sizes, dtype), rest as Required<TensorOptions>);
}

/** The argument itself if it is a tensor of the wanted dtype and device, else a new tensor. Source: torch.as_tensor. */
export function asTensor<D extends DTypeName, E extends DTypeName = D>(
  data: Tensor<D>,
  options?: Omit<TensorOptions<E>, 'requiresGrad'>,
): Tensor<NoInfer<E>>;
export function asTensor<D extends DTypeName = DTypeName>(
  data: TensorData,
  options?: Omit<TensorOptions<D>, 'requiresGrad'>,
): Tensor<NoInfer<D>>;
export function asTensor<D extends DTypeName = DTypeName>(
  options: Omit<TensorOptions<D>, 'requiresGrad'> & { data: TensorData },
): Tensor<NoInfer<D>>;
export function asTensor(first: unknown, second?: Omit<TensorOptions, 'requiresGrad'>): Tensor {
  const [data, options = {}] = dataAndOptions<Omit<TensorOptions, 'requiresGrad'>>('asTensor', first, second);
  if (!isTensor(data)) return tensor(data, options);
  const change = { ...(options.dtype && { dtype: options.dtype }), ...(options.device && { device: options.device }) };
  return Object.keys(change).length === 0 ? data : data.to(change);
}

/** Whether a value is a Tensor. Source: torch.is_tensor. */
export { isTensor };
