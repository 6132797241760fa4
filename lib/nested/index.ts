// torch.nested: lists of tensors of unequal sizes as one tensor, in the strided layout. The jagged layout is a class that
// Python's side of torch builds on torch dispatch; it is not here.
import { asTensor, tensor } from '../creation';
import { type DeviceLike, defaultDevice, toDevice } from '../device';
import { DType, dtypes } from '../dtype';
import { type Layout, layouts } from '../enums';
import { faceOf, Operator } from '../ops/operator';
import { byPosition, describe, intOf, readRest } from '../options';
import type { TensorData } from '../tensor-data';
import { isTensor, type Tensor } from '../tensor-handle';
import { isNested } from '../tensor-values';

export interface NestedOptions {
  /** Default: that of the first tensor. */
  dtype?: DType | null;
  /** Only `torch.strided`. */
  layout?: Layout | null;
  device?: DeviceLike | null;
}

export interface NestedTensorOptions extends NestedOptions {
  requiresGrad?: boolean;
  pinMemory?: boolean;
}

const fromList = new Operator('_nested_tensor_from_tensor_list', false);
const viewFromBuffer = new Operator('_nested_view_from_buffer', false);
const stridesAndOffsets = new Operator('_nested_compute_contiguous_strides_offsets', false);
const defaults: Required<NestedOptions> = { dtype: null, layout: null, device: null };

function checkLayout(what: string, layout: Layout | null): void {
  if (layout === null || layout === layouts.strided) return;
  if (layout === layouts.jagged) {
    throw new TypeError(`${what}(): the jagged layout exists only in Python; use torch.strided`);
  }
  throw new TypeError(`${what}(): layout must be torch.strided, got ${describe(layout)}`);
}

function checkDtype(what: string, dtype: unknown): void {
  if (dtype === null || dtype instanceof DType) return;
  throw new TypeError(`${what}(): dtype must be a dtype such as torch.float32, got ${describe(dtype)}`);
}

/**
 * A nested tensor with copies of the tensors (or nested arrays) of a list; a leaf of autograd.
 *
 * **Shape**: n tensors of equal `dim` → one of `dim + 1`. **Throws** TypeError for no list and for the jagged layout;
 * TorchError for unequal `dim`. Source: torch.nested.nested_tensor.
 */
export function nestedTensor(tensorList: readonly TensorData[], options?: NestedTensorOptions): Tensor;
export function nestedTensor(options: NestedTensorOptions & { tensorList: readonly TensorData[] }): Tensor;
export function nestedTensor(...args: unknown[]): Tensor {
  const what = 'nestedTensor';
  const [list, options] = byPosition(what, ['tensorList'], args);
  if (!Array.isArray(list)) throw new TypeError(`${what}(): expected an array of tensors, got ${describe(list)}`);
  const known = { ...defaults, requiresGrad: false, pinMemory: false };
  const { dtype, layout, device, requiresGrad, pinMemory } = readRest(what, options ? [options] : [], known);
  checkLayout(what, layout);
  checkDtype(what, dtype);
  const first = list.find(isTensor) as Tensor | undefined;
  const place = device === null ? (first?.device ?? defaultDevice()) : toDevice(device);
  const parts = list.map((item) => asTensor(item as TensorData, { device: place }).detach());
  const target = dtype ?? parts[0]?.dtype ?? null;
  const made = fromList.call([parts, target, null, place, pinMemory]) as Tensor;
  // libtorch has copied: what it made from leaves without a graph is a leaf itself.
  if (requiresGrad) made.requiresGrad = true;
  return made;
}

/**
 * A nested tensor of a list of tensors, or of the rows of one tensor; gradients flow to them.
 *
 * **Throws** TypeError for anything else and for the jagged layout. Source: torch.nested.as_nested_tensor.
 */
export function asNestedTensor(
  source: Tensor | readonly Tensor[],
  ...rest: [dtype?: DType | null, device?: DeviceLike | null, options?: NestedOptions] | [options?: NestedOptions]
): Tensor {
  const what = 'asNestedTensor';
  const isList = Array.isArray(source) && source.every(isTensor);
  if (!isList && !isTensor(source)) {
    throw new TypeError(`${what}(): expected a tensor or an array of tensors, got ${describe(source)}`);
  }
  const known = { dtype: null, device: null, layout: null } as Required<NestedOptions>;
  const { dtype, device, layout } = readRest(what, rest, known);
  checkLayout(what, layout);
  checkDtype(what, dtype);
  if (isTensor(source)) {
    if (isNested(source)) return source.to({ dtype, device });
    if (source.dim() < 2) throw new RangeError(`${what}(): expected a tensor of at least 2 dimensions`);
    return viewOfRows(source.reshape([-1]).to({ dtype, device }), source.shape);
  }
  return fromList.call([source, dtype, null, device === null ? null : toDevice(device), null]) as Tensor;
}

/** The rows of a tensor, flattened in `buffer`, as components that share its memory. */
function viewOfRows(buffer: Tensor, [count, ...row]: readonly number[]): Tensor {
  const sizes = tensor(
    Array.from({ length: count }, () => row),
    { dtype: dtypes.int64, device: 'cpu' },
  );
  const [strides, offsets] = stridesAndOffsets.call1(sizes) as [Tensor, Tensor];
  return viewFromBuffer.call([buffer, sizes, strides, offsets]) as Tensor;
}

const narrowOp = new Operator('narrow', true);

/**
 * Of each row of a strided tensor the part from `start` of `length` along `dim`, as a nested tensor.
 *
 * **Throws** TypeError for a start or length that is no integer (tensors need the jagged layout). Source: torch.nested.narrow.
 */
export function narrow(
  source: Tensor,
  dim: number,
  start: number,
  length: number,
  ...rest: [layout?: Layout | null] | [options?: { layout?: Layout | null }]
): Tensor {
  if (!isTensor(source)) throw new TypeError(`narrow(): tensor must be Tensor, got ${describe(source)}`);
  const { layout } = readRest('narrow', rest, { layout: null as Layout | null });
  checkLayout('narrow', layout);
  const places = [intOf('narrow', 'dim', dim), intOf('narrow', 'start', start), intOf('narrow', 'length', length)];
  return narrowOp.call([asNestedTensor(source.unbind(0) as Tensor[]), ...places]) as Tensor;
}

/**
 * The components padded to one size with `padding`, as a dense tensor.
 *
 * **Shape**: `outputSize`, or the largest sizes of the components. **Throws** TypeError for no tensor. Source:
 * torch.nested.to_padded_tensor.
 */
export const toPaddedTensor = faceOf(new Operator('nested_to_padded_tensor', false)) as (
  input: Tensor,
  padding: number,
  outputSize?: readonly number[] | null | { outputSize?: readonly number[] | null },
) => Tensor;
