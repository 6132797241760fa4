// Products of tensors and distances between them. Source: torch/functional.py
import { TorchError } from '../errors';
import { describe, plainNumber, type Rest, readOptions } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall, splitKeywords, tensorsOf } from './aten';

/** How many of the last dimensions of `a` meet the first of `b`, or both lists, or those as a tensor. */
export type TensordotDims = number | readonly [readonly number[], readonly number[]] | readonly number[][] | Tensor;

const tensordotOp = aten('tensordot');

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const tensordotDefaults = { dims: 2 as TensordotDims, out: null as Tensor | null };

function readDims(dims: unknown, a: Tensor, b: Tensor): [a: number[], b: number[]] {
  if (isTensor(dims) && dims.numel() > 1) {
    const lists = dims.toArray() as number[][];
    if (lists.length !== 2)
      throw new TorchError(`tensordot(): dims must have 2 rows, got ${lists.length}`, 'tensordot');
    return [lists[0], lists[1]];
  }
  const count = plainNumber(isTensor(dims) ? dims.item() : dims);
  if (Number.isInteger(count)) {
    const n = count as number;
    if (n < 0) throw new TorchError(`tensordot(): dims must be at least 0, got ${n}`, 'tensordot');
    const most = Math.min(a.dim(), b.dim());
    if (n > most) throw new TorchError(`tensordot(): dims must be at most ${most}, got ${n}`, 'tensordot');
    return [range(-n, 0), range(0, n)];
  }
  if (Array.isArray(dims) && dims.length === 2 && dims.every(Array.isArray)) return [dims[0], dims[1]];
  throw new TypeError(`tensordot(): dims must be int, two lists of int, or Tensor, got ${describe(dims)}`);
}

/**
 * Sums products over pairs of dimensions: the last `dims` of `a` with the first of `b`, or `dims[0]` of `a` with `dims[1]`
 * of `b`. **Shape**: the other dimensions of `a`, then those of `b`.
 *
 * **Throws** TypeError for other `dims`, TorchError where sizes differ. Source: torch.tensordot.
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  ...rest: Rest<[dims: TensordotDims, out: Tensor | null], { dims?: TensordotDims; out?: Tensor | null }>
): Tensor;
export function tensordot(options: { a: Tensor; b: Tensor; dims?: TensordotDims; out?: Tensor | null }): Tensor;
export function tensordot(...args: unknown[]): Tensor {
  const { a, b, dims, out } = readCall('tensordot', args, ['a', 'b'], tensordotDefaults);
  checkTensor('tensordot', 'a', a);
  checkTensor('tensordot', 'b', b);
  const [dimsA, dimsB] = readDims(dims, a, b);
  return out === null ? tensordotOp(a, b, dimsA, dimsB) : tensordotOp(a, b, dimsA, dimsB, { out });
}

const chainMatmulOp = aten('chain_matmul');

/**
 * The product of two or more matrices, in the order of multiplication that costs least. Deprecated in favour of
 * `linalg.multiDot`.
 *
 * **Throws** TorchError unless all are matrices that fit. Source: torch.chain_matmul.
 */
export function chainMatmul(...matrices: Tensor[]): Tensor;
export function chainMatmul(...args: [...matrices: Tensor[], options: { out?: Tensor | null }]): Tensor;
export function chainMatmul(...args: unknown[]): Tensor {
  const [positional, keywords] = splitKeywords<{ out: Tensor | null }>(args);
  const { out } = readOptions('chainMatmul', keywords, { out: null as Tensor | null });
  const matrices = tensorsOf('chainMatmul', positional);
  return out === null ? chainMatmulOp(matrices) : chainMatmulOp(matrices, { out });
}

/** How `cdist` gets Euclidean distances: by matrix products where a side has more than 25 rows, always, or never. */
export type ComputeMode =
  | 'use_mm_for_euclid_dist_if_necessary'
  | 'use_mm_for_euclid_dist'
  | 'donot_use_mm_for_euclid_dist';

const cdistOp = aten('cdist');
const computeModes = new Map<string, number | null>([
  ['use_mm_for_euclid_dist_if_necessary', null],
  ['use_mm_for_euclid_dist', 1],
  ['donot_use_mm_for_euclid_dist', 2],
]);
const cdistDefaults = { p: 2, computeMode: 'use_mm_for_euclid_dist_if_necessary' as ComputeMode };

/**
 * The p-norm distance between each pair of rows. **Shape**: (…, P, M) and (…, R, M) to (…, P, R).
 *
 * **Throws** RangeError for another `computeMode`, TorchError for a negative p or rows of different length.
 * Source: torch.cdist.
 */
export function cdist(
  x1: Tensor,
  x2: Tensor,
  ...rest: Rest<[p: number, computeMode: ComputeMode], { p?: number; computeMode?: ComputeMode }>
): Tensor;
export function cdist(options: { x1: Tensor; x2: Tensor; p?: number; computeMode?: ComputeMode }): Tensor;
export function cdist(...args: unknown[]): Tensor {
  const { x1, x2, p, computeMode } = readCall('cdist', args, ['x1', 'x2'], cdistDefaults);
  const mode = computeModes.get(computeMode);
  if (mode === undefined) {
    throw new RangeError(
      `cdist(): computeMode must be one of ${[...computeModes.keys()].join(', ')}, got ${describe(computeMode)}`,
    );
  }
  return cdistOp(x1, x2, p, mode);
}
