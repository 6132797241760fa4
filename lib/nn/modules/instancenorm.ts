import { readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { instanceNorm } from '../functional/normalization';
import { warnOnce } from '../functional/warn';
import { type BatchNormOptions, batchNormDefaults, checkInputDims, NormBase, type NormRest } from './batchnorm-base';
import type { StateDict } from './state-dict';

/** The defaults of instance normalization. */
const instanceNormDefaults = { ...batchNormDefaults, affine: false, trackRunningStats: false };

/** Base of the instance normalizations; a subclass gives its spatial dimensions. */
export abstract class InstanceNormNd extends NormBase {
  private readonly dims: number;

  constructor(dims: number, args: readonly unknown[]) {
    const [[numFeatures], config] = readArgs(new.target.name, ['numFeatures'], args, instanceNormDefaults);
    super(numFeatures, config);
    this.dims = dims;
  }

  /** Throws RangeError for an input of wrong dimensions. */
  _checkInputDim(input: Tensor): void {
    checkInputDims(input.ndim, [this.dims + 1, this.dims + 2]);
  }

  override forward(input: Tensor): Tensor {
    this._checkInputDim(input);
    const isBatched = input.ndim === this.dims + 2;
    this.checkFeatures(input, isBatched ? 1 : 0);
    return isBatched ? this.normalize(input) : this.normalize(input.unsqueeze(0)).squeeze(0);
  }

  private checkFeatures(input: Tensor, dim: number): void {
    const count = input.size(dim);
    if (count === this.numFeatures) return;
    const sizes = `the input's size at dim=${dim}, ${count}, is not numFeatures (${this.numFeatures})`;
    if (this.affine) throw new RangeError(`${this.getName()}(): ${sizes}`);
    warnOnce(`${this.getName()}(): ${sizes}, which is not used without affine`);
  }

  private normalize(input: Tensor): Tensor {
    const { running_mean, running_var, weight, bias, eps } = this;
    const useInput = this.training || !this.trackRunningStats;
    return instanceNorm(input, running_mean, running_var, weight, bias, useInput, this.momentum ?? 0, eps);
  }

  // Before version 1 of the layout every instance normalization had running statistics.
  override upgradeState(state: StateDict, prefix: string, version: number | undefined, problems: string[]): void {
    if (version === undefined && !this.trackRunningStats) {
      const found = ['running_mean', 'running_var'].map((name) => prefix + name).filter((key) => key in state);
      if (found.length > 0) {
        const name = this.getName();
        problems.push(
          `Unexpected running stats buffer(s) ${found.map((key) => `"${key}"`).join(' and ')} for ${name} with ` +
            `trackRunningStats=false. A state dict from before torch 0.4.0 has them; remove these keys, or make ${name} ` +
            'with trackRunningStats: true if they are needed.',
        );
      }
      for (const key of found) delete state[key];
    }
    super.upgradeState(state, prefix, version, problems);
  }
}

/**
 * Normalizes each channel of each sample: `y = (x − mean) / √(var + eps) · weight + bias`.
 *
 * It has a weight and a bias only with `affine`, and running statistics for evaluation only with `trackRunningStats`;
 * both are false by default.
 *
 * **Shape** (N, C, L) or (C, L) → the same.
 *
 * **Throws** RangeError for an input of other dimensions, or of other channels with `affine`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Normalizes each channel of each image, as `InstanceNorm1d` does.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same.
 *
 * **Throws** as `InstanceNorm1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Normalizes each channel of each volume, as `InstanceNorm1d` does.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same.
 *
 * **Throws** as `InstanceNorm1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNormNd {
  constructor(numFeatures: number, ...rest: NormRest);
  constructor(options: BatchNormOptions & { numFeatures: number });
  constructor(...args: unknown[]) {
    super(3, args);
  }
}
