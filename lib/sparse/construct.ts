// torch.sparse_coo_tensor and the constructors of compressed layouts.
import { asTensor } from '../creation';
import { type DeviceLike, defaultDevice, toDevice } from '../device';
import { DType, dtypes } from '../dtype';
import { type Layout, layouts, TorchEnum } from '../enums';
import { Operator } from '../ops/operator';
import { byPosition, describe, isPlainObject, plainNumber, readRest } from '../options';
import type { TensorData } from '../tensor-data';
import { isTensor, type Tensor } from '../tensor-handle';
import { checkSparseTensorInvariants } from './invariants';

export interface SparseOptions {
  /** Sizes of the tensor. Default: the smallest that hold all indices. */
  size?: readonly number[] | null;
  /** Default: that of `values`. */
  dtype?: DType | null;
  /** Default: that of `values`, or the default device. */
  device?: DeviceLike | null;
  pinMemory?: boolean;
  requiresGrad?: boolean;
  /** Check that indices are in range and in order. Default: `torch.sparse.checkSparseTensorInvariants.isEnabled()`. */
  checkInvariants?: boolean | null;
}

export interface SparseCooOptions extends SparseOptions {
  /** The caller's word that indices are unique and sorted. */
  isCoalesced?: boolean | null;
}

export interface SparseCompressedOptions extends SparseOptions {
  layout?: Layout | null;
}

type Keywords = Required<SparseOptions>;
type Positional = [size?: readonly number[] | null];

const defaults: Keywords = {
  size: null,
  dtype: null,
  device: null,
  pinMemory: false,
  requiresGrad: false,
  checkInvariants: null,
};

const coo = new Operator('sparse_coo_tensor', false);
const compressed = new Operator('sparse_compressed_tensor', false);
const validateCoo = new Operator('_validate_sparse_coo_tensor_args', false);
const validateCompressed = new Operator('_validate_sparse_compressed_tensor_args', false);

function checkOptions(what: string, { size, dtype }: Keywords): void {
  const isSize = size === null || (Array.isArray(size) && size.every(Number.isInteger));
  if (!isSize) throw new TypeError(`${what}(): size must be int[], got ${describe(size)}`);
  if (dtype !== null && !(dtype instanceof DType)) {
    throw new TypeError(`${what}(): dtype must be a dtype such as torch.float32, got ${describe(dtype)}`);
  }
}

/** Values and indices on one device; a dtype for the values, none for indices that may be int32. */
function place(values: TensorData, indices: readonly TensorData[], options: Keywords, indexDtype: DType | null) {
  const device = options.device === null ? (isTensor(values) ? null : defaultDevice()) : toDevice(options.device);
  const placed = asTensor(values, { dtype: options.dtype, device });
  const index = (data: TensorData) => {
    const made = asTensor(data, { dtype: indexDtype, device: device ?? (isTensor(data) ? null : placed.device) });
    // An empty array says nothing of its kind, and torch takes indices of no other.
    return made.numel() === 0 && made.dtype.isFloatingPoint ? made.to(dtypes.int64) : made;
  };
  return { values: placed, indices: indices.map(index) };
}

function finish(made: Tensor, { requiresGrad, pinMemory }: Keywords): Tensor {
  const result = pinMemory ? made.pinMemory() : made;
  if (requiresGrad && !result.requiresGrad) result.requiresGrad = true;
  return result;
}

const wantsChecks = (options: Keywords) => options.checkInvariants ?? checkSparseTensorInvariants.isEnabled();

/** Python's third form: only a size, no elements. */
function emptyCoo(size: readonly number[], keywords: SparseCooOptions | undefined): Tensor {
  const options = readRest('sparseCooTensor', keywords === undefined ? [] : [keywords], {
    ...defaults,
    isCoalesced: null,
  } as Required<SparseCooOptions>);
  checkOptions('sparseCooTensor', options);
  const dtype = options.dtype ?? undefined;
  const device = options.device ?? defaultDevice() ?? undefined;
  return finish(coo.call([size, { dtype, device }]) as Tensor, options);
}

/**
 * A sparse tensor in coordinate format, from `indices` (one row for each sparse dimension) and `values`; without them, of
 * a size and with no elements: `sparseCooTensor({ size: [2, 3] })`.
 *
 * **Shape**: indices (sparse dims, nnz), values (nnz, dense sizes …).
 * **Throws** TypeError for a wrong kind, TorchError for shapes that do not belong together. Source: torch.sparse_coo_tensor.
 */
export function sparseCooTensor(
  indices: TensorData,
  values: TensorData,
  ...rest: [...Positional, options?: SparseCooOptions] | [options?: SparseCooOptions]
): Tensor;
export function sparseCooTensor(size: readonly number[], options?: SparseCooOptions): Tensor;
export function sparseCooTensor(indices: TensorData, options: SparseCooOptions & { values: TensorData }): Tensor;
export function sparseCooTensor(options: SparseCooOptions & { indices: TensorData; values: TensorData }): Tensor;
export function sparseCooTensor(options: SparseCooOptions & { size: readonly number[] }): Tensor;
export function sparseCooTensor(...given: unknown[]): Tensor {
  const what = 'sparseCooTensor';
  const args = byPosition(what, ['indices', 'values'], given);
  const bySize = args.length === 1 || (args.length === 2 && isPlainObject(args[1]));
  if (bySize) {
    const [first, options] = args as [unknown, SparseCooOptions?];
    const { size, ...keywords } = isPlainObject(first) ? (first as SparseCooOptions) : { size: first, ...options };
    if (!Array.isArray(size)) throw new TypeError(`${what}(): expected indices and values, or a size`);
    return emptyCoo(plainNumber(size) as number[], keywords as SparseCooOptions);
  }
  const [indexData, valueData, ...rest] = args as [TensorData, TensorData, ...unknown[]];
  if (valueData === undefined || indexData === undefined) throw new TypeError(`${what}(): expected indices and values`);
  const options = readRest(what, rest, { ...defaults, isCoalesced: null } as Required<SparseCooOptions>);
  checkOptions(what, options);
  const { size, isCoalesced } = options;
  const { values, indices } = place(valueData, [indexData], options, dtypes.int64);
  const made = coo.call([indices[0], values, ...(size === null ? [] : [size]), { isCoalesced }]) as Tensor;
  if (wantsChecks(options)) validateCoo.call([indices[0], values, made.shape, isCoalesced]);
  return finish(made, options);
}

/** Python's names of what the constructors need. */
const requiredNames: Readonly<Record<string, readonly string[]>> = {
  sparseCompressedTensor: ['compressedIndices', 'plainIndices', 'values'],
  sparseCsrTensor: ['crowIndices', 'colIndices', 'values'],
  sparseCscTensor: ['ccolIndices', 'rowIndices', 'values'],
  sparseBsrTensor: ['crowIndices', 'colIndices', 'values'],
  sparseBscTensor: ['ccolIndices', 'rowIndices', 'values'],
};

function build(what: string, layout: Layout | null, args: readonly unknown[]): Tensor {
  const placed = byPosition(what, requiredNames[what], args);
  const [compressedData, plainData, valueData, ...rest] = placed as TensorData[];
  if (compressedData === undefined || plainData === undefined || valueData === undefined) {
    throw new TypeError(`${what}(): expected compressed indices, plain indices and values`);
  }
  const known = layout === null ? { ...defaults, layout: null as Layout | null } : defaults;
  const options = readRest(what, rest, known) as Required<SparseCompressedOptions>;
  checkOptions(what, options);
  const chosen = layout ?? options.layout;
  if (!(chosen instanceof TorchEnum) || !/^sparse_[cb]s[rc]$/.test(chosen.name)) {
    throw new TypeError(`${what}(): layout must be a compressed one such as torch.sparseCsr, got ${describe(chosen)}`);
  }
  const { values, indices } = place(valueData, [compressedData, plainData], options, null);
  const [rows, columns] = indices;
  const size = options.size === null ? [] : [options.size];
  const made = compressed.call([rows, columns, values, ...size, { layout: chosen, dtype: values.dtype }]) as Tensor;
  if (wantsChecks(options)) validateCompressed.call([rows, columns, values, made.shape, chosen]);
  return finish(made, options);
}

type Rest<O> = [...Positional, options?: O] | [options?: O];
export interface Compressed<C extends string, P extends string> {
  (compressed: TensorData, plain: TensorData, values: TensorData, ...rest: Rest<SparseOptions>): Tensor;
  (options: SparseOptions & Record<C | P | 'values', TensorData>): Tensor;
}
type ByRows = Compressed<'crowIndices', 'colIndices'>;
type ByColumns = Compressed<'ccolIndices', 'rowIndices'>;

/**
 * A sparse tensor in the compressed layout that `layout` names, as `torch.sparseCsr`.
 *
 * **Shape**: compressed (…, rows + 1), plain (…, nnz), values (…, nnz, [block sizes], dense sizes …).
 * **Throws** TypeError without a layout. Source: torch.sparse_compressed_tensor.
 */
export function sparseCompressedTensor(
  compressedIndices: TensorData,
  plainIndices: TensorData,
  values: TensorData,
  ...rest: Rest<SparseCompressedOptions>
): Tensor;
export function sparseCompressedTensor(
  options: SparseCompressedOptions & Record<'compressedIndices' | 'plainIndices' | 'values', TensorData>,
): Tensor;
export function sparseCompressedTensor(...args: unknown[]): Tensor {
  return build('sparseCompressedTensor', null, args);
}

/** Rows compressed: `crow`, `col`, `values`, then a size. **Throws** TypeError for a wrong kind. Source: torch.sparse_csr_tensor. */
export const sparseCsrTensor: ByRows = (...args: unknown[]) => build('sparseCsrTensor', layouts.sparseCsr, args);

/** Columns compressed: `ccol`, `row`, `values`, then a size. **Throws** TypeError for a wrong kind. Source: torch.sparse_csc_tensor. */
export const sparseCscTensor: ByColumns = (...args: unknown[]) => build('sparseCscTensor', layouts.sparseCsc, args);

/** Rows of blocks compressed; `values` has a block for each index. **Throws** TypeError for a wrong kind. Source: torch.sparse_bsr_tensor. */
export const sparseBsrTensor: ByRows = (...args: unknown[]) => build('sparseBsrTensor', layouts.sparseBsr, args);

/** Columns of blocks compressed. **Throws** TypeError for a wrong kind. Source: torch.sparse_bsc_tensor. */
export const sparseBscTensor: ByColumns = (...args: unknown[]) => build('sparseBscTensor', layouts.sparseBsc, args);
