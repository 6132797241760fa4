// keras.utils. Source: https://keras.io/api/utils/

import type { TypedArray } from '../dtype';
import { TorchError } from '../errors';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import { resetNames } from './layer';

/**
 * One-hot rows of float32 for class indices.
 *
 * @param numClasses default the largest index + 1.
 *
 * **Shape** (…) or (…, 1) → (…, numClasses)
 *
 * **Throws** TorchError for an index that is negative or not below `numClasses`.
 */
export function toCategorical(y: Tensor | TypedArray | readonly number[], numClasses?: number): Tensor {
  const given = y instanceof Tensor ? y : torch.tensor(y as number[]);
  const squeezed = given.ndim > 1 && given.shape[given.ndim - 1] === 1 ? given.squeeze(-1) : given;
  const indices = squeezed.to(torch.int64);
  const largest = indices.numel() === 0 ? -1 : indices.max().item();
  const classes = numClasses ?? largest + 1;
  if (largest >= classes || (indices.numel() > 0 && indices.min().item() < 0)) {
    throw new TorchError(`toCategorical(): the classes must be 0 … ${classes - 1}, got up to ${largest}`);
  }
  return torch._C._nn.oneHot(indices, classes).to(torch.float32);
}

/** Seeds the random numbers of weights, shuffles and dropout: `torch.manualSeed`. */
export function setRandomSeed(seed: number): void {
  torch.manualSeed(seed);
}

/** Starts the numbers in automatic names of layers anew. */
export function clearSession(): void {
  resetNames();
}
