import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type AdaptiveSize, fillSizes, type Pooled } from '../functional/pooling';
import { Module } from './module';
import { pyRepr, type Size } from './utils';

const aten = torch._C._nn;

/** Base of the adaptive layers: they choose windows that give the wanted output size. */
abstract class AdaptivePool extends Module {
  readonly outputSize: AdaptiveSize;

  constructor(name: string, dims: number, outputSize: AdaptiveSize) {
    super();
    const sizes = typeof outputSize === 'number' ? [outputSize] : outputSize;
    const isValid = Array.isArray(sizes) && sizes.every((s) => s === null || Number.isInteger(s));
    if (!isValid || (typeof outputSize !== 'number' && sizes.length !== dims)) {
      throw new TypeError(`${name}(): outputSize must be int or ${dims} of int and null, got ${describe(outputSize)}`);
    }
    this.outputSize = outputSize;
  }

  override extraRepr(): string {
    return `output_size=${pyRepr(this.outputSize)}`;
  }
}

/**
 * Takes means of windows so that the output has the length `outputSize`.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, outputSize) or (C, outputSize).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptivePool {
  constructor(outputSize: AdaptiveSize) {
    super('AdaptiveAvgPool1d', 1, outputSize);
  }

  override forward(input: Tensor): Tensor {
    return torch.adaptiveAvgPool1d(input, fillSizes(this.outputSize, input));
  }
}

/**
 * Takes means of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, S₀, S₁) or (C, S₀, S₁).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  constructor(outputSize: AdaptiveSize) {
    super('AdaptiveAvgPool2d', 2, outputSize);
  }

  override forward(input: Tensor): Tensor {
    return aten.adaptiveAvgPool2d(input, fillSizes(this.outputSize, input));
  }
}

/**
 * Takes means of windows so that the output has the size `outputSize`; `null` keeps the input's size.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, S₀, S₁, S₂) or (C, S₀, S₁, S₂).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptivePool {
  constructor(outputSize: AdaptiveSize) {
    super('AdaptiveAvgPool3d', 3, outputSize);
  }

  override forward(input: Tensor): Tensor {
    return aten.adaptiveAvgPool3d(input, fillSizes(this.outputSize, input));
  }
}

type IndicesRest<R extends boolean> = Rest<[returnIndices: R], { returnIndices?: R }>;
type AdaptiveMaxOp = (input: Tensor, size: Size) => Iterable<Tensor>;

abstract class AdaptiveMaxPoolNd<R extends boolean> extends AdaptivePool {
  readonly returnIndices: boolean;
  readonly #op: AdaptiveMaxOp;

  constructor(name: string, dims: number, op: AdaptiveMaxOp, outputSize: AdaptiveSize, rest: IndicesRest<R>) {
    super(name, dims, outputSize);
    this.returnIndices = readRest(name, rest, { returnIndices: false as boolean }).returnIndices;
    this.#op = op;
  }

  override forward(input: Tensor): Pooled<R> {
    const [output, indices] = this.#op(input, fillSizes(this.outputSize, input));
    return (this.returnIndices ? [output, indices] : output) as Pooled<R>;
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
  constructor(outputSize: AdaptiveSize, ...rest: IndicesRest<R>) {
    super('AdaptiveMaxPool1d', 1, torch.adaptiveMaxPool1d, outputSize, rest);
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
  constructor(outputSize: AdaptiveSize, ...rest: IndicesRest<R>) {
    super('AdaptiveMaxPool2d', 2, aten.adaptiveMaxPool2d, outputSize, rest);
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
  constructor(outputSize: AdaptiveSize, ...rest: IndicesRest<R>) {
    super('AdaptiveMaxPool3d', 3, aten.adaptiveMaxPool3d, outputSize, rest);
  }
}
