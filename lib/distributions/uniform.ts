import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { type ArgConstraints, Distribution, type SampleShape } from './distribution';
import { broadcastAll, uniformNumbers } from './utils';

interface UniformParameters {
  /** The smallest value. */
  low: Value;
  /** What all values are below. */
  high: Value;
}

/**
 * The uniform distribution on [low, high).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#uniform
 */
export class Uniform extends Distribution {
  static override readonly hasRsample = true;
  readonly low: Tensor;
  readonly high: Tensor;

  constructor(...args: Call<UniformParameters, ['low', 'high']>) {
    const options = readParameters<UniformParameters>('Uniform', args, ['low', 'high']);
    const [low, high] = broadcastAll(options.low, options.high);
    super(low.shape, [], options);
    this.low = low;
    this.high = high;
    this.checkParameters();
  }

  override get argConstraints(): ArgConstraints {
    return { low: constraints.lessThan(this.high), high: constraints.greaterThan(this.low) };
  }

  @constraints.dependentProperty({ isDiscrete: false, eventDim: 0 })
  override get support(): constraints.Constraint {
    return constraints.interval(this.low, this.high);
  }

  override get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }

  override get mode(): Tensor {
    return this.high.mul(Number.NaN);
  }

  override get stddev(): Tensor {
    return this.high.sub(this.low).div(Math.sqrt(12));
  }

  override get variance(): Tensor {
    return this.high.sub(this.low).pow(2).div(12);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const u = uniformNumbers(this._extendedShape(sampleShape), this.low);
    return this.low.add(u.mul(this.high.sub(this.low)));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const above = this.low.le(value).typeAs(this.low);
    const below = this.high.gt(value).typeAs(this.low);
    return torch.log(above.mul(below)).sub(torch.log(this.high.sub(this.low)));
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    return value.sub(this.low).div(this.high.sub(this.low)).clamp({ min: 0, max: 1 });
  }

  override icdf(value: Tensor): Tensor {
    return value.mul(this.high.sub(this.low)).add(this.low);
  }

  override entropy(): Tensor {
    return torch.log(this.high.sub(this.low));
  }
}
