import type { Tensor } from '../tensor-handle';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Exponential } from './exponential';
import { TransformedDistribution } from './transformed-distribution';
import { AffineTransform, ExpTransform } from './transforms';
import { broadcastAll } from './utils';

interface ParetoParameters {
  /** The smallest value, positive. */
  scale: Value;
  /** How fast the tail falls, positive. */
  alpha: Value;
}

/**
 * The Pareto distribution: density `alpha scale^alpha / x^(alpha+1)` for x ≥ scale.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#pareto
 */
export class Pareto extends TransformedDistribution {
  static override readonly argConstraints = { alpha: constraints.positive, scale: constraints.positive };
  readonly scale: Tensor;
  readonly alpha: Tensor;

  constructor(...args: Call<ParetoParameters, ['scale', 'alpha']>) {
    const { validateArgs, ...given } = readParameters<ParetoParameters>('Pareto', args, ['scale', 'alpha']);
    const [scale, alpha] = broadcastAll(given.scale, given.alpha);
    const transforms = [new ExpTransform(), new AffineTransform(0, scale)];
    super(new Exponential(alpha, { validateArgs }), transforms, { validateArgs });
    this.scale = scale;
    this.alpha = alpha;
    this.checkParameters();
  }

  @constraints.dependentProperty({ isDiscrete: false, eventDim: 0 })
  override get support(): constraints.Constraint {
    return constraints.greaterThanEq(this.scale);
  }

  override get mean(): Tensor {
    const alpha = this.alpha.clamp({ min: 1 });
    return alpha.mul(this.scale).div(alpha.sub(1));
  }

  override get mode(): Tensor {
    return this.scale;
  }

  override get variance(): Tensor {
    const alpha = this.alpha.clamp({ min: 2 });
    return this.scale
      .pow(2)
      .mul(alpha)
      .div(alpha.sub(1).pow(2).mul(alpha.sub(2)));
  }

  override entropy(): Tensor {
    return this.scale.div(this.alpha).log().add(this.alpha.reciprocal().add(1));
  }
}
