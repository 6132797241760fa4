// Losses of scores against classes. Source: torch/nn/modules/loss.py
import { checkBool, checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  ctcLoss,
  klDiv,
  nllLoss,
} from '../functional/loss-classification';
import { type Legacy, mean, noLegacy, type Reduction } from '../functional/reduction';
import { warnOnce } from '../functional/warn';
import {
  checkSmoothing,
  checkWeight,
  Loss,
  type LossOptions,
  lossDefaults,
  type MaybeTensor,
  noWeight,
  type ReductionArgs,
  WeightedLoss,
} from './loss-base';

export interface ClassLossOptions extends LossOptions {
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Targets with this value count for nothing; default -100. */
  ignoreIndex?: number;
}

type ClassArgs = [weight: MaybeTensor, sizeAverage: Legacy, ignoreIndex: number, reduce: Legacy, reduction: Reduction];

const classDefaults = {
  ...noWeight,
  sizeAverage: noLegacy.sizeAverage,
  ignoreIndex: -100,
  reduce: noLegacy.reduce,
  ...mean,
};

/**
 * Negative log likelihood: mean of `−weight[target] · input[target]`, the input being log-probabilities.
 *
 * **Shape** input (N, C), (C) or (N, C, d₁, …); target of class indices (N), () or (N, d₁, …).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends WeightedLoss {
  readonly ignoreIndex: number;

  constructor(...rest: Rest<ClassArgs, ClassLossOptions>) {
    const { ignoreIndex, ...given } = readRest(new.target.name, rest, classDefaults);
    super(new.target.name, given);
    checkInt(new.target.name, 'ignoreIndex', ignoreIndex);
    this.ignoreIndex = ignoreIndex;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction } = this;
    return nllLoss(input, target, { weight, ignoreIndex, reduction });
  }
}

/**
 * The negative log likelihood at each place of an image.
 *
 * @deprecated NLLLoss does the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss2d extends NLLLoss {
  constructor(...rest: Rest<ClassArgs, ClassLossOptions>) {
    warnOnce('NLLLoss2d is deprecated: NLLLoss does the same', 'DeprecationWarning');
    super(...rest);
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
 * **Throws** RangeError for `labelSmoothing` outside [0, 1].
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss extends WeightedLoss {
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(...rest: Rest<[...ClassArgs, labelSmoothing: number], CrossEntropyLossOptions>) {
    const defaults = { ...classDefaults, labelSmoothing: 0 };
    const { ignoreIndex, labelSmoothing, ...given } = readRest('CrossEntropyLoss', rest, defaults);
    super('CrossEntropyLoss', given);
    checkInt('CrossEntropyLoss', 'ignoreIndex', ignoreIndex);
    checkSmoothing('CrossEntropyLoss', labelSmoothing);
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing });
  }
}

export interface BinaryLossOptions extends LossOptions {
  /** A weight for each element, broadcast over the batch. */
  weight?: MaybeTensor;
}

const binaryDefaults = { ...noWeight, ...lossDefaults };

/**
 * Binary cross entropy of probabilities: mean of `−(y · log(x) + (1 − y) · log(1 − x))`, logs limited to -100.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends WeightedLoss {
  constructor(...rest: Rest<[weight: MaybeTensor, ...ReductionArgs], BinaryLossOptions>) {
    super('BCELoss', readRest('BCELoss', rest, binaryDefaults));
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

  constructor(
    ...rest: Rest<[weight: MaybeTensor, ...ReductionArgs, posWeight: MaybeTensor], BCEWithLogitsLossOptions>
  ) {
    const defaults = { ...binaryDefaults, posWeight: null as MaybeTensor };
    const { posWeight, ...given } = readRest('BCEWithLogitsLoss', rest, defaults);
    super('BCEWithLogitsLoss', given);
    checkWeight('BCEWithLogitsLoss', 'posWeight', posWeight);
    this.registerBuffer('pos_weight', posWeight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction, pos_weight: posWeight } = this;
    return binaryCrossEntropyWithLogits(input, target, { weight, reduction, posWeight });
  }
}

type KLReduction = Reduction | 'batchmean';

export interface KLDivLossOptions extends Omit<LossOptions, 'reduction'> {
  /** `'batchmean'` divides by the batch size, as the definition does; `'mean'` (default) by all elements. */
  reduction?: KLReduction;
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
export class KLDivLoss extends Loss<KLReduction> {
  readonly logTarget: boolean;

  constructor(
    ...rest: Rest<[sizeAverage: Legacy, reduce: Legacy, reduction: KLReduction, logTarget: boolean], KLDivLossOptions>
  ) {
    const defaults = { ...noLegacy, reduction: 'mean' as KLReduction, logTarget: false };
    const { logTarget, ...given } = readRest('KLDivLoss', rest, defaults);
    super('KLDivLoss', given, 'batchmean');
    checkBool('KLDivLoss', 'logTarget', logTarget);
    this.logTarget = logTarget;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, { reduction: this.reduction, logTarget: this.logTarget });
  }
}

export interface CTCLossOptions {
  /** The class of no symbol; default 0. */
  blank?: number;
  /** Default `'mean'`: of each loss divided by its target's length. */
  reduction?: Reduction;
  /** Whether infinite losses, of targets too long for their input, count as 0; default false. */
  zeroInfinity?: boolean;
}

/**
 * Connectionist temporal classification: the negative log likelihood of target sequences under all their alignments.
 *
 * **Shape** log-probabilities (T, N, C) or (T, C); targets (N, S), (S) or all targets one after the other; lengths (N) or
 * (), as tensors or numbers → (), or (N) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CTCLoss.html
 */
export class CTCLoss extends Loss {
  readonly blank: number;
  readonly zeroInfinity: boolean;

  constructor(...rest: Rest<[blank: number, reduction: Reduction, zeroInfinity: boolean], CTCLossOptions>) {
    const { blank, reduction, zeroInfinity } = readRest('CTCLoss', rest, { blank: 0, ...mean, zeroInfinity: false });
    super('CTCLoss', { reduction });
    checkInt('CTCLoss', 'blank', blank);
    checkBool('CTCLoss', 'zeroInfinity', zeroInfinity);
    this.blank = blank;
    this.zeroInfinity = zeroInfinity;
  }

  override forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ): Tensor {
    const { blank, reduction, zeroInfinity } = this;
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, reduction, zeroInfinity });
  }
}
