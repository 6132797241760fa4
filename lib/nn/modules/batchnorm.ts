import { readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { batchNorm } from '../functional/normalization';
import { type BatchNormOptions, batchNormDefaults, checkInputDims, NormBase, type NormRest } from './batchnorm-base';

/** Base of the batch normalizations, which differ in the inputs they take. */
export abstract class BatchNorm extends NormBase {
  /** Throws RangeError for an input of wrong dimensions. */
  abstract _checkInputDim(input: Tensor): void;

  override forward(input: Tensor): Tensor {
    this._checkInputDim(input);
    const { training, running_mean, running_var, weight, bias, eps } = this;
    // Without running statistics, evaluation normalizes with the batch's own.
    const useBatch = training || (running_mean === null && running_var === null);
    const momentum = training && this.trackRunningStats ? this.countBatch() : (this.momentum ?? 0);
    const isUsed = !training || this.trackRunningStats;
    const [mean, variance] = isUsed ? [running_mean, running_var] : [null, null];
    return batchNorm(input, mean, variance, weight, bias, useBatch, momentum, eps);
  }

  /** Counts this batch; returns its weight in the running statistics. */
  private countBatch(): number {
    const count = this.num_batches_tracked?.add_(1);
    if (this.momentum !== null) return this.momentum;
    return count ? 1 / Number(count.item()) : 0;
  }
}

/** Base of those for inputs of certain dimensions. */
abstract class BatchNormNd extends BatchNorm {
  private readonly inputDims: readonly number[];

  constructor(inputDims: readonly number[], args: readonly unknown[]) {
    const [[numFeatures], config] = readArgs(new.target.name, ['numFeatures'], args, batchNormDefaults);
    super(numFeatures, config);
    this.inputDims = inputDims;
  }

  override _checkInputDim(input: Tensor): void {
    checkInputDims(input.ndim, this.inputDims);
  }
}

/**
 * Normalizes each feature, or channel, over the batch: `y = (x − mean) / √(var + eps) · weight + bias`.
 *
 * In training it uses the batch's statistics and updates the running ones; in evaluation it uses the running ones.
 *
 * **Shape** (N, C) or (N, C, L) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super([2, 3], args);
  }
}

/**
 * Normalizes each channel of images over the batch, as `BatchNorm1d` does.
 *
 * **Shape** (N, C, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super([4], args);
  }
}

/**
 * Normalizes each channel of volumes over the batch, as `BatchNorm1d` does.
 *
 * **Shape** (N, C, D, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super([5], args);
  }
}
