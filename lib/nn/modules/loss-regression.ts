// Losses of one value against another. Source: torch/nn/modules/loss.py
import { checkBool, checkNumber, type Rest, readOptions, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  gaussianNllLoss,
  huberLoss,
  l1Loss,
  mseLoss,
  poissonNllLoss,
  smoothL1Loss,
} from '../functional/loss-regression';
import { type Legacy, mean, noLegacy, type Reduction } from '../functional/reduction';
import { Loss, type LossOptions, type LossRest, lossDefaults, type ReductionArgs } from './loss-base';

/**
 * Mean of `(input − target)²`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MSELoss.html
 */
export class MSELoss extends Loss {
  constructor(...rest: LossRest) {
    super('MSELoss', readRest('MSELoss', rest, lossDefaults));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * Mean of `|input − target|`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.L1Loss.html
 */
export class L1Loss extends Loss {
  constructor(...rest: LossRest) {
    super('L1Loss', readRest('L1Loss', rest, lossDefaults));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, { reduction: this.reduction });
  }
}

export interface SmoothL1LossOptions extends LossOptions {
  /** Where the loss turns from squared to absolute; default 1. */
  beta?: number;
}

/**
 * Squared below `beta`, absolute above: `d² / (2 · beta)` where d = |input − target| < beta, else `d − beta / 2`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.SmoothL1Loss.html
 */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(...rest: Rest<[...ReductionArgs, beta: number], SmoothL1LossOptions>) {
    const { beta, ...reduction } = readRest('SmoothL1Loss', rest, { ...lossDefaults, beta: 1 });
    super('SmoothL1Loss', reduction);
    checkNumber('SmoothL1Loss', 'beta', beta);
    this.beta = beta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
}

export interface HuberLossOptions {
  /** Default `'mean'`. */
  reduction?: Reduction;
  /** Where the loss turns from squared to absolute; default 1. */
  delta?: number;
}

/**
 * Squared up to `delta`, absolute above: `d² / 2` where d = |input − target| ≤ delta, else `delta · (d − delta / 2)`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.HuberLoss.html
 */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(...rest: Rest<[reduction: Reduction, delta: number], HuberLossOptions>) {
    const { reduction, delta } = readRest('HuberLoss', rest, { ...mean, delta: 1 });
    super('HuberLoss', { reduction });
    checkNumber('HuberLoss', 'delta', delta);
    this.delta = delta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

export interface PoissonNLLLossOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate; default true. */
  logInput?: boolean;
  /** Whether to add Stirling's term; default false. */
  full?: boolean;
  /** Keeps log(0) away where `logInput` is false; default 1e-8. */
  eps?: number;
}

const poissonDefaults = {
  logInput: true,
  full: false,
  sizeAverage: noLegacy.sizeAverage,
  eps: 1e-8,
  reduce: noLegacy.reduce,
  ...mean,
};

/**
 * Negative log likelihood of counts: mean of `exp(input) − target · input`, or of `input − target · log(input + eps)`
 * without `logInput`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.PoissonNLLLoss.html
 */
export class PoissonNLLLoss extends Loss {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(
    ...rest: Rest<
      [logInput: boolean, full: boolean, sizeAverage: Legacy, eps: number, reduce: Legacy, reduction: Reduction],
      PoissonNLLLossOptions
    >
  ) {
    const { logInput, full, eps, ...reduction } = readRest('PoissonNLLLoss', rest, poissonDefaults);
    super('PoissonNLLLoss', reduction);
    checkBool('PoissonNLLLoss', 'logInput', logInput);
    checkBool('PoissonNLLLoss', 'full', full);
    checkNumber('PoissonNLLLoss', 'eps', eps);
    this.logInput = logInput;
    this.full = full;
    this.eps = eps;
  }

  override forward(logInput: Tensor, target: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return poissonNllLoss(logInput, target, { logInput: this.logInput, full, eps, reduction });
  }
}

export interface GaussianNLLLossOptions {
  /** Whether to add the constant term; default false. */
  full?: boolean;
  /** The least variance; default 1e-6. */
  eps?: number;
  /** Default `'mean'`. */
  reduction?: Reduction;
}

/**
 * Negative log likelihood of values with a predicted variance: mean of `(log(var) + (input − target)² / var) / 2`.
 *
 * **Shape** (*), (*), variance (*), (*) without its last dimension or with 1 in it, or a number → (), or (*) without
 * reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GaussianNLLLoss.html
 */
export class GaussianNLLLoss extends Loss {
  readonly full: boolean;
  readonly eps: number;

  constructor(options?: GaussianNLLLossOptions) {
    const { full, eps, reduction } = readOptions('GaussianNLLLoss', options, { full: false, eps: 1e-6, ...mean });
    super('GaussianNLLLoss', { reduction });
    checkBool('GaussianNLLLoss', 'full', full);
    checkNumber('GaussianNLLLoss', 'eps', eps);
    this.full = full;
    this.eps = eps;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { full, eps, reduction } = this;
    return gaussianNllLoss(input, target, variance, { full, eps, reduction });
  }
}
