// Singular values of matrices of low rank, by random projection. Source: torch/_lowrank.py
import { checkInt, type Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';
import { basis, floatingDtype, isSparse, matmul } from './linalg-utils';

type Svd = [U: Tensor, S: Tensor, V: Tensor];
type MaybeTensor = Tensor | null;

const randnOp = aten('randn');
const svdOp = aten<[Tensor, Tensor, Tensor]>('linalg_svd');
const onesOp = aten('ones');
const sparseSumOp = aten('_sparse_sum');
const sparseTensorOp = aten('sparse_coo_tensor');

/** Orthonormal columns (m, q) that nearly span those of a − m. */
function approximateBasis(a: Tensor, q: number, niter: number, m: MaybeTensor): Tensor {
  const dtype = a.dtype.isComplex ? a.dtype : floatingDtype(a);
  const project = (left: Tensor, shift: MaybeTensor, right: Tensor) =>
    basis(shift === null ? matmul(left, right) : matmul(left, right).sub(matmul(shift, right)));
  let result = project(a, m, randnOp([a.size(-1), q], { dtype, device: a.device }));
  for (let i = 0; i < niter; i++) {
    result = project(a.mH, m === null ? null : m.mH, result);
    result = project(a, m, result);
  }
  return result;
}

function approximateSvd(input: Tensor, q: number, niter: number, shift: MaybeTensor): Svd {
  const [rows, columns] = input.shape.slice(-2);
  const wide = rows < columns;
  const full = shift === null ? null : shift.broadcastTo(input.shape);
  const a = wide ? input.mH : input;
  const m = wide && full !== null ? full.mH : full;
  const q1 = approximateBasis(a, q, niter, m);
  const projected = matmul(q1.mH, a);
  const [u, s, vh] = svdOp(m === null ? projected : projected.sub(matmul(q1.mH, m)), false);
  const left = q1.matmul(u);
  return wide ? [vh.mH, s, left] : [left, s, vh.mH];
}

function checkMatrix(what: string, input: unknown): asserts input is Tensor {
  checkTensor(what, 'A', input);
  if (input.ndim < 2) throw new RangeError(`${what}(): A must have at least 2 dimensions, got ${input.ndim}`);
}

const svdDefaults = { q: 6 as number | null, niter: 2 as number | null, M: null as MaybeTensor };

/**
 * The `q` largest singular values of A − M and their vectors, nearly: exact where the rank is at most `q`. Draws random
 * numbers as Python does. **Shape**: (…, m, n) to (…, m, q), (…, q), (…, n, q).
 *
 * **Throws** TypeError for what is no tensor, TorchError where M does not fit. Source: torch.svd_lowrank; Halko et al. 2009.
 */
export function svdLowrank(
  A: Tensor,
  ...rest: Rest<
    [q: number | null, niter: number | null, M: MaybeTensor],
    { q?: number | null; niter?: number | null; M?: MaybeTensor }
  >
): Svd;
export function svdLowrank(options: { A: Tensor; q?: number | null; niter?: number | null; M?: MaybeTensor }): Svd;
export function svdLowrank(...args: unknown[]): Svd {
  const { A, q, niter, M } = readCall('svdLowrank', args, ['A'], svdDefaults);
  checkMatrix('svdLowrank', A);
  return approximateSvd(A, q ?? 6, niter ?? 2, M);
}

/** The columns' means of a sparse matrix, as a matrix of its shape. */
function sparseMeans(a: Tensor): Tensor {
  const [rows, columns] = a.shape;
  const dtype = floatingDtype(a);
  const means = (sparseSumOp(a, [-2]) as Tensor).div(rows).coalesce();
  const [index] = means.indices().unbind(0);
  const indices = index.newZeros([2, index.numel()]);
  indices.select(0, 0).copy_(index);
  const transposed = sparseTensorOp(indices, means.values(), [columns, 1], { dtype, device: a.device });
  return matmul(transposed, onesOp([1, rows], { dtype, device: a.device })).mT;
}

const pcaDefaults = { q: null as number | null, center: true, niter: 2 };

/**
 * The `q` principal components of the rows of A: the `svdLowrank` of A less the means of its columns. `q` is by default 6,
 * or the smaller size of A if that is less.
 *
 * **Throws** RangeError for a `q` beyond A's sizes or a negative `niter`. Source: torch.pca_lowrank.
 */
export function pcaLowrank(
  A: Tensor,
  ...rest: Rest<
    [q: number | null, center: boolean, niter: number],
    { q?: number | null; center?: boolean; niter?: number }
  >
): Svd;
export function pcaLowrank(options: { A: Tensor; q?: number | null; center?: boolean; niter?: number }): Svd;
export function pcaLowrank(...args: unknown[]): Svd {
  const options = readCall('pcaLowrank', args, ['A'], pcaDefaults);
  const { A, center, niter } = options;
  checkMatrix('pcaLowrank', A);
  const most = Math.min(...A.shape.slice(-2));
  const q = options.q ?? Math.min(6, most);
  checkInt('pcaLowrank', 'q', q);
  checkInt('pcaLowrank', 'niter', niter);
  if (q < 0 || q > most) throw new RangeError(`pcaLowrank(): q must be from 0 to min(m, n) = ${most}, got ${q}`);
  if (niter < 0) throw new RangeError(`pcaLowrank(): niter must be at least 0, got ${niter}`);
  if (!center) return approximateSvd(A, q, niter, null);
  if (!isSparse(A)) return approximateSvd(A.sub(A.mean([-2], true)), q, niter, null);
  if (A.ndim !== 2) throw new RangeError(`pcaLowrank(): a sparse A must have 2 dimensions, got ${A.ndim}`);
  return approximateSvd(A, q, niter, sparseMeans(A));
}
