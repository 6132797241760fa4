// Flat positions as coordinates. Source: torch/functional.py
import { fromTypedArray } from '../creation';
import { dtypes } from '../dtype';
import { checkInt, describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { checkTensor } from './aten';

function readShape(shape: unknown): number[] {
  if (typeof shape !== 'number' && !Array.isArray(shape)) {
    throw new TypeError(`unravelIndex(): shape must be int or int[], got ${describe(shape)}`);
  }
  const sizes = typeof shape === 'number' ? [shape] : shape;
  for (const size of sizes) {
    checkInt('unravelIndex', 'shape', size);
    if (size < 0) throw new RangeError(`unravelIndex(): shape must not be negative, got [${sizes}]`);
  }
  return sizes;
}

/**
 * The coordinates, in a tensor of `shape`, of elements given by their position in row-major order. **Shape**: one tensor of
 * the shape of `indices` for each dimension.
 *
 * **Throws** TypeError unless `indices` is a tensor of integers, RangeError for a negative size. Source: torch.unravel_index.
 */
export function unravelIndex(indices: Tensor, shape: number | readonly number[]): Tensor[] {
  checkTensor('unravelIndex', 'indices', indices);
  const { dtype } = indices;
  if (dtype.isComplex || dtype.isFloatingPoint || dtype === dtypes.bool) {
    throw new TypeError(`unravelIndex(): indices must be integers, got ${dtype}`);
  }
  const sizes = readShape(shape);
  const steps = sizes.map((_, i) => sizes.slice(i + 1).reduce((product, size) => product * size, 1));
  const vector = (values: number[]) => fromTypedArray(BigInt64Array.from(values, BigInt), { device: indices.device });
  return indices.unsqueeze(-1).floorDivide(vector(steps)).remainder(vector(sizes)).unbind(-1);
}
