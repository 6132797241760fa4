// The parts of sparse tensors that Python's Tensor has under names with an underscore: also those of uncoalesced ones.
import type { DTypeName } from '../dtype';
import { faceOf, Operator } from '../ops/operator';
import { Tensor } from '../tensor';

declare module '../tensor' {
  interface Tensor<out D extends DTypeName = DTypeName> {
    /** The indices of a COO tensor as they are, (sparse dims, nnz); `indices()` wants a coalesced one. */
    _indices(): Tensor<'int64'>;
    /** The values of a COO tensor as they are, (nnz, dense sizes …), without a graph. */
    _values(): Tensor<D>;
    /** How many elements a sparse tensor has, duplicates too. */
    _nnz(): number;
  }
}

for (const name of ['_indices', '_values', '_nnz']) {
  const value = faceOf(new Operator(name, true));
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
}
