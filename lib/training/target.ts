// Bringing targets into the form that a loss or metric takes.
import { TorchError } from '../errors';
import type { Tensor } from '../tensor';
import { torch } from '../torch';

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Whether `b` is `a` with a last dimension of size 1. */
function isColumnOf(a: readonly number[], b: readonly number[]): boolean {
  return b.length === a.length + 1 && b[a.length] === 1 && sameShape(a, b.slice(0, -1));
}

/**
 * Class indices as int64 without a dimension for the classes, or one floating-point value per class, as given.
 *
 * @param dim the output's dimension of classes, not negative.
 */
export function classTarget(output: Tensor, target: Tensor, dim: number): Tensor {
  const ndim = output.ndim;
  let result = target;
  if (result.ndim === ndim) {
    const { shape } = result;
    if (shape[dim] !== 1 || output.shape[dim] === 1) {
      return result.dtype.isFloatingPoint ? result : result.to(output.dtype);
    }
    result = result.squeeze(dim);
  }
  return result.dtype === torch.int64 ? result : result.to(torch.int64);
}

/** Class indices, from indices or from one value per class. */
export function classIndices(output: Tensor, target: Tensor, dim: number): Tensor {
  const t = classTarget(output, target, dim);
  return t.ndim === output.ndim ? t.argmax(dim) : t;
}

/**
 * A target in the output's shape and a floating-point dtype; (N) and (N, 1) stand for each other.
 *
 * **Throws** TorchError when the shapes differ otherwise: broadcasting them is hardly ever meant.
 */
export function pointwiseTarget(what: string, output: Tensor, target: Tensor): Tensor {
  const { shape } = output;
  let result = target;
  if (!sameShape(result.shape, shape)) {
    if (!isColumnOf(result.shape, shape) && !isColumnOf(shape, result.shape)) {
      throw new TorchError(
        `${what}: the target's shape [${target.shape.join(', ')}] does not match the output's [${shape.join(', ')}]`,
      );
    }
    result = result.reshape(shape);
  }
  return result.dtype.isFloatingPoint ? result : result.to(output.dtype);
}
