import { describe, type Rest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import * as constraints from '../constraints';
import { Distribution } from '../distribution';
import { Transform, type TransformOptions } from './transform';

/**
 * The cumulative distribution function of a distribution, and back.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.CumulativeDistributionTransform
 */
export class CumulativeDistributionTransform extends Transform {
  readonly distribution: Distribution;

  constructor(distribution: Distribution, ...rest: Rest<[cacheSize: number], TransformOptions>) {
    super(...rest);
    if (!(distribution instanceof Distribution)) {
      throw new TypeError(
        `CumulativeDistributionTransform(): distribution must be a Distribution, got ${describe(distribution)}`,
      );
    }
    this.distribution = distribution;
  }

  override get domain(): constraints.Constraint {
    return this.distribution.support;
  }

  override get codomain(): constraints.Constraint {
    return constraints.unitInterval;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): number {
    return 1;
  }

  protected override _call(x: Tensor): Tensor {
    return this.distribution.cdf(x);
  }

  protected override _inverse(y: Tensor): Tensor {
    return this.distribution.icdf(y);
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return this.distribution.logProb(x);
  }
}
