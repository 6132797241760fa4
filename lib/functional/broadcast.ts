// Shapes that fit one another. Source: torch/functional.py
import { describe, intOf } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, tensorsOf } from './aten';

const broadcastTensorsOp = aten<Tensor[]>('broadcast_tensors');

/**
 * Expands tensors to their common shape; the results are views.
 *
 * **Throws** TorchError where sizes do not fit. Source: torch.broadcast_tensors.
 */
export function broadcastTensors(...tensors: Tensor[]): Tensor[];
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[];
export function broadcastTensors(...args: unknown[]): Tensor[] {
  return broadcastTensorsOp(tensorsOf('broadcastTensors', args));
}

type Size = number | bigint;

function readShape(shape: unknown, i: number): readonly number[] {
  const sizes = typeof shape === 'number' || typeof shape === 'bigint' ? [shape] : shape;
  if (!Array.isArray(sizes)) {
    throw new TypeError(`broadcastShapes(): shape ${i} must be int or int[], got ${describe(shape)}`);
  }
  return sizes.map((given) => {
    const size = intOf('broadcastShapes', `shape ${i}`, given);
    if (size < 0) throw new RangeError(`broadcastShapes(): shape ${i} has the negative size ${size}`);
    return size;
  });
}

/**
 * The shape that tensors of these shapes have together; an integer is a shape of one dimension, null counts for nothing.
 *
 * **Throws** TypeError for what is no shape, RangeError where sizes do not fit. Source: torch.broadcast_shapes.
 */
export function broadcastShapes(...shapes: (Size | readonly Size[] | null)[]): number[] {
  const read = shapes.filter((shape) => shape !== null).map(readShape);
  const common: number[] = new Array(Math.max(0, ...read.map((shape) => shape.length))).fill(1);
  for (const [i, shape] of read.entries()) {
    const offset = common.length - shape.length;
    for (const [dim, size] of shape.entries()) {
      const known = common[offset + dim];
      if (size === known || size === 1) continue;
      if (known !== 1) {
        throw new RangeError(
          `broadcastShapes(): shape ${i}, [${shape}], has size ${size} where the shapes before it have ${known}: [${common}]`,
        );
      }
      common[offset + dim] = size;
    }
  }
  return common;
}
