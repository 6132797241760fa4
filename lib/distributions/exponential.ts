import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type Rate, readParameters } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { broadcastAll } from './utils';

/**
 * The exponential distribution: density `rate · exp(-rate · x)` for x ≥ 0.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#exponential
 */
export class Exponential extends ExponentialFamily {
  static override readonly argConstraints = { rate: constraints.positive };
  static override readonly hasRsample = true;
  readonly rate: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }

  constructor(...args: Call<Rate, ['rate']>) {
    const options = readParameters<Rate>('Exponential', args, ['rate']);
    const [rate] = broadcastAll(options.rate);
    super(rate.shape, [], options);
    this.rate = rate;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.rate.reciprocal();
  }

  override get mode(): Tensor {
    return torch.zerosLike(this.rate);
  }

  override get stddev(): Tensor {
    return this.rate.reciprocal();
  }

  override get variance(): Tensor {
    return this.rate.pow(-2);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.rate.newEmpty(this._extendedShape(sampleShape)).exponential_().div(this.rate);
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    return this.rate.log().sub(this.rate.mul(value));
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    return torch.rsub(torch.exp(this.rate.neg().mul(value)), 1);
  }

  override icdf(value: Tensor): Tensor {
    return torch.log1p(value.neg()).neg().div(this.rate);
  }

  override entropy(): Tensor {
    return torch.rsub(torch.log(this.rate), 1);
  }

  override get _naturalParams(): Tensor[] {
    return [this.rate.neg()];
  }

  override _logNormalizer(x: Tensor): Tensor {
    return torch.log(x.neg()).neg();
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }
}
