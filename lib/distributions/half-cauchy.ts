import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Scale } from './arguments';
import { Cauchy } from './cauchy';
import * as constraints from './constraints';
import { TransformedDistribution } from './transformed-distribution';
import { AbsTransform } from './transforms';

/**
 * The distribution of |x| for x from `Cauchy(0, scale)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#halfcauchy
 */
export class HalfCauchy extends TransformedDistribution<Cauchy> {
  static override readonly argConstraints = { scale: constraints.positive };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }

  constructor(...args: Call<Scale, ['scale']>) {
    const { scale, validateArgs } = readParameters<Scale>('HalfCauchy', args, ['scale']);
    super(new Cauchy(0, scale, { validateArgs: false }), new AbsTransform(), { validateArgs });
    this.checkParameters();
  }

  get scale(): Tensor {
    return this.baseDist.scale;
  }

  override get mean(): Tensor {
    return this.filled(Number.POSITIVE_INFINITY, this.scale);
  }

  override get mode(): Tensor {
    return torch.zerosLike(this.scale);
  }

  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  override logProb(given: Tensor | number): Tensor {
    const { dtype, device } = this.scale;
    const value = isTensor(given) ? given.to(dtype) : torch.tensor(given, { dtype, device });
    this._validateSample(value);
    const logProb = this.baseDist.logProb(value).add(Math.LN2);
    return torch.where(value.ge(0), logProb, Number.NEGATIVE_INFINITY);
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    return this.baseDist.cdf(value).mul(2).sub(1);
  }

  override icdf(value: Tensor): Tensor {
    return this.baseDist.icdf(value.add(1).div(2));
  }

  override entropy(): Tensor {
    return this.baseDist.entropy().sub(Math.LN2);
  }
}
