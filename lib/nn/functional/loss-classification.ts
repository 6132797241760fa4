// Losses of scores against classes. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import {
  hasLegacy,
  type Legacy,
  mean,
  noLegacy,
  type Reduction,
  type ReductionOptions,
  readReduction,
  reductionDefaults,
  reductionEnum,
  reductionName,
} from './reduction';
import { requiring } from './required';
import { isSameShape, sizeText } from './shapes';
import { warnOnce } from './warn';

const aten = torch._C._nn;
const inputAndTarget = { input: 'Tensor', target: 'Tensor' } as const;

type MaybeTensor = Tensor | null;

interface WeightedOptions extends ReductionOptions {
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Targets with this value count for nothing; default -100. */
  ignoreIndex?: number;
}

type WeightedArgs = [
  weight: MaybeTensor,
  sizeAverage: Legacy,
  ignoreIndex: number,
  reduce: Legacy,
  reduction: Reduction,
];

const nllDefaults = {
  weight: null as MaybeTensor,
  sizeAverage: noLegacy.sizeAverage,
  ignoreIndex: -100,
  reduce: noLegacy.reduce,
  ...mean,
};

/** −weight[target] · input[target]: the negative log likelihood, of log-probabilities (N, C, …). */
export const nllLoss = requiring(
  'nllLoss',
  inputAndTarget,
  (input: Tensor, target: Tensor, ...rest: Rest<WeightedArgs, WeightedOptions>): Tensor => {
    const { weight, ignoreIndex, ...given } = readRest('nllLoss', rest, nllDefaults);
    return aten.nllLossNd(input, target, weight, readReduction('nllLoss', given), ignoreIndex);
  },
);

const crossEntropyDefaults = { ...nllDefaults, labelSmoothing: 0 };

/** The negative log likelihood of logits (N, C, …); targets are class indices, or probabilities in the input's shape. */
export const crossEntropy = requiring(
  'crossEntropy',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<[...WeightedArgs, labelSmoothing: number], WeightedOptions & { labelSmoothing?: number }>
  ): Tensor => {
    const { weight, ignoreIndex, labelSmoothing, ...given } = readRest('crossEntropy', rest, crossEntropyDefaults);
    const reduction = readReduction('crossEntropy', given);
    return aten.crossEntropyLoss(input, target, weight, reduction, ignoreIndex, labelSmoothing);
  },
);

interface BinaryOptions extends ReductionOptions {
  /** A weight for each element, broadcast over the batch. */
  weight?: MaybeTensor;
}

type BinaryArgs = [weight: MaybeTensor, sizeAverage: Legacy, reduce: Legacy, reduction: Reduction];

const binaryDefaults = { weight: null as MaybeTensor, ...reductionDefaults };

/** −(target · log(input) + (1 − target) · log(1 − input)) of probabilities. */
export const binaryCrossEntropy = requiring(
  'binaryCrossEntropy',
  inputAndTarget,
  (input: Tensor, target: Tensor, ...rest: Rest<BinaryArgs, BinaryOptions>): Tensor => {
    const { weight, ...given } = readRest('binaryCrossEntropy', rest, binaryDefaults);
    const reduction = readReduction('binaryCrossEntropy', given);
    if (!isSameShape(input.shape, target.shape)) {
      throw new RangeError(
        `binaryCrossEntropy(): target must have the shape of input, ${sizeText(input.shape)}, ` +
          `got ${sizeText(target.shape)}`,
      );
    }
    return aten.binaryCrossEntropy(input, target, weight && torch.broadcastTensors([weight, target])[0], reduction);
  },
);

/** Binary cross entropy of logits, computed in a stable way; `posWeight` weighs the positive targets. */
export const binaryCrossEntropyWithLogits = requiring(
  'binaryCrossEntropyWithLogits',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<[...BinaryArgs, posWeight: MaybeTensor], BinaryOptions & { posWeight?: MaybeTensor }>
  ): Tensor => {
    const defaults = { ...binaryDefaults, posWeight: null as MaybeTensor };
    const { weight, posWeight, ...given } = readRest('binaryCrossEntropyWithLogits', rest, defaults);
    const reduction = readReduction('binaryCrossEntropyWithLogits', given);
    if (!isSameShape(input.shape, target.shape)) {
      throw new RangeError(
        `binaryCrossEntropyWithLogits(): target must have the shape of input, ${sizeText(input.shape)}, ` +
          `got ${sizeText(target.shape)}`,
      );
    }
    return torch.binaryCrossEntropyWithLogits(input, target, weight, posWeight, reduction);
  },
);

interface KlDivOptions extends Omit<ReductionOptions, 'reduction'> {
  /** `'batchmean'` divides by the batch size, as the definition does; `'mean'` (default) by all elements. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target holds log-probabilities; default false. */
  logTarget?: boolean;
}

/** target · (log(target) − input), for log-probabilities as input. */
export const klDiv = requiring(
  'klDiv',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<
      [sizeAverage: Legacy, reduce: Legacy, reduction: Reduction | 'batchmean', logTarget: boolean],
      KlDivOptions
    >
  ): Tensor => {
    const defaults = { ...noLegacy, reduction: 'mean' as Reduction | 'batchmean', logTarget: false };
    const { logTarget, ...given } = readRest('klDiv', rest, defaults);
    if (given.reduction === 'mean' && !hasLegacy(given)) {
      warnOnce(
        "klDiv(): reduction 'mean' is the mean over all elements; the divergence as defined, per sample, is 'batchmean'",
      );
    }
    const name = reductionName(given);
    const loss = torch.klDiv(input, target, name === 'batchmean' ? 2 : reductionEnum('klDiv', name), { logTarget });
    return given.reduction === 'batchmean' && input.ndim > 0 ? loss.div(input.shape[0]) : loss;
  },
);

interface CtcOptions {
  /** The class of no symbol; default 0. */
  blank?: number;
  /** Default `'mean'`: of each loss divided by its target's length. */
  reduction?: Reduction;
  /** Whether infinite losses, of targets too long for their input, count as 0; default false. */
  zeroInfinity?: boolean;
}

/**
 * The connectionist temporal classification loss: of log-probabilities (T, N, C) or (T, C) against sequences that need no
 * alignment.
 *
 * @param targets (N, S), or all targets one after the other.
 * @param inputLengths per sample; a tensor or numbers.
 */
export const ctcLoss = requiring(
  'ctcLoss',
  { logProbs: 'Tensor', targets: 'Tensor', inputLengths: 'any', targetLengths: 'any' },
  (
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
    ...rest: Rest<[blank: number, reduction: Reduction, zeroInfinity: boolean], CtcOptions>
  ): Tensor => {
    const { blank, reduction, zeroInfinity } = readRest('ctcLoss', rest, { blank: 0, ...mean, zeroInfinity: false });
    const reduce = reductionEnum('ctcLoss', reduction);
    const lengths = [inputLengths, targetLengths] as [Tensor, Tensor]; // the operator takes both kinds
    return torch.ctcLoss(logProbs, targets, ...lengths, blank, reduce, zeroInfinity);
  },
);
