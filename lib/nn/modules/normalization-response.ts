import { intOf, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { localResponseNorm } from '../functional/normalization';
import { numberOf } from '../functional/numbers';
import { crossMapLrn2d } from './cross-map-lrn';
import { Module } from './module';
import { pyRepr, shownNumber } from './utils';

export interface ResponseNormOptions {
  /** Factor of the mean of squares; default 1e-4. */
  alpha?: number;
  /** Exponent; default 0.75. */
  beta?: number;
  /** Added to the mean; default 1. */
  k?: number;
}

type ResponseNormArgs =
  | [size: number, ...rest: Rest<[alpha: number, beta: number, k: number], ResponseNormOptions>]
  | [options: ResponseNormOptions & { size: number }];

const defaults = { alpha: 1e-4, beta: 0.75, k: 1 };

/** Base of both: an activity is divided by those of neighbouring channels. */
abstract class ResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(args: ResponseNormArgs) {
    super();
    const name = new.target.name;
    const [[size], { alpha, beta, k }] = readArgs(name, ['size'], args, defaults);
    this.size = intOf(name, 'size', size);
    this.alpha = numberOf(name, 'alpha', alpha);
    this.beta = numberOf(name, 'beta', beta);
    this.k = numberOf(name, 'k', k);
  }

  override extraRepr(): string {
    return `${this.size}, alpha=${shownNumber(this.alpha, defaults.alpha)}, beta=${shownNumber(this.beta, defaults.beta)}`;
  }
}

/**
 * Divides by a power of the mean square of `size` neighbouring channels: `y = x / (k + alpha · mean(x²))^beta`.
 *
 * **Shape** (N, C, …) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends ResponseNorm {
  constructor(...args: ResponseNormArgs) {
    super(args);
  }

  override forward(input: Tensor): Tensor {
    return localResponseNorm(input, this.size, this.alpha, this.beta, this.k);
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, k=${shownNumber(this.k, defaults.k)}`;
  }
}

/**
 * `LocalResponseNorm` of images as Lua Torch computed it, for old models; its windows differ at the first channels.
 *
 * **Shape** (N, C, H, W) → the same.
 *
 * **Throws** RangeError for an input of other dimensions.
 *
 * **Source** https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/normalization.py
 */
export class CrossMapLRN2d extends ResponseNorm {
  constructor(...args: ResponseNormArgs) {
    super(args);
  }

  override forward(input: Tensor): Tensor {
    return crossMapLrn2d(input, this);
  }

  // Its k is an int by default, unlike its neighbour's.
  override extraRepr(): string {
    return `${super.extraRepr()}, k=${pyRepr(this.k)}`;
  }
}
