// torch.sparse: operators that know which elements a sparse tensor has.
import type { Scalar } from '../complex';
import type { DType } from '../dtype';
import type { Layout } from '../enums';
import { faceOf, Operator } from '../ops/operator';
import { byPosition, describe, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

import './methods';

export { checkSparseTensorInvariants } from './invariants';

const face = <F>(name: string) => faceOf(new Operator(name, false)) as F;

type MatMul = (mat1: Tensor, mat2: Tensor, reduce?: 'sum' | 'mean' | 'amax' | 'amin' | { reduce?: string }) => Tensor;
type Softmax = (input: Tensor, dim: number, dtype?: DType | null | { dtype?: DType | null }) => Tensor;
type AddMM = (input: Tensor, mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor;
type Sampled = (
  input: Tensor,
  mat1: Tensor,
  mat2: Tensor,
  options?: { beta?: Scalar; alpha?: Scalar; out?: Tensor },
) => Tensor;

/**
 * Matrix product whose first factor is sparse; with `reduce` (CSR only) another reduction than the sum.
 *
 * **Shape**: (n, m), (m, p) → (n, p), dense if `mat2` is. **Throws** TypeError for no tensor. Source: torch.sparse.mm.
 */
export const mm = face<MatMul>('_sparse_mm');

/** `beta * input + alpha * mat1 @ mat2` with a sparse `mat1`, differentiable in it. Source: torch.sparse.addmm. */
export const addmm = face<AddMM>('_sparse_addmm');

/** `alpha * (mat1 @ mat2) + beta * input` at the elements of a sparse CSR `input`. Source: torch.sparse.sampled_addmm. */
export const sampledAddmm = face<Sampled>('sparse_sampled_addmm');

/** Softmax over the elements that a sparse tensor has; the others count as minus infinity. Source: torch.sparse.softmax. */
export const softmax = face<Softmax>('_sparse_softmax');

/** The logarithm of `softmax`. Source: torch.sparse.log_softmax. */
export const logSoftmax = face<Softmax>('_sparse_log_softmax');

/** Solves `input x = other` for a square CSR matrix; only builds of libtorch with a sparse solver can. Source: torch.sparse.spsolve. */
export const spsolve = face<(input: Tensor, other: Tensor, options?: { left?: boolean }) => Tensor>('_spsolve');

/**
 * A sparse matrix with the rows of `diagonals` on its diagonals `offsets`.
 *
 * **Shape**: diagonals (k, columns), offsets (k) → shape. **Throws** TorchError for offsets given twice. Source:
 * torch.sparse.spdiags.
 */
export const spdiags =
  face<
    (
      diagonals: Tensor,
      offsets: Tensor,
      shape: readonly number[],
      layout?: Layout | null | { layout?: Layout | null },
    ) => Tensor
  >('_spdiags');

const sumOp = new Operator('_sparse_sum', false);

interface SumOptions {
  dim?: number | readonly number[] | null;
  dtype?: DType | null;
}

/**
 * The sum over all dimensions or over `dim`, which stays sparse unless all sparse dimensions go. Only elements that the
 * tensor has get a gradient.
 *
 * **Throws** TypeError for no tensor. Source: torch.sparse.sum.
 */
export function sum(
  input: Tensor,
  ...rest: [dim?: SumOptions['dim'], dtype?: DType | null, options?: SumOptions] | [options?: SumOptions]
): Tensor;
export function sum(options: SumOptions & { input: Tensor }): Tensor;
export function sum(...args: unknown[]): Tensor {
  const [input, ...rest] = byPosition('sum', ['input'], args);
  if (!isTensor(input)) throw new TypeError(`sum(): input must be Tensor, got ${describe(input)}`);
  const { dim, dtype } = readRest('sum', rest, { dim: null, dtype: null } as SumOptions);
  const given: unknown[] = dim === null ? [input] : [input, dim];
  return sumOp.call(dtype === null ? given : [...given, { dtype }]) as Tensor;
}
