// Losses with a margin. Source: torch/nn/modules/loss.py
import { checkNumber, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  marginRankingLoss,
  multilabelMarginLoss,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from '../functional/loss-margin';
import {
  Loss,
  type LossOptions,
  type LossRest,
  lossDefaults,
  type MaybeTensor,
  noWeight,
  type ReductionArgs,
  WeightedLoss,
} from './loss-base';

export interface MarginLossOptions extends LossOptions {
  margin?: number;
}

type MarginRest = Rest<[margin: number, ...ReductionArgs], MarginLossOptions>;

/** Base of the losses whose only option of their own is a margin. */
abstract class MarginLoss extends Loss {
  readonly margin: number;

  constructor(name: string, standard: number, rest: MarginRest) {
    const { margin, ...reduction } = readRest(name, rest, { margin: standard, ...lossDefaults });
    super(name, reduction);
    checkNumber(name, 'margin', margin);
    this.margin = margin;
  }
}

/**
 * Mean of `max(0, −target · (input1 − input2) + margin)`, with margin 0 by default; a target is 1 where the first is to
 * rank higher, else −1.
 *
 * **Shape** three times (N) or () → (), or (N) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MarginRankingLoss.html
 */
export class MarginRankingLoss extends MarginLoss {
  constructor(...rest: MarginRest) {
    super('MarginRankingLoss', 0, rest);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * Mean of the input where the target is 1, and of `max(0, margin − input)`, with margin 1 by default, where it is −1.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.HingeEmbeddingLoss.html
 */
export class HingeEmbeddingLoss extends MarginLoss {
  constructor(...rest: MarginRest) {
    super('HingeEmbeddingLoss', 1, rest);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * Mean of `1 − cos(input1, input2)` where the target is 1, and of `max(0, cos(input1, input2) − margin)`, with margin 0
 * by default, where it is −1.
 *
 * **Shape** (N, D), (N, D), (N) → (), or (N) without reduction; or all without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CosineEmbeddingLoss.html
 */
export class CosineEmbeddingLoss extends MarginLoss {
  constructor(...rest: MarginRest) {
    super('CosineEmbeddingLoss', 0, rest);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * Several classes per sample: mean of `Σ max(0, 1 − (input[target class] − input[other class])) / C`; a row of targets
 * lists classes and ends at −1.
 *
 * **Shape** (N, C), (N, C) → (), or (N) without reduction; or all without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelMarginLoss.html
 */
export class MultiLabelMarginLoss extends Loss {
  constructor(...rest: LossRest) {
    super('MultiLabelMarginLoss', readRest('MultiLabelMarginLoss', rest, lossDefaults));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * Mean of `log(1 + exp(−target · input))`, for targets 1 and −1.
 *
 * **Shape** (*), (*) → (), or (*) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.SoftMarginLoss.html
 */
export class SoftMarginLoss extends Loss {
  constructor(...rest: LossRest) {
    super('SoftMarginLoss', readRest('SoftMarginLoss', rest, lossDefaults));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, { reduction: this.reduction });
  }
}

export interface MultiLabelSoftMarginLossOptions extends LossOptions {
  /** A weight for each class. */
  weight?: MaybeTensor;
}

/**
 * The binary cross entropy of logits, as a mean over the classes; targets are 0 and 1.
 *
 * **Shape** (N, C), (N, C) → (), or (N) without reduction.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export class MultiLabelSoftMarginLoss extends WeightedLoss {
  constructor(...rest: Rest<[weight: MaybeTensor, ...ReductionArgs], MultiLabelSoftMarginLossOptions>) {
    super('MultiLabelSoftMarginLoss', readRest('MultiLabelSoftMarginLoss', rest, { ...noWeight, ...lossDefaults }));
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, { weight: this.weight, reduction: this.reduction });
  }
}

export interface MultiMarginLossOptions extends MarginLossOptions {
  /** 1 (default) or 2. */
  p?: number;
  /** A weight for each class. */
  weight?: MaybeTensor;
}

/**
 * One class per sample: mean of `Σ max(0, margin − input[target] + input[other class])ᵖ / C`, with margin 1 by default.
 *
 * **Shape** (N, C), (N) → (), or (N) without reduction; or (C), () → ().
 *
 * **Throws** RangeError unless `p` is 1 or 2 and a weight has one dimension.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiMarginLoss.html
 */
export class MultiMarginLoss extends WeightedLoss {
  readonly p: number;
  readonly margin: number;

  constructor(
    ...rest: Rest<[p: number, margin: number, weight: MaybeTensor, ...ReductionArgs], MultiMarginLossOptions>
  ) {
    const defaults = { p: 1, margin: 1, ...noWeight, ...lossDefaults };
    const { p, margin, ...given } = readRest('MultiMarginLoss', rest, defaults);
    super('MultiMarginLoss', given);
    if (p !== 1 && p !== 2) throw new RangeError(`MultiMarginLoss(): p must be 1 or 2, got ${p}`);
    checkNumber('MultiMarginLoss', 'margin', margin);
    const { weight } = given;
    if (weight !== null && weight.ndim !== 1) {
      throw new RangeError(`MultiMarginLoss(): weight must have one dimension or be null, got ${weight.ndim}-d`);
    }
    this.p = p;
    this.margin = margin;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { p, margin, weight, reduction } = this;
    return multiMarginLoss(input, target, { p, margin, weight, reduction });
  }
}
