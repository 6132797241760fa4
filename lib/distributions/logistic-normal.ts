import type { Tensor } from '../tensor-handle';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import type { Distribution } from './distribution';
import type { Independent } from './independent';
import { Normal } from './normal';
import { TransformedDistribution } from './transformed-distribution';
import { StickBreakingTransform } from './transforms';

/**
 * Vectors that sum to 1, by stick-breaking of values from `Normal(loc, scale)`.
 *
 * **Shape** of `loc` and `scale` (*, K - 1); of a sample (*, K).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#logisticnormal
 */
export class LogisticNormal extends TransformedDistribution<Independent<Normal>> {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.simplex;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const { loc, scale, validateArgs } = readParameters<LocScale>('LogisticNormal', args, ['loc', 'scale']);
    const given = new Normal(loc, scale, { validateArgs });
    const base: Distribution = given.batchShape.length > 0 ? given : given.expand([1]);
    // The transform works on vectors, so the base becomes an Independent.
    super(base as Independent<Normal>, new StickBreakingTransform(), { validateArgs });
    this.checkParameters();
  }

  get loc(): Tensor {
    return this.baseDist.baseDist.loc;
  }

  get scale(): Tensor {
    return this.baseDist.baseDist.scale;
  }
}
