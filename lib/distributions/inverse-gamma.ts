import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters } from './arguments';
import * as constraints from './constraints';
import { Gamma, type GammaParameters } from './gamma';
import { TransformedDistribution } from './transformed-distribution';
import { PowerTransform } from './transforms';

/**
 * The distribution of 1 / x for x from `Gamma(concentration, rate)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#inversegamma
 */
export class InverseGamma extends TransformedDistribution<Gamma> {
  static override readonly argConstraints = { concentration: constraints.positive, rate: constraints.positive };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.positive;
  }

  constructor(...args: Call<GammaParameters, ['concentration', 'rate']>) {
    const names = ['concentration', 'rate'] as const;
    const { concentration, rate, validateArgs } = readParameters<GammaParameters>('InverseGamma', args, names);
    const base = new Gamma(concentration, rate, { validateArgs });
    super(base, new PowerTransform(base.rate.newOnes([]).neg()), { validateArgs });
    this.checkParameters();
  }

  get concentration(): Tensor {
    return this.baseDist.concentration;
  }

  get rate(): Tensor {
    return this.baseDist.rate;
  }

  override get mean(): Tensor {
    const mean = this.rate.div(this.concentration.sub(1));
    return torch.where(this.concentration.gt(1), mean, Number.POSITIVE_INFINITY);
  }

  override get mode(): Tensor {
    return this.rate.div(this.concentration.add(1));
  }

  override get variance(): Tensor {
    const { concentration, rate } = this;
    const variance = rate.square().div(concentration.sub(1).square().mul(concentration.sub(2)));
    return torch.where(concentration.gt(2), variance, Number.POSITIVE_INFINITY);
  }

  override entropy(): Tensor {
    const { concentration, rate } = this;
    return concentration
      .add(rate.log())
      .add(concentration.lgamma())
      .sub(concentration.add(1).mul(concentration.digamma()));
  }
}
