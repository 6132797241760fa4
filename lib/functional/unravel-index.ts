// Flat positions as coordinates. Source: torch/functional.py
import { fromTypedArray } from '../creation';
import { dtypes } from '../dtype';
import { describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { checkTensor, readCall } from './aten';

type Size = number | bigint;

function readShape(shape: unknown): bigint[] {
  const sizes = Array.isArray(shape) ? shape : [shape];
  return sizes.map((size) => {
    if (typeof size !== 'bigint' && !Number.isInteger(size)) {
      throw new TypeError(`unravelIndex(): shape must be int or int[], got ${describe(shape)}`);
    }
    if (size < 0) throw new RangeError(`unravelIndex(): shape must not be negative, got ${describe(shape)}`);
    return BigInt(size);
  });
}

/**
 * The coordinates, in a tensor of `shape`, of elements given by their position in row-major order. **Shape**: one tensor of
 * the shape of `indices` for each dimension.
 *
 * **Throws** TypeError unless `indices` is a tensor of integers, RangeError for a negative size. Source: torch.unravel_index.
 */
export function unravelIndex(indices: Tensor, shape: Size | readonly Size[]): Tensor[];
export function unravelIndex(indices: Tensor, options: { shape: Size | readonly Size[] }): Tensor[];
export function unravelIndex(options: { indices: Tensor; shape: Size | readonly Size[] }): Tensor[];
export function unravelIndex(...args: unknown[]): Tensor[] {
  const { indices, shape } = readCall('unravelIndex', args, ['indices', 'shape'], {});
  checkTensor('unravelIndex', 'indices', indices);
  const { dtype } = indices;
  if (dtype.isComplex || dtype.isFloatingPoint || dtype === dtypes.bool) {
    throw new TypeError(`unravelIndex(): indices must be integers, got ${dtype}`);
  }
  const sizes = readShape(shape);
  const steps = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1n));
  const vector = (values: bigint[]) => fromTypedArray(BigInt64Array.from(values), { device: indices.device });
  return indices.unsqueeze(-1).floorDivide(vector(steps)).remainder(vector(sizes)).unbind(-1);
}
