// Python's x[...] and x[...] = v. First every basic index (int, slice, None, ...) becomes a view; what is left, masks and
// integer tensors, goes to index or index_put_ in one call. Errors have torch's wording.
import type { Complex, FloatScalar } from '../complex';
import { enter } from '../context';
import { tensor as makeTensor } from '../creation';
import { dtypes } from '../dtype';
import { type Handle, type NativeOp, native } from '../native';
import { describe } from '../options';
import { handleOf, isTensor, type Tensor, wrap } from '../tensor-handle';
import { isScalar, prepare } from './prepare';
import { loadOverload } from './schema';
import { parseSlice, Slice } from './slice';

export { Slice, slice } from './slice';

/** Arrays of integers or booleans of equal length, nested to any depth: as an index, what a tensor of them would be. */
export type NestedIndex = number | bigint | boolean | readonly NestedIndex[];

/** One index of `at` and `setAt`. Strings are slices as Python writes them (`'1:3'`, `'::2'`) or `'...'`. */
export type Index = number | bigint | boolean | string | null | Slice | Tensor | readonly NestedIndex[];

/** What `setAt` takes as a value. */
export type IndexValue = number | bigint | boolean | Complex | FloatScalar | Tensor | readonly IndexValue[];

/** An index after reading: what the caller wrote in one of several ways. */
type Item = number | bigint | boolean | null | Slice | Tensor | typeof ellipsis;
const ellipsis = Symbol('...');

function lazyOp(name: string, overload: string): NativeOp {
  let op: NativeOp | undefined;
  return (...values) => {
    op ??= loadOverload(`aten::${name}`, overload).call;
    return op(...values);
  };
}

const ops = {
  alias: lazyOp('alias', ''),
  select: lazyOp('select', 'int'),
  slice: lazyOp('slice', 'Tensor'),
  unsqueeze: lazyOp('unsqueeze', ''),
  index: lazyOp('index', 'Tensor'),
  indexPut_: lazyOp('index_put_', ''),
  expand: lazyOp('expand', ''),
  view: lazyOp('view', ''),
  copy_: lazyOp('copy_', ''),
  fill_: lazyOp('fill_', 'Scalar'),
  fillTensor_: lazyOp('fill_', 'Tensor'),
  scalarTensor: lazyOp('scalar_tensor', ''),
} satisfies Record<string, NativeOp>;

const call = (op: NativeOp, tensor: Tensor, ...values: unknown[]) => wrap(op(handleOf(tensor), ...values) as Handle);

function notAnIndex(what: string): TypeError {
  return new TypeError(
    'only integers, slices (`:`), ellipsis (`...`), null and tensors or arrays of integers or booleans are valid ' +
      `indices (got ${what})`,
  );
}

/** What a caller wrote as an array. On the CPU: libtorch takes such indices for tensors on any device. */
function indexTensor(list: readonly NestedIndex[]): Tensor {
  const made = makeTensor(list, { device: 'cpu' });
  if (made.numel() === 0) return made.long();
  if (made.dtype.isFloatingPoint || made.dtype.isComplex) throw notAnIndex('an array of fractions');
  return made;
}

function readItem(index: unknown): Item {
  if (typeof index === 'number') {
    if (!Number.isInteger(index)) throw notAnIndex(String(index));
    return index;
  }
  if (typeof index === 'bigint' || typeof index === 'boolean' || index === null || index instanceof Slice) return index;
  if (typeof index === 'string') {
    if (index === '...') return ellipsis;
    const slice = parseSlice(index);
    if (slice === undefined) throw notAnIndex(`'${index}'`);
    return slice;
  }
  if (Array.isArray(index)) return indexTensor(index);
  if (!isTensor(index)) throw notAnIndex(describe(index));
  // A tensor of one integer is that integer, and one boolean a boolean: neither needs a gather.
  if (index.dim() > 0 || index.dtype.isFloatingPoint || index.dtype.isComplex) return index;
  // Inside vmap it is another integer for each slice.
  if (native.isBatched(handleOf(index))) return index;
  const value = index.item() as number | bigint | boolean;
  return isMask(index) ? Boolean(value) : value;
}

const isMask = (tensor: Tensor) => tensor.dtype === dtypes.bool || tensor.dtype === dtypes.uint8;

/** Dimensions of the indexed tensor that an item takes up; the ellipsis takes what is left. */
function dimsOf(item: Item): number {
  if (item === null || item === ellipsis || typeof item === 'boolean') return 0;
  return isTensor(item) && isMask(item) ? item.dim() : 1;
}

/** The view at one integer; `position` is where it stood among the indices, which torch's message calls the dimension. */
function select(tensor: Tensor, dim: number, index: number | bigint, position: number): Tensor {
  try {
    return call(ops.select, tensor, dim, index);
  } catch (error) {
    const size = tensor.size(dim);
    if (index >= -size && index < size) throw error;
    throw new RangeError(`index ${index} is out of bounds for dimension ${position} with size ${size}`);
  }
}

function applySlice(tensor: Tensor, dim: number, { start, stop, step }: Slice): Tensor {
  if (start === null && stop === null && (step === null || step === 1)) return tensor;
  return call(ops.slice, tensor, dim, start, stop, step ?? 1);
}

/** Python's x[True] and x[False]: of a new dimension, the one element or none. */
const booleanIndex = (value: boolean) => makeTensor(value ? [0] : [], { dtype: dtypes.int64, device: 'cpu' });

interface Applied {
  /** The tensor after all basic indices. */
  view: Tensor;
  /** Per dimension of `view` (a mask stands for as many as it has): an index tensor, or null for all of it. */
  indices: (Tensor | null)[];
}

function applyBasic(tensor: Tensor, items: readonly Item[]): Applied {
  const ndim = tensor.dim();
  const specified = items.reduce<number>((sum, item) => sum + dimsOf(item), 0);
  if (specified > ndim) throw new RangeError(`too many indices for tensor of dimension ${ndim}`);
  const indices: (Tensor | null)[] = [];
  let view = tensor;
  let dim = 0;
  const pass = (count: number) => {
    dim += count;
    for (let i = 0; i < count; i++) indices.push(null);
  };
  items.forEach((item, position) => {
    if (typeof item === 'number' || typeof item === 'bigint') {
      view = select(view, dim, item, position);
    } else if (item === null) {
      view = call(ops.unsqueeze, view, dim);
      pass(1);
    } else if (item === ellipsis) {
      pass(ndim - specified);
    } else if (typeof item === 'boolean') {
      view = call(ops.unsqueeze, view, dim);
      indices.push(booleanIndex(item));
      dim += 1;
    } else if (item instanceof Slice) {
      view = applySlice(view, dim, item);
      pass(1);
    } else {
      indices.push(item as Tensor);
      dim += dimsOf(item);
    }
  });
  return { view, indices: indices.some((index) => index !== null) ? indices : [] };
}

/** Where one index stands alone, torch's messages about 0-dim tensors say more. */
function checkScalar(tensor: Tensor, items: readonly Item[]): void {
  if (items.length !== 1 || tensor.dim() > 0) return;
  if (items[0] instanceof Slice) throw new RangeError('slice() cannot be applied to a 0-dim tensor.');
  if (typeof items[0] === 'number' || typeof items[0] === 'bigint') {
    throw new RangeError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim ' +
        'tensor to a number',
    );
  }
}

/** As many as Python still looks at; a longer list is always one tensor. */
const MAX_SPLIT = 32;

let hasWarned = false;

/**
 * Python 2.13 takes a lone list that holds lists, tensors, slices, None or an ellipsis for several indices, and warns that it
 * will take it for one tensor.
 */
function split(index: readonly unknown[]): readonly unknown[] {
  const [list] = index;
  if (index.length !== 1 || !Array.isArray(list) || list.length >= MAX_SPLIT) return index;
  const isIndex = (item: unknown) =>
    item === null || typeof item === 'string' || Array.isArray(item) || isTensor(item) || item instanceof Slice;
  if (!list.some(isIndex)) return index;
  if (!hasWarned) {
    hasWarned = true;
    process.emitWarning(
      'A list of lists or tensors as the only index means several indices, as in PyTorch 2.13, which will change: give them ' +
        'one by one, as x.at(a, b), or as one torch.tensor(…).',
      'TorchWarning',
    );
  }
  return list;
}

/**
 * Python's `t[a, b, …]`.
 *
 * Integers, slices, `null` and `'...'` give a view; boolean masks, integer tensors and arrays a copy. Gradients flow
 * through both.
 *
 * **Throws** RangeError for an index out of range, too many indices, a step below 1; TypeError for what is no index.
 */
export function at(tensor: Tensor, ...index: readonly Index[]): Tensor {
  enter();
  const items = split(index).map(readItem);
  checkScalar(tensor, items);
  const { view, indices } = applyBasic(tensor, items);
  if (indices.length > 0) return call(ops.index, view, indices.map(prepare));
  return view === tensor ? call(ops.alias, tensor) : view;
}

/** Drops leading dimensions of size 1, which Python allows a value to have beyond those of its place. */
function withoutLeadingOnes(value: Tensor): Tensor {
  const { shape } = value;
  const first = shape.findIndex((size) => size !== 1);
  const kept = first < 0 ? [] : shape.slice(first);
  return kept.length === shape.length ? value : call(ops.view, value, kept);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function copyInto(view: Tensor, value: Tensor): void {
  const shape = view.shape;
  if (sameShape(shape, value.shape)) ops.copy_(handleOf(view), handleOf(value));
  else if (value.dim() === 0 && value.device.type === 'cpu') ops.fillTensor_(handleOf(view), handleOf(value));
  else ops.copy_(handleOf(view), ops.expand(handleOf(withoutLeadingOnes(value)), shape));
}

/** Numbers become 0-dim tensors, nested arrays (which Python refuses here) tensors on the device of the target. */
function valueTensor(target: Tensor, value: unknown): Tensor {
  if (isTensor(value)) return value;
  // On the CPU, as Python makes it: libtorch takes 0-dim CPU tensors beside those of any device.
  if (isScalar(value)) return wrap(ops.scalarTensor(prepare(value), target.dtype.code) as Handle);
  if (Array.isArray(value)) return makeTensor(value, { dtype: target.dtype, device: target.device });
  throw new TypeError(`setAt(): can't assign ${describe(value)} to a ${target.dtype} tensor`);
}

/**
 * Python's `t[a, b, …] = value`, in place.
 *
 * `index` is an array of what `at` takes, or one index that is no array. `value` is broadcast over the place it goes to;
 * numbers and nested arrays are converted to the dtype of `tensor`. Gradients flow to `tensor` and to `value`.
 *
 * **Throws** as `at`; TypeError for a value that is no number, tensor or nested array.
 */
export function setAt(tensor: Tensor, index: readonly Index[] | Index, value: IndexValue): void {
  enter();
  const items = split(Array.isArray(index) ? index : [index]).map(readItem);
  checkScalar(tensor, items);
  if (items.length === 1) {
    // As Python does: x[False] = v does nothing, and x[True] = v writes to x itself.
    if (items[0] === false) return;
    if (items[0] === true) items[0] = null;
  }
  const { view, indices } = applyBasic(tensor, items);
  if (indices.length > 0) {
    const source = withoutLeadingOnes(valueTensor(tensor, value));
    ops.indexPut_(handleOf(view), indices.map(prepare), handleOf(source));
  } else if (isScalar(value)) {
    ops.fill_(handleOf(view), prepare(value));
  } else {
    copyInto(view, valueTensor(tensor, value));
  }
}
