import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type Rate, readParameters } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { broadcastAll } from './utils';

/**
 * How many events happen in a unit, at `rate` of them on average.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#poisson
 */
export class Poisson extends ExponentialFamily {
  static override readonly argConstraints = { rate: constraints.nonnegative };
  readonly rate: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.nonnegativeInteger;
  }

  constructor(...args: Call<Rate, ['rate']>) {
    const options = readParameters<Rate>('Poisson', args, ['rate']);
    const [rate] = broadcastAll(options.rate);
    super(rate.shape, [], options);
    this.rate = rate;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.rate;
  }

  override get mode(): Tensor {
    return this.rate.floor();
  }

  override get variance(): Tensor {
    return this.rate;
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => torch.poisson(this.rate.expand(this._extendedShape(sampleShape))));
  }

  override logProb(given: Tensor): Tensor {
    this._validateSample(given);
    const [rate, value] = broadcastAll(this.rate, given);
    return value.xlogy(rate).sub(rate).sub(value.add(1).lgamma());
  }

  override get _naturalParams(): Tensor[] {
    return [torch.log(this.rate)];
  }

  override _logNormalizer(x: Tensor): Tensor {
    return torch.exp(x);
  }
}
