// Losses of one value against another. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { isTensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { numberOf } from './numbers';
import {
  type Legacy,
  mean,
  noLegacy,
  type Reduction,
  type ReductionOptions,
  readReduction,
  reduceLoss,
  reductionDefaults,
  reductionEnum,
  reductionName,
} from './reduction';
import { requiring } from './required';
import { broadcastTarget, isSameShape } from './shapes';

const aten = torch._C._nn;
const inputAndTarget = { input: 'Tensor', target: 'Tensor' } as const;

type MaybeTensor = Tensor | null;

interface PointwiseOptions extends ReductionOptions {
  /** A weight for each element, in the shape of the input. */
  weight?: MaybeTensor;
}

type PointwiseRest = Rest<
  [sizeAverage: Legacy, reduce: Legacy, reduction: Reduction, weight: MaybeTensor],
  PointwiseOptions
>;

const pointwiseDefaults = { ...reductionDefaults, weight: null as MaybeTensor };

function checkWeight(what: string, weight: Tensor, input: Tensor): void {
  if (!isSameShape(weight.shape, input.shape)) {
    throw new RangeError(`${what}(): weight must have the shape of input, [${input.shape}], got [${weight.shape}]`);
  }
}

/** A loss with a kernel of its own, and a weighted form whose mean divides by the sum of the weights. */
function pointwise(
  what: string,
  kernel: (input: Tensor, target: Tensor, reduction: number) => Tensor,
  error: (difference: Tensor) => Tensor,
) {
  return requiring(what, inputAndTarget, (input: Tensor, target: Tensor, ...rest: PointwiseRest): Tensor => {
    const { weight, ...given } = readRest(what, rest, pointwiseDefaults);
    const [x, y] = broadcastTarget(what, input, target);
    const reduction = reductionName(given);
    if (weight === null) return kernel(x, y, reductionEnum(what, reduction));
    checkWeight(what, weight, input);
    const loss = error(x.sub(y)).mul(weight);
    return reduceLoss(what, loss, reduction, () => loss.sum().div(weight.sum()));
  });
}

/** (input − target)². */
export const mseLoss = pointwise('mseLoss', aten.mseLoss, (difference) => difference.pow(2));

/** |input − target|. */
export const l1Loss = pointwise('l1Loss', aten.l1Loss, (difference) => difference.abs());

/** d² / (2 · beta) where d = |input − target| < beta (default 1), else d − beta / 2. */
export const smoothL1Loss = requiring(
  'smoothL1Loss',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<
      [sizeAverage: Legacy, reduce: Legacy, reduction: Reduction, beta: number],
      ReductionOptions & { beta?: number }
    >
  ): Tensor => {
    const { beta, ...given } = readRest('smoothL1Loss', rest, { ...reductionDefaults, beta: 1 });
    const [x, y] = broadcastTarget('smoothL1Loss', input, target);
    const reduction = readReduction('smoothL1Loss', given);
    return numberOf('smoothL1Loss', 'beta', beta) === 0
      ? aten.l1Loss(x, y, reduction)
      : aten.smoothL1Loss(x, y, reduction, beta);
  },
);

/** d² / 2 where d = |input − target| ≤ delta (default 1), else delta · (d − delta / 2). */
export const huberLoss = requiring(
  'huberLoss',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<
      [reduction: Reduction, delta: number, weight: MaybeTensor],
      { reduction?: Reduction; delta?: number; weight?: MaybeTensor }
    >
  ): Tensor => {
    const defaults = { ...mean, delta: 1, weight: null as MaybeTensor };
    const { reduction, delta, weight } = readRest('huberLoss', rest, defaults);
    const [x, y] = broadcastTarget('huberLoss', input, target);
    if (weight === null) return aten.huberLoss(x, y, reductionEnum('huberLoss', reduction), delta);
    checkWeight('huberLoss', weight, input);
    return reduceLoss('huberLoss', aten.huberLoss(x, y, 0, delta).mul(weight), reduction);
  },
);

interface PoissonOptions extends ReductionOptions {
  /** Whether the input is the logarithm of the rate; default true. */
  logInput?: boolean;
  /** Whether to add Stirling's term; default false. */
  full?: boolean;
  /** Keeps log(0) away where `logInput` is false; default 1e-8. */
  eps?: number;
}

/** exp(input) − target · input: the negative log likelihood of counts. */
export const poissonNllLoss = requiring(
  'poissonNllLoss',
  inputAndTarget,
  (
    input: Tensor,
    target: Tensor,
    ...rest: Rest<
      [logInput: boolean, full: boolean, sizeAverage: Legacy, eps: number, reduce: Legacy, reduction: Reduction],
      PoissonOptions
    >
  ): Tensor => {
    const { sizeAverage, reduce } = noLegacy;
    const defaults = { logInput: true, full: false, sizeAverage, eps: 1e-8, reduce, ...mean };
    const { logInput, full, eps, ...given } = readRest('poissonNllLoss', rest, defaults);
    return torch.poissonNllLoss(input, target, logInput, full, eps, readReduction('poissonNllLoss', given));
  },
);

/** Whether one variance serves several elements: it lacks the last dimension, or has size 1 in exactly one. */
function fitVariance(variance: Tensor, input: Tensor): Tensor {
  const [sizes, wanted] = [variance.shape, input.shape];
  if (isSameShape(sizes, wanted)) return variance;
  if (isSameShape(sizes, wanted.slice(0, -1))) return variance.unsqueeze(-1);
  const differing = sizes.filter((size, i) => size !== wanted[i]);
  if (sizes.length === wanted.length && differing.reduce((sum, size) => sum + size, 0) === 1) return variance;
  throw new RangeError(`gaussianNllLoss(): var must have shape [${wanted}] or one that stands for it, got [${sizes}]`);
}

/**
 * (log(var) + (input − target)² / var) / 2: the negative log likelihood of values with a predicted variance.
 *
 * **Throws** RangeError for a negative variance, or one that does not fit the input's shape.
 */
export const gaussianNllLoss = requiring(
  'gaussianNllLoss',
  { ...inputAndTarget, var: 'any' },
  (
    input: Tensor,
    target: Tensor,
    variance: Tensor | number,
    ...rest: Rest<
      [full: boolean, eps: number, reduction: Reduction],
      { full?: boolean; eps?: number; reduction?: Reduction }
    >
  ): Tensor => {
    const { full, eps, reduction } = readRest('gaussianNllLoss', rest, { full: false, eps: 1e-6, ...mean });
    const value = isTensor(variance) ? variance : numberOf('gaussianNllLoss', 'var', variance);
    // A number needs no look at a tensor, whose values a meta device does not have.
    const given = isTensor(value) ? value : torch.onesLike(input).mul(value);
    if (isTensor(value) ? value.lt(0).any().item() : value < 0)
      throw new RangeError('gaussianNllLoss(): var must not be negative anywhere');
    reductionEnum('gaussianNllLoss', reduction);
    const safe = fitVariance(given, input).clone();
    torch.noGrad(() => safe.clamp_({ min: eps }));
    const loss = safe.log().add(input.sub(target).pow(2).div(safe)).mul(0.5);
    if (full) loss.add_(0.5 * Math.log(2 * Math.PI));
    return reduceLoss('gaussianNllLoss', loss, reduction);
  },
);
