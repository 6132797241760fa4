// Creation functions that Python writes by hand. Source: torch/csrc/utils/tensor_new.cpp, python_torch_functions_manual.cpp
import { types } from 'node:util';
import type { Scalar } from '../complex';
import { type TensorOptions, tensor } from '../creation';
import { type DeviceLike, toDevice } from '../device';
import { DType, type DTypeName, dtypeOf } from '../dtype';
import { native } from '../native';
import { Operator } from '../ops/operator';
import { byPosition, checkInt, describe, isPlainObject, readOptions } from '../options';
import type { TensorData } from '../tensor-data';
import { isTensor, type Tensor } from '../tensor-handle';
import { checkGiven, warnOnce } from './aten';
import { fromBytes } from './bytes';

export interface FrombufferOptions<D extends DTypeName = DTypeName> {
  /** What the bytes are; always needed. */
  dtype: DType<D>;
  /** How many elements; default −1: all. */
  count?: number;
  /** Bytes to skip; default 0. */
  offset?: number;
  requiresGrad?: boolean;
}

type Bytes = ArrayBuffer | SharedArrayBuffer | ArrayBufferView;

const isBytes = (value: unknown): value is Bytes => ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);

/**
 * A vector of the elements that bytes hold: an ArrayBuffer, a Buffer or any other view. Python's shares the memory; this
 * one copies it.
 *
 * **Throws** TypeError without a dtype, RangeError where count and offset do not fit. Source: torch.frombuffer.
 */
export function frombuffer<D extends DTypeName>(buffer: Bytes, options: FrombufferOptions<D>): Tensor<D>;
export function frombuffer<D extends DTypeName>(options: FrombufferOptions<D> & { buffer: Bytes }): Tensor<D>;
export function frombuffer(...args: unknown[]): Tensor {
  const [buffer, options] = byPosition('frombuffer', ['buffer'], args) as [Bytes, FrombufferOptions];
  const { dtype, count, offset, requiresGrad } = readOptions('frombuffer', options, {
    dtype: undefined as unknown as DType,
    count: -1,
    offset: 0,
    requiresGrad: false,
  });
  if (!isBytes(buffer)) throw new TypeError(`frombuffer(): buffer must be a buffer, got ${describe(buffer)}`);
  if (!(dtype instanceof DType)) throw new TypeError(`frombuffer(): dtype must be a dtype, got ${describe(dtype)}`);
  checkInt('frombuffer', 'count', count);
  checkInt('frombuffer', 'offset', offset);
  const length = buffer.byteLength;
  if (length === 0 || count === 0) {
    throw new RangeError(`frombuffer(): neither the buffer's length (${length}) nor count (${count}) may be 0`);
  }
  if (offset < 0 || offset >= length) {
    throw new RangeError(`frombuffer(): offset must be from 0 to ${length - 1}, got ${offset}`);
  }
  const size = dtype.itemsize;
  if (count < 0 && (length - offset) % size !== 0) {
    throw new RangeError(`frombuffer(): ${length - offset} bytes are no multiple of ${size}, the size of ${dtype}`);
  }
  const elements = count < 0 ? (length - offset) / size : count;
  if (offset + elements * size > length) {
    throw new RangeError(
      `frombuffer(): ${elements} elements of ${size} bytes from ${offset} on exceed ${length} bytes`,
    );
  }
  const result = fromBytes(buffer, offset, [elements], dtype);
  if (requiresGrad) result.requiresGrad = true;
  return result;
}

export interface AsarrayOptions<D extends DTypeName = DTypeName> {
  dtype?: DType<D> | null;
  device?: DeviceLike | null;
  /** true: always copy; false: throw where a copy is needed; default null: copy only where needed. */
  copy?: boolean | null;
  /** Default: that of `obj`. */
  requiresGrad?: boolean | null;
}

/** A tensor as `asarray` wants it: with, or cut off from, its history. */
function withHistory(source: Tensor, result: Tensor, requiresGrad: boolean | null): Tensor {
  if (requiresGrad === null || requiresGrad === result.requiresGrad) return result;
  if (!requiresGrad) return result.detach();
  return (result === source ? result.detach() : result).requiresGrad_();
}

/**
 * A tensor of `obj`: itself if it is a tensor that fits, else a copy. Arrays, typed arrays and buffers are always copied;
 * the bytes of an ArrayBuffer are of `dtype`, or of the default dtype.
 *
 * **Throws** RangeError if `copy` is false and a copy is needed. Source: torch.asarray.
 */
export function asarray<D extends DTypeName = DTypeName>(
  obj: TensorData | ArrayBuffer | SharedArrayBuffer,
  options?: AsarrayOptions<D>,
): Tensor<NoInfer<D>>;
export function asarray<D extends DTypeName = DTypeName>(
  options: AsarrayOptions<D> & { obj: TensorData | ArrayBuffer | SharedArrayBuffer },
): Tensor<NoInfer<D>>;
export function asarray(...args: unknown[]): Tensor {
  const [obj, options] = byPosition('asarray', ['obj'], args) as [TensorData | ArrayBuffer, AsarrayOptions?];
  const { dtype, device, copy, requiresGrad } = readOptions('asarray', options, {
    dtype: null as DType | null,
    device: null as DeviceLike | null,
    copy: null as boolean | null,
    requiresGrad: null as boolean | null,
  });
  if (isTensor(obj)) {
    const wanted = { dtype: dtype ?? obj.dtype, device: device === null ? obj.device : toDevice(device) };
    const result = obj.to(wanted);
    if (copy === false && result !== obj) {
      throw new RangeError(
        `asarray(): a tensor of ${obj.dtype} on ${obj.device} needs a copy to be ${wanted.dtype} there`,
      );
    }
    return withHistory(obj, copy === true && result === obj ? obj.clone() : result, requiresGrad);
  }
  if (copy === false) throw new RangeError(`asarray(): ${describe(obj)} can only be copied`);
  const rest: TensorOptions = { device, requiresGrad: requiresGrad ?? false };
  if (!types.isAnyArrayBuffer(obj)) return tensor(obj as TensorData, { ...rest, dtype });
  const bytes = frombuffer(obj, { dtype: dtype ?? dtypeOf(native.getDefaultDtype()) });
  return tensor(bytes, rest);
}

export interface FactoryOptions<D extends DTypeName = DTypeName> {
  dtype?: DType<D> | null;
  device?: DeviceLike | null;
  requiresGrad?: boolean;
}

/**
 * A tensor without dimensions of one number, of the default dtype unless told otherwise.
 *
 * **Throws** TypeError for what is no number. Source: torch.scalar_tensor.
 */
export const scalarTensor: <D extends DTypeName = DTypeName>(
  s: Scalar,
  options?: FactoryOptions<D>,
) => Tensor<NoInfer<D>> = factory('scalar_tensor') as never;

/**
 * The elements of a file of plain numbers; `size` says how many. **Throws** TorchError if there are fewer.
 * Source: torch.from_file.
 */
export const fromFile: {
  (filename: string, shared?: boolean | null, size?: number, options?: FactoryOptions): Tensor;
  (filename: string, options?: FactoryOptions & { shared?: boolean | null; size?: number }): Tensor;
} = factory('from_file');

function factory(name: string): (...args: unknown[]) => Tensor {
  const operator = new Operator(name, false);
  return (...args) => operator.call(args) as Tensor;
}

const rangeOp = factory('range');

/**
 * Numbers from `start` to `end`, which is among them. Deprecated, with a warning, as in Python: use `arange`.
 *
 * **Throws** TorchError if the step leads away from `end`. Source: torch.range.
 */
export function range(
  start: Scalar,
  end: Scalar,
  ...rest: [step?: Scalar, options?: FactoryOptions] | [FactoryOptions & { step?: Scalar }]
): Tensor;
export function range(options: FactoryOptions & { start: Scalar; end: Scalar; step?: Scalar }): Tensor;
export function range(...args: unknown[]): Tensor {
  const [start, end, ...rest] = byPosition('range', ['start', 'end'], args);
  checkGiven('range', 'start', start);
  checkGiven('range', 'end', end);
  warnOnce('torch.range is deprecated, since it includes its end; use torch.arange, which does not.');
  const [given, options = {}] = isPlainObject(rest[0]) ? [1, rest[0]] : rest;
  const { step = given, ...others } = options as FactoryOptions & { step?: unknown };
  return rangeOp(start, end, step ?? 1, others);
}
