// A sparse tensor at the elements that a sparse mask selects.
import { functions } from '../ops/install';
import { Operator } from '../ops/operator';
import type { Tensor } from '../tensor-handle';

const coalesce = new Operator('coalesce', true);
const denseDim = new Operator('dense_dim', true);
const indicesOf = new Operator('indices', true);
const valuesOf = new Operator('values', true);
const coo = new Operator('sparse_coo_tensor', false);

/** Row-major positions of the columns of `indices`, (dims, n) → (n). */
function positions(indices: Tensor, shape: readonly number[]): Tensor {
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
  return strides.reduce(
    (sum, stride, dim) => sum.add(indices.select(0, dim).mul(stride)),
    indices.newZeros([indices.size(1)]),
  );
}

/**
 * What the mask selects: values of `input`, and zeros where it has no element. Both are coalesced, so the result is too,
 * in the order of the mask.
 */
export function sparseWhere(what: string, mask: Tensor, input: Tensor): Tensor {
  if (denseDim.call1(mask) !== 0 || denseDim.call1(input) !== 0) {
    throw new TypeError(`${what}(): sparse tensors with dense dimensions are not supported with a mask`);
  }
  const unique = coalesce.call1(input) as Tensor;
  const values = valuesOf.call1(unique) as Tensor;
  const maskIndices = indicesOf.call1(mask) as Tensor;
  const selected = (valuesOf.call1(mask) as Tensor).nonzero().select(1, 0);
  const indices = maskIndices.indexSelect(1, selected);
  const wanted = positions(indices, input.shape);
  const present = positions(indicesOf.call1(unique) as Tensor, input.shape);
  const isEmpty = values.numel() === 0;
  const place = functions.searchsorted(present, wanted).clampMax(Math.max(values.numel() - 1, 0));
  const found = isEmpty ? wanted.newZeros([wanted.numel()]).bool() : present.indexSelect(0, place).eq(wanted);
  const zeros = values.newZeros([wanted.numel()]);
  const taken = isEmpty ? zeros : functions.where(found, values.indexSelect(0, place), zeros);
  return coo.call([indices, taken, input.shape, { isCoalesced: true }]) as Tensor;
}
