// Normalization. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { pad } from './padding';
import { requiring } from './required';
import { sizeText } from './shapes';

type MaybeTensor = Tensor | null;

interface BatchNormOptions {
  weight?: MaybeTensor;
  bias?: MaybeTensor;
  training?: boolean;
  momentum?: number;
  eps?: number;
}

type BatchNormRest = Rest<
  [weight: MaybeTensor, bias: MaybeTensor, training: boolean, momentum: number, eps: number],
  BatchNormOptions
>;

const batchNormDefaults = {
  weight: null as MaybeTensor,
  bias: null as MaybeTensor,
  training: false,
  momentum: 0.1,
  eps: 1e-5,
};

/** Throws when a batch has one value per channel, whose variance is not defined. */
export function checkBatchSize(shape: readonly number[], what = 'batchNorm'): void {
  if (shape.length < 2) return;
  const count = shape.slice(2).reduce((product, size) => product * size, shape[0]);
  if (count === 1) {
    throw new RangeError(`${what}(): training needs 2 values or more per channel, got shape ${sizeText(shape)}`);
  }
}

/** (x − mean) / √(var + eps) · weight + bias per channel; with `training`, mean and variance of this batch. */
export const batchNorm = requiring(
  'batchNorm',
  { input: 'Tensor', runningMean: 'any', runningVar: 'any' },
  (input: Tensor, runningMean: MaybeTensor, runningVar: MaybeTensor, ...rest: BatchNormRest): Tensor => {
    const { weight, bias, training, momentum, eps } = readRest('batchNorm', rest, batchNormDefaults);
    if (training) checkBatchSize(input.shape);
    if (training ? eps <= 0 : eps < 0) {
      const rule = training ? 'positive during training' : 'non-negative';
      throw new RangeError(`batchNorm(): eps must be ${rule}, got ${eps}`);
    }
    return torch.batchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, true);
  },
);

type AffineRest = Rest<
  [weight: MaybeTensor, bias: MaybeTensor, eps: number],
  { weight?: MaybeTensor; bias?: MaybeTensor; eps?: number }
>;

const affineDefaults = { weight: null as MaybeTensor, bias: null as MaybeTensor, eps: 1e-5 };

/** (x − mean) / √(var + eps) · weight + bias over the last dimensions, which have the sizes `normalizedShape`. */
export const layerNorm = requiring(
  'layerNorm',
  { input: 'Tensor', normalizedShape: 'any' },
  (input: Tensor, normalizedShape: readonly number[], ...rest: AffineRest): Tensor => {
    const { weight, bias, eps } = readRest('layerNorm', rest, affineDefaults);
    return torch.layerNorm(input, normalizedShape, weight, bias, eps, true);
  },
);

/** Normalizes each group of channels of each sample. */
export const groupNorm = requiring(
  'groupNorm',
  { input: 'Tensor', numGroups: 'any' },
  (input: Tensor, numGroups: number, ...rest: AffineRest): Tensor => {
    const { weight, bias, eps } = readRest('groupNorm', rest, affineDefaults);
    checkInt('groupNorm', 'numGroups', numGroups);
    const shape = input.shape;
    if (shape.length < 2) {
      throw new TorchError(`groupNorm(): input must have 2 dimensions or more, got ${shape.length}`);
    }
    checkBatchSize([Math.floor((shape[0] * shape[1]) / numGroups), numGroups, ...shape.slice(2)], 'groupNorm');
    return torch.groupNorm(input, numGroups, weight, bias, eps, true);
  },
);

/** x / √(mean(x²) + eps) · weight over the last dimensions. */
export const rmsNorm = requiring(
  'rmsNorm',
  { input: 'Tensor', normalizedShape: 'any' },
  (
    input: Tensor,
    normalizedShape: readonly number[],
    ...rest: Rest<[weight: MaybeTensor, eps: number | null], { weight?: MaybeTensor; eps?: number | null }>
  ): Tensor => {
    const { weight, eps } = readRest('rmsNorm', rest, { weight: null as MaybeTensor, eps: null as number | null });
    return torch.rmsNorm(input, normalizedShape, weight, eps);
  },
);

interface InstanceNormOptions {
  runningMean?: MaybeTensor;
  runningVar?: MaybeTensor;
  weight?: MaybeTensor;
  bias?: MaybeTensor;
  /** Whether to take mean and variance of the input (default) or the running ones. */
  useInputStats?: boolean;
  momentum?: number;
  eps?: number;
}

type InstanceNormRest = Rest<
  [
    runningMean: MaybeTensor,
    runningVar: MaybeTensor,
    weight: MaybeTensor,
    bias: MaybeTensor,
    useInputStats: boolean,
    momentum: number,
    eps: number,
  ],
  InstanceNormOptions
>;

const instanceNormDefaults = {
  runningMean: null as MaybeTensor,
  runningVar: null as MaybeTensor,
  weight: null as MaybeTensor,
  bias: null as MaybeTensor,
  useInputStats: true,
  momentum: 0.1,
  eps: 1e-5,
};

/** (x − mean) / √(var + eps) · weight + bias per channel of each sample. **Shape** (N, C, …). */
export const instanceNorm = requiring(
  'instanceNorm',
  { input: 'Tensor' },
  (input: Tensor, ...rest: InstanceNormRest): Tensor => {
    const given = readRest('instanceNorm', rest, instanceNormDefaults);
    const { runningMean, runningVar, weight, bias, useInputStats, momentum, eps } = given;
    const shape = input.shape;
    if (useInputStats && shape.slice(2).reduce((product, size) => product * size, 1) === 1) {
      throw new RangeError(`instanceNorm(): training needs 2 spatial elements or more, got shape ${sizeText(shape)}`);
    }
    return torch.instanceNorm(input, weight, bias, runningMean, runningVar, useInputStats, momentum, eps, true);
  },
);

/** x / (k + alpha · mean of x² over `size` neighbouring channels)^beta. **Shape** (N, C, …). */
export const localResponseNorm = requiring(
  'localResponseNorm',
  { input: 'Tensor', size: 'any' },
  (
    input: Tensor,
    size: number,
    ...rest: Rest<[alpha: number, beta: number, k: number], { alpha?: number; beta?: number; k?: number }>
  ): Tensor => {
    const { alpha, beta, k } = readRest('localResponseNorm', rest, { alpha: 1e-4, beta: 0.75, k: 1 });
    checkInt('localResponseNorm', 'size', size);
    const shape = input.shape;
    if (shape.length < 3) {
      throw new RangeError(`localResponseNorm(): input must have 3 dimensions or more, got ${shape.length}`);
    }
    if (input.numel() === 0) return input;
    const around = [Math.trunc(size / 2), Math.trunc((size - 1) / 2)];
    const squares = input.mul(input);
    let mean: Tensor;
    if (shape.length === 3) {
      const padded = pad(squares.unsqueeze(1), [0, 0, ...around]);
      mean = torch._C._nn.avgPool2d(padded, [size, 1], { stride: 1 }).squeeze(1);
    } else {
      const volume = squares.view(shape[0], 1, shape[1], shape[2], -1);
      const padded = pad(volume, [0, 0, 0, 0, ...around]);
      mean = torch._C._nn.avgPool3d(padded, [size, 1, 1], { stride: 1 }).squeeze(1).view(shape);
    }
    return input.div(mean.mul(alpha).add(k).pow(beta));
  },
);

interface NormalizeOptions {
  /** The norm; default 2. */
  p?: number;
  /** Default 1. */
  dim?: number | readonly number[];
  /** Default 1e-12. */
  eps?: number;
  /** A tensor to write the result into. */
  out?: MaybeTensor;
}

/** x / max(‖x‖ₚ, eps) along `dim`. */
export const normalize = requiring(
  'normalize',
  { input: 'Tensor' },
  (
    input: Tensor,
    ...rest: Rest<[p: number, dim: number | readonly number[], eps: number, out: MaybeTensor], NormalizeOptions>
  ): Tensor => {
    const defaults = { p: 2, dim: 1 as number | readonly number[], eps: 1e-12, out: null as MaybeTensor };
    const { p, dim, eps, out } = readRest('normalize', rest, defaults);
    const norms = torch.linalg.vectorNorm(input, p, dim, true).clampMin(eps).expandAs(input);
    return out === null ? input.div(norms) : torch.div(input, norms, { out });
  },
);
