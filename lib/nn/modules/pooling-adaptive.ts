import { describe, plainNumber, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import {
  type AdaptiveSize,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type Pooled,
} from '../functional/pooling';
import { Module } from './module';
import { pyRepr } from './utils';

/** Checks a size for every dimension, or one per dimension: `null` keeps the input's. */
function adaptiveSize(what: string, dims: number, given: unknown): AdaptiveSize {
  const size = plainNumber(given);
  const isSize = (s: unknown) => s === null || Number.isInteger(s);
  if (Array.isArray(size) ? size.length !== dims || !size.every(isSize) : !Number.isInteger(size)) {
    throw new TypeError(`${what}(): outputSize must be int or ${dims} of int and null, got ${describe(given)}`);
  }
  return size as AdaptiveSize;
}

/** Base of the adaptive layers: they choose windows that give the wanted output size. */
abstract class AdaptivePool extends Module {
  readonly outputSize: AdaptiveSize;

  constructor(dims: number, outputSize: unknown) {
    super();
    this.outputSize = adaptiveSize(new.target.name, dims, outputSize);
  }

  override extraRepr(): string {
    return `output_size=${pyRepr(this.outputSize)}`;
  }
}

type AdaptiveAvgArgs = [outputSize: AdaptiveSize] | [options: { outputSize: AdaptiveSize }];

abstract class AdaptiveAvgPoolNd extends AdaptivePool {
  private readonly pool: typeof adaptiveAvgPool2d;

  constructor(dims: number, pool: typeof adaptiveAvgPool2d, args: AdaptiveAvgArgs) {
    const [[outputSize]] = readArgs(new.target.name, ['outputSize'], args, {});
    super(dims, outputSize);
    this.pool = pool;
  }

  override forward(input: Tensor): Tensor {
    return this.pool(input, this.outputSize);
  }
}

/**
 * Takes means of windows so that the output has the length `outputSize`.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, outputSize) or (C, outputSize).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptiveAvgPoolNd {
  constructor(...args: AdaptiveAvgArgs) {
    super(1, adaptiveAvgPool1d as typeof adaptiveAvgPool2d, args);
  }
}

/**
 * Takes means of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, S₀, S₁) or (C, S₀, S₁).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptiveAvgPoolNd {
  constructor(...args: AdaptiveAvgArgs) {
    super(2, adaptiveAvgPool2d, args);
  }
}

/**
 * Takes means of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, S₀, S₁, S₂) or (C, S₀, S₁, S₂).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptiveAvgPoolNd {
  constructor(...args: AdaptiveAvgArgs) {
    super(3, adaptiveAvgPool3d, args);
  }
}

type AdaptiveMaxArgs<R extends boolean> =
  | [outputSize: AdaptiveSize, ...rest: Rest<[returnIndices: R], { returnIndices?: R }>]
  | [options: { outputSize: AdaptiveSize; returnIndices?: R }];

abstract class AdaptiveMaxPoolNd<R extends boolean> extends AdaptivePool {
  readonly returnIndices: boolean;
  private readonly pool: typeof adaptiveMaxPool1d;

  constructor(dims: number, pool: typeof adaptiveMaxPool1d, args: AdaptiveMaxArgs<R>) {
    const defaults = { returnIndices: false as boolean };
    const [[outputSize], { returnIndices }] = readArgs(new.target.name, ['outputSize'], args, defaults);
    super(dims, outputSize);
    this.returnIndices = returnIndices;
    this.pool = pool;
  }

  override forward(input: Tensor): Pooled<R> {
    return this.pool(input, this.outputSize, this.returnIndices as R);
  }
}

/**
 * Takes maxima of windows so that the output has the length `outputSize`.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, outputSize) or (C, outputSize).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d<R extends boolean = false> extends AdaptiveMaxPoolNd<R> {
  constructor(...args: AdaptiveMaxArgs<R>) {
    super(1, adaptiveMaxPool1d, args);
  }
}

/**
 * Takes maxima of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, S₀, S₁) or (C, S₀, S₁).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d<R extends boolean = false> extends AdaptiveMaxPoolNd<R> {
  constructor(...args: AdaptiveMaxArgs<R>) {
    super(2, adaptiveMaxPool2d, args);
  }
}

/**
 * Takes maxima of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, S₀, S₁, S₂) or (C, S₀, S₁, S₂).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export class AdaptiveMaxPool3d<R extends boolean = false> extends AdaptiveMaxPoolNd<R> {
  constructor(...args: AdaptiveMaxArgs<R>) {
    super(3, adaptiveMaxPool3d, args);
  }
}
