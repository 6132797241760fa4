import { checkInt, checkNumber, describe, type Rest, readOptions, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  type Reduction,
  reductionEnum,
  smoothL1Loss,
} from '../functional/loss';
import { Module } from './module';

const aten = torch._C._nn;

export interface LossOptions {
  /** `'mean'` (default) or `'sum'` of all elements, or `'none'`: one value each. */
  reduction?: Reduction;
}

type LossRest = [options?: LossOptions];

const lossDefaults = { reduction: 'mean' as Reduction };

/**
 * Base of the losses. torch's deprecated arguments `size_average` and `reduce` are left out, so options that follow them
 * in torch's order go by name.
 */
export abstract class Loss extends Module {
  reduction: Reduction;

  constructor(name: string, reduction: Reduction) {
    super();
    reductionEnum(name, reduction);
    this.reduction = reduction;
  }
}

type MaybeTensor = Tensor | null;

function checkWeight(name: string, what: string, weight: unknown): void {
  if (weight !== null && !(weight instanceof Tensor)) {
    throw new TypeError(`${name}(): ${what} must be a Tensor or null, got ${describe(weight)}`);
  }
}

/** Base of the losses with a weight, which is a buffer. */
abstract class WeightedLoss extends Loss {
  weight!: MaybeTensor;

  constructor(name: string, weight: MaybeTensor, reduction: Reduction) {
    super(name, reduction);
    checkWeight(name, 'weight', weight);
    this.registerBuffer('weight', weight);
  }
}

/**
 * Mean of `(input − target)²`.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MSELoss.html
 */
export class MSELoss extends Loss {
  constructor(...rest: LossRest) {
    super('MSELoss', readRest('MSELoss', rest, lossDefaults).reduction);
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
    super('L1Loss', readRest('L1Loss', rest, lossDefaults).reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, { reduction: this.reduction });
  }
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

  /** @param options.beta default 1. */
  constructor(options?: LossOptions & { beta?: number }) {
    const { reduction, beta } = readOptions('SmoothL1Loss', options, { ...lossDefaults, beta: 1 });
    super('SmoothL1Loss', reduction);
    checkNumber('SmoothL1Loss', 'beta', beta);
    this.beta = beta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, { reduction: this.reduction, beta: this.beta });
  }
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

  /** @param options.delta default 1. */
  constructor(...rest: Rest<[reduction: Reduction, delta: number], LossOptions & { delta?: number }>) {
    const { reduction, delta } = readRest('HuberLoss', rest, { ...lossDefaults, delta: 1 });
    super('HuberLoss', reduction);
    checkNumber('HuberLoss', 'delta', delta);
    this.delta = delta;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, { reduction: this.reduction, delta: this.delta });
  }
}

export interface ClassLossOptions extends LossOptions {
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Targets with this value count for nothing; default -100. */
  ignoreIndex?: number;
}

const classDefaults = { weight: null as MaybeTensor, ignoreIndex: -100, reduction: 'mean' as Reduction };

/**
 * Negative log likelihood: mean of `−weight[target] · input[target]`, the input being log-probabilities.
 *
 * **Shape** input (N, C), (C) or (N, C, d₁, …); target of class indices (N), () or (N, d₁, …).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends WeightedLoss {
  readonly ignoreIndex: number;

  constructor(...rest: Rest<[weight: MaybeTensor], ClassLossOptions>) {
    const { weight, ignoreIndex, reduction } = readRest('NLLLoss', rest, classDefaults);
    super('NLLLoss', weight, reduction);
    checkInt('NLLLoss', 'ignoreIndex', ignoreIndex);
    this.ignoreIndex = ignoreIndex;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return aten.nllLossNd(input, target, this.weight, reductionEnum('NLLLoss', this.reduction), this.ignoreIndex);
  }
}

export interface CrossEntropyLossOptions extends ClassLossOptions {
  /** Share of the target's probability that is spread over all classes; default 0. */
  labelSmoothing?: number;
}

/**
 * Cross entropy between logits and targets: mean of `−weight[target] · logSoftmax(input)[target]`.
 *
 * **Shape** input (N, C), (C) or (N, C, d₁, …); target of class indices (N), () or (N, d₁, …), or of class
 * probabilities in the input's shape.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss extends WeightedLoss {
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(...rest: Rest<[weight: MaybeTensor], CrossEntropyLossOptions>) {
    const defaults = { ...classDefaults, labelSmoothing: 0 };
    const { weight, ignoreIndex, reduction, labelSmoothing } = readRest('CrossEntropyLoss', rest, defaults);
    super('CrossEntropyLoss', weight, reduction);
    checkInt('CrossEntropyLoss', 'ignoreIndex', ignoreIndex);
    checkNumber('CrossEntropyLoss', 'labelSmoothing', labelSmoothing);
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new RangeError(`CrossEntropyLoss(): labelSmoothing must be in [0, 1], got ${labelSmoothing}`);
    }
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const reduction = reductionEnum('CrossEntropyLoss', this.reduction);
    return aten.crossEntropyLoss(input, target, this.weight, reduction, this.ignoreIndex, this.labelSmoothing);
  }
}

export interface BinaryLossOptions extends LossOptions {
  /** A weight for each element, broadcast over the batch. */
  weight?: MaybeTensor;
}

const binaryDefaults = { weight: null as MaybeTensor, reduction: 'mean' as Reduction };

/**
 * Binary cross entropy of probabilities: mean of `−(y · log(x) + (1 − y) · log(1 − x))`, logs limited to -100.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends WeightedLoss {
  constructor(...rest: Rest<[weight: MaybeTensor], BinaryLossOptions>) {
    const { weight, reduction } = readRest('BCELoss', rest, binaryDefaults);
    super('BCELoss', weight, reduction);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

export interface BCEWithLogitsLossOptions extends BinaryLossOptions {
  /** A weight of the positive targets, for each class. */
  posWeight?: MaybeTensor;
}

/**
 * Binary cross entropy of logits, computed in a stable way.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss extends WeightedLoss {
  pos_weight!: MaybeTensor;

  constructor(...rest: Rest<[weight: MaybeTensor], BCEWithLogitsLossOptions>) {
    const defaults = { ...binaryDefaults, posWeight: null as MaybeTensor };
    const { weight, reduction, posWeight } = readRest('BCEWithLogitsLoss', rest, defaults);
    super('BCEWithLogitsLoss', weight, reduction);
    checkWeight('BCEWithLogitsLoss', 'posWeight', posWeight);
    this.registerBuffer('pos_weight', posWeight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction, pos_weight: posWeight } = this;
    return binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight });
  }
}

export interface KLDivLossOptions {
  /** `'batchmean'` divides by the batch size, as the definition does; `'mean'` (default) by all elements. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target holds log-probabilities; default false. */
  logTarget?: boolean;
}

/**
 * Kullback-Leibler divergence: `target · (log(target) − input)`, the input being log-probabilities.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss extends Module {
  reduction: Reduction | 'batchmean';
  readonly logTarget: boolean;

  constructor(options?: KLDivLossOptions) {
    super();
    const { reduction, logTarget } = readOptions('KLDivLoss', options, klDivDefaults);
    if (reduction !== 'batchmean') reductionEnum('KLDivLoss', reduction);
    this.reduction = reduction;
    this.logTarget = logTarget;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, { reduction: this.reduction, logTarget: this.logTarget });
  }
}

const klDivDefaults = { reduction: 'mean' as Reduction | 'batchmean', logTarget: false };
