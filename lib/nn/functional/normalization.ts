// Normalization. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';

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
export function checkBatchSize(shape: readonly number[]): void {
  if (shape.length < 2) return;
  const count = shape.slice(2).reduce((product, size) => product * size, shape[0]);
  if (count === 1) {
    const size = `torch.Size([${shape.join(', ')}])`;
    throw new RangeError(`Expected more than 1 value per channel when training, got input size ${size}`);
  }
}

/** (x − mean) / √(var + eps) · weight + bias per channel; with `training`, mean and variance of this batch. */
export function batchNorm(
  input: Tensor,
  runningMean: MaybeTensor,
  runningVar: MaybeTensor,
  ...rest: BatchNormRest
): Tensor {
  const { weight, bias, training, momentum, eps } = readRest('batchNorm', rest, batchNormDefaults);
  if (training) checkBatchSize(input.shape);
  if (training ? eps <= 0 : eps < 0) {
    const rule = training ? 'positive during training' : 'non-negative';
    throw new RangeError(`batchNorm(): eps must be ${rule}, got ${eps}`);
  }
  return torch.batchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, true);
}

type AffineRest = Rest<
  [weight: MaybeTensor, bias: MaybeTensor, eps: number],
  { weight?: MaybeTensor; bias?: MaybeTensor; eps?: number }
>;

const affineDefaults = { weight: null as MaybeTensor, bias: null as MaybeTensor, eps: 1e-5 };

/** (x − mean) / √(var + eps) · weight + bias over the last dimensions, which have the sizes `normalizedShape`. */
export function layerNorm(input: Tensor, normalizedShape: readonly number[], ...rest: AffineRest): Tensor {
  const { weight, bias, eps } = readRest('layerNorm', rest, affineDefaults);
  return torch.layerNorm(input, normalizedShape, weight, bias, eps, true);
}

/** Normalizes each group of channels of each sample. */
export function groupNorm(input: Tensor, numGroups: number, ...rest: AffineRest): Tensor {
  const { weight, bias, eps } = readRest('groupNorm', rest, affineDefaults);
  const shape = input.shape;
  if (shape.length < 2) {
    throw new TorchError(`Expected at least 2 dimensions for input tensor but received ${shape.length}`);
  }
  checkBatchSize([Math.floor((shape[0] * shape[1]) / numGroups), numGroups, ...shape.slice(2)]);
  return torch.groupNorm(input, numGroups, weight, bias, eps, true);
}

/** x / √(mean(x²) + eps) · weight over the last dimensions. */
export function rmsNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  ...rest: Rest<[weight: MaybeTensor, eps: number | null], { weight?: MaybeTensor; eps?: number | null }>
): Tensor {
  const { weight, eps } = readRest('rmsNorm', rest, { weight: null as MaybeTensor, eps: null as number | null });
  return torch.rmsNorm(input, normalizedShape, weight, eps);
}

/** x / max(‖x‖ₚ, eps) along `dim`. */
export function normalize(
  input: Tensor,
  ...rest: Rest<[p: number, dim: number, eps: number], { p?: number; dim?: number; eps?: number }>
): Tensor {
  const { p, dim, eps } = readRest('normalize', rest, { p: 2, dim: 1, eps: 1e-12 });
  return input.div(torch.linalg.vectorNorm(input, p, dim, true).clampMin(eps).expandAs(input));
}
