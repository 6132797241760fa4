// Losses with a margin. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { logsigmoid } from './activation';
import {
  type Legacy,
  type Reduction,
  type ReductionOptions,
  readReduction,
  reduceLoss,
  reductionDefaults,
  reductionName,
} from './reduction';
import { requiring } from './required';
import { sizeText } from './shapes';

const aten = torch._C._nn;
const inputAndTarget = { input: 'Tensor', target: 'Tensor' } as const;
const pairAndTarget = { input1: 'Tensor', input2: 'Tensor', target: 'Tensor' } as const;

type MaybeTensor = Tensor | null;
type ReductionArgs = [sizeAverage: Legacy, reduce: Legacy, reduction: Reduction];
type ReductionRest = Rest<ReductionArgs, ReductionOptions>;
type MarginRest = Rest<[margin: number, ...ReductionArgs], ReductionOptions & { margin?: number }>;

const marginDefaults = { margin: 0, ...reductionDefaults };

/** max(0, −target · (input1 − input2) + margin); a target is 1 where the first is to rank higher, else −1. */
export const marginRankingLoss = requiring(
  'marginRankingLoss',
  pairAndTarget,
  (input1: Tensor, input2: Tensor, target: Tensor, ...rest: MarginRest): Tensor => {
    const { margin, ...given } = readRest('marginRankingLoss', rest, marginDefaults);
    const reduction = readReduction('marginRankingLoss', given);
    if (input1.ndim !== input2.ndim || input1.ndim !== target.ndim) {
      throw new TorchError(
        'marginRankingLoss(): input1, input2 and target must have equally many dimensions, got ' +
          `${sizeText(input1.shape)}, ${sizeText(input2.shape)} and ${sizeText(target.shape)}`,
      );
    }
    return torch.marginRankingLoss(input1, input2, target, margin, reduction);
  },
);

/** input where the target is 1, max(0, margin − input) where it is −1; default margin 1. */
export const hingeEmbeddingLoss = requiring(
  'hingeEmbeddingLoss',
  inputAndTarget,
  (input: Tensor, target: Tensor, ...rest: MarginRest): Tensor => {
    const { margin, ...given } = readRest('hingeEmbeddingLoss', rest, { ...marginDefaults, margin: 1 });
    return torch.hingeEmbeddingLoss(input, target, margin, readReduction('hingeEmbeddingLoss', given));
  },
);

/** 1 − cos(input1, input2) where the target is 1, max(0, cos(input1, input2) − margin) where it is −1. */
export const cosineEmbeddingLoss = requiring(
  'cosineEmbeddingLoss',
  pairAndTarget,
  (input1: Tensor, input2: Tensor, target: Tensor, ...rest: MarginRest): Tensor => {
    const { margin, ...given } = readRest('cosineEmbeddingLoss', rest, marginDefaults);
    return torch.cosineEmbeddingLoss(input1, input2, target, margin, readReduction('cosineEmbeddingLoss', given));
  },
);

/** Σ max(0, 1 − (input[target class] − input[other class])) / C; a row of targets lists classes and ends at −1. */
export const multilabelMarginLoss = requiring(
  'multilabelMarginLoss',
  inputAndTarget,
  (input: Tensor, target: Tensor, ...rest: ReductionRest): Tensor => {
    const given = readRest('multilabelMarginLoss', rest, reductionDefaults);
    return aten.multilabelMarginLoss(input, target, readReduction('multilabelMarginLoss', given));
  },
);

/** log(1 + exp(−target · input)), for targets 1 and −1. */
export const softMarginLoss = requiring(
  'softMarginLoss',
  inputAndTarget,
  (input: Tensor, target: Tensor, ...rest: ReductionRest): Tensor => {
    const given = readRest('softMarginLoss', rest, reductionDefaults);
    return aten.softMarginLoss(input, target, readReduction('softMarginLoss', given));
  },
);

/** The binary cross entropy of logits, as a mean over the classes; targets are 0 and 1. */
export const multilabelSoftMarginLoss = requiring(
  'multilabelSoftMarginLoss',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<[weight: MaybeTensor, ...ReductionArgs], ReductionOptions & { weight?: MaybeTensor }>
  ): Tensor => {
    const defaults = { weight: null as MaybeTensor, ...reductionDefaults };
    const { weight, ...given } = readRest('multilabelSoftMarginLoss', rest, defaults);
    const reduction = reductionName(given);
    const positive = target.mul(logsigmoid(input));
    const negative = torch.rsub(target, 1).mul(logsigmoid(input.neg()));
    const perElement = positive.add(negative).neg();
    const weighted = weight === null ? perElement : perElement.mul(weight);
    const loss = weighted.sum(-1).div(input.size(-1));
    return reduceLoss('multilabelSoftMarginLoss', loss, reduction);
  },
);

/** Σ max(0, margin − input[target] + input[other class])ᵖ / C, with a weight per class. */
export const multiMarginLoss = requiring(
  'multiMarginLoss',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<
      [p: number, margin: number, weight: MaybeTensor, ...ReductionArgs],
      ReductionOptions & { p?: number; margin?: number; weight?: MaybeTensor }
    >
  ): Tensor => {
    const defaults = { p: 1, margin: 1, weight: null as MaybeTensor, ...reductionDefaults };
    const { p, margin, weight, ...given } = readRest('multiMarginLoss', rest, defaults);
    const reduction = readReduction('multiMarginLoss', given);
    if (p !== 1 && p !== 2) throw new RangeError(`multiMarginLoss(): p must be 1 or 2, got ${p}`);
    if (weight !== null && weight.ndim !== 1) throw new RangeError('multiMarginLoss(): weight must be one-dimensional');
    return aten.multiMarginLoss(input, target, p, margin, weight, reduction);
  },
);
