import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Exponential } from './exponential';
import { TransformedDistribution } from './transformed-distribution';
import { AffineTransform, PowerTransform } from './transforms';
import { broadcastAll, eulerConstant } from './utils';

interface WeibullParameters extends Pick<LocScale, 'scale'> {
  /** The shape k, positive. */
  concentration: Value;
}

/**
 * The two-parameter Weibull distribution: density ∝ `x^(k-1) exp(-(x / scale)^k)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#weibull
 */
export class Weibull extends TransformedDistribution {
  static override readonly argConstraints = { scale: constraints.positive, concentration: constraints.positive };
  readonly scale: Tensor;
  readonly concentration: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.positive;
  }

  constructor(...args: Call<WeibullParameters, ['scale', 'concentration']>) {
    const names = ['scale', 'concentration'] as const;
    const { validateArgs, ...given } = readParameters<WeibullParameters>('Weibull', args, names);
    const [scale, concentration] = broadcastAll(given.scale, given.concentration);
    const base = new Exponential(torch.onesLike(scale), { validateArgs });
    const transforms = [new PowerTransform(concentration.reciprocal()), new AffineTransform(0, scale)];
    super(base, transforms, { validateArgs });
    this.scale = scale;
    this.concentration = concentration;
    this.checkParameters();
  }

  get concentrationReciprocal(): Tensor {
    return this.concentration.reciprocal();
  }

  override get mean(): Tensor {
    return this.scale.mul(torch.exp(torch.lgamma(this.concentrationReciprocal.add(1))));
  }

  override get mode(): Tensor {
    const ratio = this.concentration.sub(1).div(this.concentration);
    return this.scale.mul(ratio.pow(this.concentrationReciprocal));
  }

  override get variance(): Tensor {
    const inverse = this.concentrationReciprocal;
    const second = torch.exp(torch.lgamma(inverse.mul(2).add(1)));
    const first = torch.exp(torch.lgamma(inverse.add(1)).mul(2));
    return this.scale.pow(2).mul(second.sub(first));
  }

  override entropy(): Tensor {
    const inverse = this.concentrationReciprocal;
    return torch
      .rsub(inverse, 1)
      .mul(eulerConstant)
      .add(torch.log(this.scale.mul(inverse)))
      .add(1);
  }
}
