// Losses. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
//
// torch's deprecated arguments size_average and reduce are left out.
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';

const aten = torch._C._nn;

/** Whether a loss keeps one value per element, or gives their mean or sum. */
export type Reduction = 'none' | 'mean' | 'sum';

type MaybeTensor = Tensor | null;

/** libtorch's number for a reduction. */
export function reductionEnum(what: string, reduction: Reduction): number {
  switch (reduction) {
    case 'mean':
      return 1;
    case 'sum':
      return 2;
    case 'none':
      return 0;
    default:
      throw new RangeError(`${what}(): reduction must be 'none', 'mean' or 'sum', got ${describe(reduction)}`);
  }
}

function isSameShape(a: Tensor, b: Tensor): boolean {
  const x = a.shape;
  const y = b.shape;
  return x.length === y.length && x.every((size, i) => size === y[i]);
}

const sizeOf = (t: Tensor) => `torch.Size([${t.shape.join(', ')}])`;

/** Both tensors in one shape, with torch's warning where they differ. */
function broadcast(input: Tensor, target: Tensor): [Tensor, Tensor] {
  if (isSameShape(input, target)) return [input, target];
  process.emitWarning(
    `Using a target size (${sizeOf(target)}) that is different to the input size (${sizeOf(input)}). This will likely ` +
      'lead to incorrect results due to broadcasting. Please ensure they have the same size.',
  );
  return torch.broadcastTensors([input, target]) as [Tensor, Tensor];
}

interface WeightedOptions {
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Targets with this value count for nothing; default -100. */
  ignoreIndex?: number;
  /** Default `'mean'`. */
  reduction?: Reduction;
}

const nllDefaults = { weight: null as MaybeTensor, ignoreIndex: -100, reduction: 'mean' as Reduction };

/** −weight[target] · input[target]: the negative log likelihood, of log-probabilities (N, C, …). */
export function nllLoss(input: Tensor, target: Tensor, ...rest: Rest<[weight: MaybeTensor], WeightedOptions>): Tensor {
  const { weight, ignoreIndex, reduction } = readRest('nllLoss', rest, nllDefaults);
  return aten.nllLossNd(input, target, weight, reductionEnum('nllLoss', reduction), ignoreIndex);
}

/** The negative log likelihood of logits (N, C, …); targets are class indices, or probabilities in the input's shape. */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  ...rest: Rest<[weight: MaybeTensor], WeightedOptions & { labelSmoothing?: number }>
): Tensor {
  const defaults = { ...nllDefaults, labelSmoothing: 0 };
  const { weight, ignoreIndex, reduction, labelSmoothing } = readRest('crossEntropy', rest, defaults);
  const reduce = reductionEnum('crossEntropy', reduction);
  return aten.crossEntropyLoss(input, target, weight, reduce, ignoreIndex, labelSmoothing);
}

interface PointwiseOptions {
  /** Default `'mean'`. */
  reduction?: Reduction;
  /** A weight for each element, in the shape of the input. */
  weight?: MaybeTensor;
}

const pointwiseDefaults = { reduction: 'mean' as Reduction, weight: null as MaybeTensor };

/** Reduces weighted errors; their mean divides by `count`, by default the number of elements. */
function reduceWeighted(what: string, loss: Tensor, reduction: Reduction, count?: Tensor): Tensor {
  const reduce = reductionEnum(what, reduction);
  if (reduce === 0) return loss;
  if (reduce === 2) return loss.sum();
  return count ? loss.sum().div(count) : loss.mean();
}

function checkWeight(what: string, weight: Tensor, input: Tensor): void {
  if (!isSameShape(weight, input)) throw new RangeError(`${what}(): weight and input must have the same size`);
}

/** (input − target)². */
export function mseLoss(input: Tensor, target: Tensor, options?: PointwiseOptions): Tensor {
  const { reduction, weight } = readRest('mseLoss', options ? [options] : [], pointwiseDefaults);
  const [x, y] = broadcast(input, target);
  if (weight === null) return aten.mseLoss(x, y, reductionEnum('mseLoss', reduction));
  checkWeight('mseLoss', weight, input);
  return reduceWeighted('mseLoss', x.sub(y).square().mul(weight), reduction, weight.sum());
}

/** |input − target|. */
export function l1Loss(input: Tensor, target: Tensor, options?: PointwiseOptions): Tensor {
  const { reduction, weight } = readRest('l1Loss', options ? [options] : [], pointwiseDefaults);
  const [x, y] = broadcast(input, target);
  if (weight === null) return aten.l1Loss(x, y, reductionEnum('l1Loss', reduction));
  checkWeight('l1Loss', weight, input);
  return reduceWeighted('l1Loss', x.sub(y).abs().mul(weight), reduction, weight.sum());
}

/** d² / (2 · beta) where d = |input − target| < beta (default 1), else d − beta / 2. */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options?: { reduction?: Reduction; beta?: number },
): Tensor {
  const defaults = { reduction: 'mean' as Reduction, beta: 1 };
  const { reduction, beta } = readRest('smoothL1Loss', options ? [options] : [], defaults);
  const reduce = reductionEnum('smoothL1Loss', reduction);
  const [x, y] = broadcast(input, target);
  return beta === 0 ? aten.l1Loss(x, y, reduce) : aten.smoothL1Loss(x, y, reduce, beta);
}

/** d² / 2 where d = |input − target| ≤ delta (default 1), else delta · (d − delta / 2). */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  ...rest: Rest<
    [reduction: Reduction, delta: number, weight: MaybeTensor],
    { reduction?: Reduction; delta?: number; weight?: MaybeTensor }
  >
): Tensor {
  const defaults = { reduction: 'mean' as Reduction, delta: 1, weight: null as MaybeTensor };
  const { reduction, delta, weight } = readRest('huberLoss', rest, defaults);
  const [x, y] = broadcast(input, target);
  if (weight === null) return aten.huberLoss(x, y, reductionEnum('huberLoss', reduction), delta);
  checkWeight('huberLoss', weight, input);
  return reduceWeighted('huberLoss', aten.huberLoss(x, y, 0, delta).mul(weight), reduction);
}

interface BinaryOptions {
  /** A weight for each element, broadcast over the batch. */
  weight?: MaybeTensor;
  /** Default `'mean'`. */
  reduction?: Reduction;
}

const binaryDefaults = { weight: null as MaybeTensor, reduction: 'mean' as Reduction };

/** −(target · log(input) + (1 − target) · log(1 − input)) of probabilities. */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  ...rest: Rest<[weight: MaybeTensor], BinaryOptions>
): Tensor {
  const { weight, reduction } = readRest('binaryCrossEntropy', rest, binaryDefaults);
  if (!isSameShape(input, target)) {
    throw new RangeError(
      `Using a target size (${sizeOf(target)}) that is different to the input size (${sizeOf(input)}) is deprecated. ` +
        'Please ensure they have the same size.',
    );
  }
  const reduce = reductionEnum('binaryCrossEntropy', reduction);
  return aten.binaryCrossEntropy(input, target, weight && torch.broadcastTensors([weight, target])[0], reduce);
}

/** Binary cross entropy of logits, computed in a stable way; `posWeight` weighs the positive targets. */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  ...rest: Rest<[weight: MaybeTensor], BinaryOptions & { posWeight?: MaybeTensor }>
): Tensor {
  const defaults = { ...binaryDefaults, posWeight: null as MaybeTensor };
  const { weight, reduction, posWeight } = readRest('binaryCrossEntropyWithLogits', rest, defaults);
  if (!isSameShape(input, target)) {
    throw new RangeError(`Target size (${sizeOf(target)}) must be the same as input size (${sizeOf(input)})`);
  }
  const reduce = reductionEnum('binaryCrossEntropyWithLogits', reduction);
  return torch.binaryCrossEntropyWithLogits(input, target, weight, posWeight, reduce);
}

interface KlDivOptions {
  /** `'batchmean'` divides by the batch size, as the definition does; `'mean'` (default) by all elements. */
  reduction?: Reduction | 'batchmean';
  /** Whether the target holds log-probabilities; default false. */
  logTarget?: boolean;
}

/** target · (log(target) − input), for log-probabilities as input. */
export function klDiv(input: Tensor, target: Tensor, options?: KlDivOptions): Tensor {
  const defaults = { reduction: 'mean' as Reduction | 'batchmean', logTarget: false };
  const { reduction, logTarget } = readRest('klDiv', options ? [options] : [], defaults);
  if (reduction === 'mean') {
    process.emitWarning(
      "klDiv(): reduction 'mean' divides by both the batch size and the support size; 'batchmean' divides only by the " +
        'batch size, as the definition does',
    );
  }
  const reduce = reduction === 'batchmean' ? 2 : reductionEnum('klDiv', reduction);
  const loss = torch.klDiv(input, target, reduce, { logTarget });
  return reduction === 'batchmean' && input.ndim > 0 ? loss.div(input.shape[0]) : loss;
}
