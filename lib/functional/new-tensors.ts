// Tensors made like another. Source: torch/csrc/utils/tensor_new.cpp
import { type TensorOptions, tensor } from '../creation';
import type { DTypeName } from '../dtype';
import { isPlainObject, plainNumber, readOptions } from '../options';
import type { TensorData } from '../tensor-data';
import { isTensor, type Tensor } from '../tensor-handle';

type NewOptions = Pick<TensorOptions, 'device'>;

export interface NewMethods<D extends DTypeName = DTypeName> {
  /**
   * A tensor of this one's dtype and device: of the given sizes and without values, of an array's values, or another view
   * of a tensor. Deprecated in torch: say `newEmpty` or `newTensor`. Source: torch.Tensor.new.
   */
  'new'(...sizes: number[] | [...number[], NewOptions]): Tensor<D>;
  'new'(data: TensorData, options?: NewOptions): Tensor<D>;
  'new'(options: NewOptions & { size: readonly number[] }): Tensor<D>;
  /** A copy of `data` with this tensor's dtype and device unless told otherwise. Source: torch.Tensor.new_tensor. */
  newTensor<E extends DTypeName = D>(data: TensorData, options?: TensorOptions<E>): Tensor<NoInfer<E>>;
}

const isSize = (value: unknown) => Number.isInteger(plainNumber(value));

export function newMethod(this: Tensor, ...args: unknown[]): Tensor {
  const last = args[args.length - 1];
  const { device, size } = readOptions('new', isPlainObject(last) ? (last as NewOptions) : undefined, {
    device: null as NewOptions['device'],
    size: undefined as readonly number[] | undefined,
  });
  const given = isPlainObject(last) ? args.slice(0, -1) : args;
  const place = { dtype: this.dtype, device: device ?? this.device };
  if (size !== undefined) return this.newEmpty(size as number[], place);
  if (given.every(isSize)) return this.newEmpty(given.length === 0 ? [0] : (given as number[]), place);
  const [data] = given;
  if (given.length === 1 && isTensor(data)) {
    if (data.dtype === this.dtype && data.device.equals(place.device as never)) return data.detach();
    throw new TypeError(
      `new(): expected a tensor of ${this.dtype} on ${place.device}, got ${data.dtype} on ${data.device}`,
    );
  }
  if (given.length === 1 && (Array.isArray(data) || ArrayBuffer.isView(data))) return tensor(data as TensorData, place);
  throw new TypeError('new(): expected sizes, an array of numbers, or a tensor');
}

export function newTensorMethod(this: Tensor, data: TensorData, options: TensorOptions = {}): Tensor {
  const { dtype, device, requiresGrad } = readOptions('newTensor', options, {
    dtype: null as TensorOptions['dtype'],
    device: null as TensorOptions['device'],
    requiresGrad: false,
  });
  return tensor(data, { dtype: dtype ?? this.dtype, device: device ?? this.device, requiresGrad });
}
