import { describe, intOf, plainNumber, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { Module } from './module';
import { pyRepr } from './utils';

/**
 * Flattens the dimensions from `startDim` (default 1) to `endDim` (default -1, the last) into one.
 *
 * **Shape** (N, *) → (N, product of the others), with the defaults.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(...rest: Rest<[startDim: number, endDim: number], { startDim?: number; endDim?: number }>) {
    super();
    const { startDim, endDim } = readRest('Flatten', rest, { startDim: 1, endDim: -1 });
    this.startDim = intOf('Flatten', 'startDim', startDim);
    this.endDim = intOf('Flatten', 'endDim', endDim);
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}

/**
 * Splits the dimension `dim` into dimensions of the sizes `unflattenedSize`; one of them may be -1.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(
    ...args:
      | [dim: number, unflattenedSize: readonly number[]]
      | [dim: number, options: { unflattenedSize: readonly number[] }]
      | [options: { dim: number; unflattenedSize: readonly number[] }]
  ) {
    super();
    const [[dim, given]] = readArgs('Unflatten', ['dim', 'unflattenedSize'], args, {});
    const sizes = plainNumber(given);
    if (!Array.isArray(sizes) || !sizes.every(Number.isInteger)) {
      throw new TypeError(`Unflatten(): unflattenedSize must be int[], got ${describe(given)}`);
    }
    this.dim = intOf('Unflatten', 'dim', dim);
    this.unflattenedSize = sizes;
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=${pyRepr(this.unflattenedSize)}`;
  }
}
