// Tensors arranged side by side, and with more dimensions. Source: torch/functional.py
import type { DTypeName } from '../dtype';
import { readOptions } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, splitKeywords, tensorsOf } from './aten';

export interface AtLeast {
  <D extends DTypeName>(tensor: Tensor<D>): Tensor<D>;
  (...tensors: Tensor[]): Tensor[];
  (tensors: readonly Tensor[]): Tensor[];
}

function atLeast(name: string, operator: string): AtLeast {
  const op = aten<Tensor & Tensor[]>(operator);
  const call = (...args: unknown[]) => op(args.length === 1 && isTensor(args[0]) ? args[0] : tensorsOf(name, args));
  return call as AtLeast;
}

/**
 * Gives a tensor without dimensions one; several tensors, or a list, give a list.
 *
 * **Throws** TypeError for what is no tensor. Source: torch.atleast_1d.
 */
export const atleast1d: AtLeast = atLeast('atleast1d', 'atleast_1d');

/** Gives tensors at least two dimensions, new ones in front; as `atleast1d`. Source: torch.atleast_2d. */
export const atleast2d: AtLeast = atLeast('atleast2d', 'atleast_2d');

/** Gives tensors at least three dimensions: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1). Source: torch.atleast_3d. */
export const atleast3d: AtLeast = atLeast('atleast3d', 'atleast_3d');

const blockDiagOp = aten('block_diag');

/**
 * A matrix with the given ones along its diagonal and zeros elsewhere. **Shape**: the sum of the rows by the sum of the
 * columns; vectors count as rows.
 *
 * **Throws** TorchError for a tensor of more than two dimensions. Source: torch.block_diag.
 */
export function blockDiag(...tensors: Tensor[]): Tensor;
export function blockDiag(tensors: readonly Tensor[]): Tensor;
export function blockDiag(...args: unknown[]): Tensor {
  return blockDiagOp(tensorsOf('blockDiag', args));
}

const cartesianProdOp = aten('cartesian_prod');

/**
 * All combinations of one element from each vector, in order. **Shape**: (product of the lengths, number of vectors); one
 * vector gives itself.
 *
 * **Throws** TorchError unless all are vectors. Source: torch.cartesian_prod.
 */
export function cartesianProd(...tensors: Tensor[]): Tensor;
export function cartesianProd(tensors: readonly Tensor[]): Tensor;
export function cartesianProd(...args: unknown[]): Tensor {
  return cartesianProdOp(tensorsOf('cartesianProd', args));
}

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** `'ij'` (matrix order) or `'xy'` (the first two dimensions swapped); without it `'ij'`, with a warning. */
  indexing?: 'ij' | 'xy' | null;
}

const meshgridOp = aten<Tensor[]>('meshgrid');

/**
 * Coordinates of a grid: one tensor for each vector, with that vector's value at every point. **Shape** of each: the
 * vectors' lengths.
 *
 * **Throws** TorchError for another `indexing` or for tensors of more than one dimension. Source: torch.meshgrid.
 */
export function meshgrid(...args: [...tensors: Tensor[], options: MeshgridOptions]): Tensor[];
export function meshgrid(...tensors: Tensor[]): Tensor[];
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[];
export function meshgrid(...args: unknown[]): Tensor[] {
  const [positional, keywords] = splitKeywords<MeshgridOptions>(args);
  const { indexing } = readOptions('meshgrid', keywords, { indexing: null } as MeshgridOptions);
  const tensors = tensorsOf('meshgrid', positional);
  return indexing === null || indexing === undefined ? meshgridOp(tensors) : meshgridOp(tensors, { indexing });
}
