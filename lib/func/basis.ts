// Standard bases, along which Jacobians are computed in one vmap. Source: torch/_functorch/eager_transforms.py
import type { Tensor } from '../tensor';

/**
 * Rows `from` up to `to` of the identity matrix whose columns are the elements of all `tensors`: for each of them a tensor
 * of its own shape behind the row dimension.
 */
export function basisRows(tensors: readonly Tensor[], from: number, to: number): Tensor[] {
  let column = 0;
  return tensors.map((tensor) => {
    const numel = tensor.numel();
    const rows = tensor.newZeros([to - from, numel]);
    rows.diagonal(from - column).fill_(1);
    column += numel;
    return rows.view([to - from, ...tensor.shape]);
  });
}

/** The number of elements of all tensors together. */
export const totalNumel = (tensors: readonly Tensor[]): number =>
  tensors.reduce((sum, tensor) => sum + tensor.numel(), 0);
