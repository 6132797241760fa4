import { readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { isLazy, UninitializedBuffer, UninitializedParameter } from '../parameter-uninitialized';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batchnorm';
import { batchNormDefaults, type NormBase, type NormRest } from './batchnorm-base';
import { type LazyClass, type LazyForm, LazyModuleMixin } from './lazy';

// biome-ignore lint/suspicious/noExplicitAny: the class is given; its constructor is called with all options
type NormClass = new (...args: any[]) => NormBase;

/** A lazy form of a normalization: takes `numFeatures` from its first input. Its defaults are batch normalization's. */
export function lazyNorm<B extends NormClass>(Base: B): LazyForm<B, NormRest> {
  class LazyNorm extends (LazyModuleMixin(Base) as LazyClass<NormClass>) {
    constructor(...rest: NormRest) {
      const config = readRest(new.target.name, rest, batchNormDefaults);
      const { affine, trackRunningStats, bias, device, dtype } = config;
      // Tensors that would be replaced at once are not made.
      super(0, { ...config, affine: false, trackRunningStats: false, bias: false });
      this.affine = affine;
      this.trackRunningStats = trackRunningStats;
      if (affine) {
        this.weight = new UninitializedParameter({ device, dtype });
        if (bias) this.bias = new UninitializedParameter({ device, dtype });
      }
      if (trackRunningStats) {
        this.running_mean = new UninitializedBuffer({ device, dtype });
        this.running_var = new UninitializedBuffer({ device, dtype });
        this.num_batches_tracked = torch.tensor(0, { device, dtype: torch.int64 });
      }
    }

    override resetParameters(): void {
      if (this.numFeatures !== 0 && !this.hasUninitializedParams()) super.resetParameters();
    }

    override initializeParameters(input: Tensor): void {
      if (!this.hasUninitializedParams()) return;
      this.numFeatures = input.size(1);
      for (const tensor of [this.weight, this.bias, this.running_mean, this.running_var]) {
        if (isLazy(tensor)) tensor.materialize([this.numFeatures]);
      }
      this.resetParameters();
    }
  }
  return LazyNorm as unknown as LazyForm<B, NormRest>;
}

/**
 * A `BatchNorm1d` that takes `numFeatures` from its first input, and is a `BatchNorm1d` from then on.
 *
 * **Shape** (N, C) or (N, C, L) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyBatchNorm1d.html
 */
export class LazyBatchNorm1d extends lazyNorm(BatchNorm1d) {
  static override clsToBecome = BatchNorm1d;
}

/**
 * A `BatchNorm2d` that takes `numFeatures` from its first input, and is a `BatchNorm2d` from then on.
 *
 * **Shape** (N, C, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyBatchNorm2d.html
 */
export class LazyBatchNorm2d extends lazyNorm(BatchNorm2d) {
  static override clsToBecome = BatchNorm2d;
}

/**
 * A `BatchNorm3d` that takes `numFeatures` from its first input, and is a `BatchNorm3d` from then on.
 *
 * **Shape** (N, C, D, H, W) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyBatchNorm3d.html
 */
export class LazyBatchNorm3d extends lazyNorm(BatchNorm3d) {
  static override clsToBecome = BatchNorm3d;
}
