// What the low-rank and eigenvalue functions share. Source: torch/_linalg_utils.py
import { type DType, dtypes } from '../dtype';
import { TorchError } from '../errors';
import type { Tensor } from '../tensor-handle';
import { aten } from './aten';

const matmulOp = aten('matmul');
const sparseMmOp = aten('_sparse_mm');
const qrOp = aten<[Tensor, Tensor]>('linalg_qr');
const eighOp = aten<[Tensor, Tensor]>('linalg_eigh');

export const isSparse = (tensor: Tensor): boolean => tensor.layout.name === 'sparse_coo';

/** The dtype to compute in: the tensor's own if it is float16, float32 or float64, else float32. */
export function floatingDtype(tensor: Tensor): DType {
  const { dtype } = tensor;
  return dtype === dtypes.float16 || dtype === dtypes.float64 ? dtype : dtypes.float32;
}

/** `a @ b`, where `a` may be sparse, or null for the identity. */
export function matmul(a: Tensor | null, b: Tensor): Tensor {
  if (a === null) return b;
  return isSparse(a) ? sparseMmOp(a, b) : matmulOp(a, b);
}

/** sᵀ a s. */
export function quadraticForm(a: Tensor | null, s: Tensor): Tensor {
  return matmul(s.mT, matmul(a, s));
}

/** Orthonormal columns that span those of `a`. */
export function basis(a: Tensor): Tensor {
  return qrOp(a)[0];
}

/** Eigenpairs of a symmetric matrix, ascending, or descending if the largest come first. */
export function symmetricEigen(a: Tensor, largest = false): [values: Tensor, vectors: Tensor] {
  const [values, vectors] = eighOp(a, 'U');
  return largest ? [values.flip([-1]), vectors.flip([-1])] : [values, vectors];
}

const removed =
  (name: string, advice: string) =>
  (..._args: unknown[]): never => {
    throw new TorchError(`${name}() was deprecated in torch 1.9 and is removed. ${advice}`, name);
  };

/** Removed from torch, as in Python: always throws. Use `linalg.matrixRank`. Source: torch.matrix_rank. */
export const matrixRank = removed('matrixRank', "Use linalg.matrixRank(), where 'symmetric' is called 'hermitian'.");

/** Removed from torch, as in Python: always throws. Use `linalg.solve`. Source: torch.solve. */
export const solve = removed(
  'solve',
  'Use linalg.solve(A, B): its arguments are the other way round, and it returns no factorization.',
);

/** Removed from torch, as in Python: always throws. Use `linalg.lstsq`. Source: torch.lstsq. */
export const lstsq = removed(
  'lstsq',
  'Use linalg.lstsq(A, B): its arguments are the other way round, and it returns no factorization.',
);

/** Removed from torch, as in Python: always throws. Use `linalg.eig` or `linalg.eigvals`. Source: torch.eig. */
export const eig = removed('eig', 'Use linalg.eigvals() or linalg.eig(), which return complex tensors.');

/** Removed from torch, as in Python: always throws. Use `linalg.eigh` or `linalg.eigvalsh`. Source: torch.symeig. */
export const symeig = removed(
  'symeig',
  'Use linalg.eigvalsh() or linalg.eigh(), which read the lower triangle unless told otherwise.',
);
