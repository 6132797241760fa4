// Linear algebra that the distributions of vectors and matrices share.
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';

/** The diagonals of (a batch of) matrices. */
export const diagonalOf = (matrix: Tensor): Tensor => matrix.diagonal({ dim1: -2, dim2: -1 });

/** Matrix times vector; both may have different but compatible batch dimensions. */
export const batchMv = (matrix: Tensor, vector: Tensor): Tensor =>
  torch.matmul(matrix, vector.unsqueeze(-1)).squeeze(-1);

/**
 * The squared Mahalanobis distance `xᵀ (L Lᵀ)⁻¹ x`. Batch dimensions of x that L lacks become right-hand sides of one
 * triangular system instead of copies of L.
 *
 * **Shape** L (*, n, n), x (…, n) with batch dimensions that are multiples of those of L.
 */
export function batchMahalanobis(L: Tensor, given: Tensor): Tensor {
  const n = given.size(-1);
  const batch = given.shape.slice(0, -1);
  const inner = L.ndim - 2;
  const outer = batch.length - inner;
  // (outer, k1 b1, k2 b2 …) -> (outer, k1, b1, k2, b2 …, n), then all b last.
  const split = batch.slice(outer).flatMap((size, i) => [Math.floor(size / L.shape[i]), L.shape[i]]);
  const before = Array.from({ length: outer }, (_, i) => i);
  const pairs = Array.from({ length: inner }, (_, i) => outer + 2 * i);
  const order = [...before, ...pairs, ...pairs.map((dim) => dim + 1), outer + 2 * inner];
  const x = given.reshape([...batch.slice(0, outer), ...split, n]).permute(order);
  const flatL = L.reshape([-1, n, n]);
  const flatX = x.reshape([-1, flatL.size(0), n]).permute([1, 2, 0]);
  const distances = torch.linalg.solveTriangular(flatL, flatX, { upper: false }).pow(2).sum(-2).t();
  const back = pairs.flatMap((_, i) => [outer + i, outer + inner + i]);
  return distances
    .reshape(x.shape.slice(0, -1))
    .permute([...before, ...back])
    .reshape(batch);
}

/** The Cholesky factor of the inverse of a positive-definite matrix, without the inverse itself. */
export function precisionToScaleTril(precision: Tensor): Tensor {
  const factor = torch.linalg.cholesky(torch.flip(precision, [-2, -1]));
  const inverse = torch.flip(factor, [-2, -1]).transpose(-2, -1);
  const { dtype, device } = precision;
  const identity = torch.eye(precision.size(-1), { dtype, device });
  return torch.linalg.solveTriangular(inverse, identity, { upper: false });
}

/** `trace(X Xᵀ)` of each matrix. */
export function batchTraceXXT(matrix: Tensor): Tensor {
  const [m, n] = matrix.shape.slice(-2);
  return matrix
    .reshape([-1, m * n])
    .pow(2)
    .sum(-1)
    .reshape(matrix.shape.slice(0, -2));
}
