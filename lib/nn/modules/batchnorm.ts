import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { checkBatchSize } from '../functional/normalization';
import { filledParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import type { StateDict } from './state-dict';
import { pyFloat, pyRepr } from './utils';

export interface BatchNormOptions extends FactoryOptions {
  /** Added to the variance; default 1e-5. */
  eps?: number;
  /** Weight of the new batch in the running statistics, `null` for a cumulative average; default 0.1. */
  momentum?: number | null;
  /** Whether there are a learnable weight and bias; default true. */
  affine?: boolean;
  /** Whether running statistics are kept, and used in evaluation; default true. */
  trackRunningStats?: boolean;
  /** With `affine`: whether there is a bias; default true. */
  bias?: boolean;
}

type BatchNormRest = Rest<
  [
    eps: number,
    momentum: number | null,
    affine: boolean,
    trackRunningStats: boolean,
    device: string | Device,
    dtype: DType,
  ],
  BatchNormOptions
>;

const defaults = {
  eps: 1e-5,
  momentum: 0.1 as number | null,
  affine: true,
  trackRunningStats: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
  bias: true,
};

/** Base of the batch normalizations; a subclass says how many dimensions its input may have. */
export abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  eps: number;
  momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  weight: Parameter | null;
  bias: Parameter | null;
  running_mean!: Tensor | null;
  running_var!: Tensor | null;
  num_batches_tracked!: Tensor | null;
  readonly #inputDims: readonly number[];

  constructor(name: string, inputDims: readonly number[], numFeatures: number, rest: BatchNormRest) {
    super();
    const { eps, momentum, affine, trackRunningStats, device, dtype, bias } = readRest(name, rest, defaults);
    checkInt(name, 'numFeatures', numFeatures);
    this.#inputDims = inputDims;
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? filledParameter([numFeatures], 1, device, dtype) : null;
    this.bias = affine && bias ? filledParameter([numFeatures], 0, device, dtype) : null;
    const tracked = trackRunningStats;
    this.registerBuffer('running_mean', tracked ? torch.zeros([numFeatures], { device, dtype }) : null);
    this.registerBuffer('running_var', tracked ? torch.ones([numFeatures], { device, dtype }) : null);
    const count = tracked ? torch.tensor(0, { device, dtype: torch.int64 }) : null;
    this.registerBuffer('num_batches_tracked', count);
  }

  // Version 2 of the layout added num_batches_tracked.
  override get stateDictVersion(): number {
    return 2;
  }

  /** Sets the running statistics back to mean 0, variance 1 and no batches seen. */
  resetRunningStats(): void {
    this.running_mean?.zero_();
    this.running_var?.fill_(1);
    this.num_batches_tracked?.zero_();
  }

  /** Sets running statistics, weight and bias back to their initial values. */
  resetParameters(): void {
    this.resetRunningStats();
    torch.noGrad(() => {
      this.weight?.fill_(1);
      this.bias?.zero_();
    });
  }

  override forward(input: Tensor): Tensor {
    const shape = input.shape;
    if (!this.#inputDims.includes(shape.length)) {
      const expected = this.#inputDims.map((d) => `${d}D`).join(' or ');
      throw new RangeError(`expected ${expected} input (got ${shape.length}D input)`);
    }
    const { training, running_mean, running_var } = this;
    // Without running statistics, evaluation normalizes with the batch's own.
    const useBatch = training || (running_mean === null && running_var === null);
    if (useBatch) checkBatchSize(shape);
    const tracked = !training || this.trackRunningStats;
    return torch.batchNorm(
      input,
      this.weight,
      this.bias,
      tracked ? running_mean : null,
      tracked ? running_var : null,
      useBatch,
      training && this.trackRunningStats ? this.#countBatch() : (this.momentum ?? 0),
      this.eps,
      true,
    );
  }

  /** Counts this batch; returns its weight in the running statistics. */
  #countBatch(): number {
    const count = this.num_batches_tracked?.add_(1);
    if (this.momentum !== null) return this.momentum;
    return count ? 1 / Number(count.item()) : 0;
  }

  override upgradeState(state: StateDict, prefix: string, version: number | undefined): void {
    const key = `${prefix}num_batches_tracked`;
    if ((version === undefined || version < 2) && this.num_batches_tracked && !(key in state)) {
      state[key] = this.num_batches_tracked;
    }
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, bias, trackRunningStats } = this;
    return (
      `${numFeatures}, eps=${pyFloat(eps)}, momentum=${momentum === null ? 'None' : pyFloat(momentum)}, ` +
      `affine=${pyRepr(affine)}, bias=${pyRepr(bias !== null)}, track_running_stats=${pyRepr(trackRunningStats)}`
    );
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
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, ...rest: BatchNormRest) {
    super('BatchNorm1d', [2, 3], numFeatures, rest);
  }
}

/**
 * Normalizes each channel of images over the batch, as `BatchNorm1d` does.
 *
 * **Shape** (N, C, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNorm {
  constructor(numFeatures: number, ...rest: BatchNormRest) {
    super('BatchNorm2d', [4], numFeatures, rest);
  }
}

/**
 * Normalizes each channel of volumes over the batch, as `BatchNorm1d` does.
 *
 * **Shape** (N, C, D, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNorm {
  constructor(numFeatures: number, ...rest: BatchNormRest) {
    super('BatchNorm3d', [5], numFeatures, rest);
  }
}
