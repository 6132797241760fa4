import { lazyNorm } from './batchnorm-lazy';
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm';

/**
 * An `InstanceNorm1d` that takes `numFeatures` from its first input, and is an `InstanceNorm1d` from then on.
 *
 * **Shape** (N, C, L) → the same; as in torch the first input must have its batch dimension, and `affine` and `trackRunningStats`
 * are true by default.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyInstanceNorm1d.html
 */
export class LazyInstanceNorm1d extends lazyNorm(InstanceNorm1d) {
  static override clsToBecome = InstanceNorm1d;
}

/**
 * An `InstanceNorm2d` that takes `numFeatures` from its first input, and is an `InstanceNorm2d` from then on.
 *
 * **Shape** (N, C, H, W) → the same; as in torch the first input must have its batch dimension, and `affine` and `trackRunningStats`
 * are true by default.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyInstanceNorm2d.html
 */
export class LazyInstanceNorm2d extends lazyNorm(InstanceNorm2d) {
  static override clsToBecome = InstanceNorm2d;
}

/**
 * An `InstanceNorm3d` that takes `numFeatures` from its first input, and is an `InstanceNorm3d` from then on.
 *
 * **Shape** (N, C, D, H, W) → the same; as in torch the first input must have its batch dimension, and `affine` and `trackRunningStats`
 * are true by default.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyInstanceNorm3d.html
 */
export class LazyInstanceNorm3d extends lazyNorm(InstanceNorm3d) {
  static override clsToBecome = InstanceNorm3d;
}
