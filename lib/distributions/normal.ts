import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { broadcastAll, over, standardNormal } from './utils';

/**
 * The normal distribution: density `exp(-(x - loc)² / (2 scale²)) / (scale √(2π))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#normal
 */
export class Normal extends ExponentialFamily {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly scale: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const options = readParameters<LocScale>('Normal', args, ['loc', 'scale']);
    const [loc, scale] = broadcastAll(options.loc, options.scale);
    super(loc.shape, [], options);
    this.loc = loc;
    this.scale = scale;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get stddev(): Tensor {
    return this.scale;
  }

  override get variance(): Tensor {
    return this.stddev.pow(2);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    return torch.noGrad(() => torch.normal(this.loc.expand(shape), this.scale.expand(shape)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const eps = standardNormal(this._extendedShape(sampleShape), this.loc);
    return this.loc.add(eps.mul(this.scale));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const variance = this.scale.pow(2);
    return value
      .sub(this.loc)
      .pow(2)
      .neg()
      .div(variance.mul(2))
      .sub(this.scale.log())
      .sub(Math.log(Math.sqrt(2 * Math.PI)));
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    const z = value.sub(this.loc).mul(this.scale.reciprocal()).div(Math.SQRT2);
    return torch.erf(z).add(1).mul(0.5);
  }

  override icdf(value: Tensor): Tensor {
    return this.loc.add(this.scale.mul(torch.erfinv(value.mul(2).sub(1))).mul(Math.SQRT2));
  }

  override entropy(): Tensor {
    return torch.log(this.scale).add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }

  override get _naturalParams(): Tensor[] {
    const variance = this.scale.pow(2);
    return [this.loc.div(variance), over(-0.5, variance)];
  }

  override _logNormalizer(x: Tensor, y: Tensor): Tensor {
    return x
      .pow(2)
      .mul(-0.25)
      .div(y)
      .add(torch.log(over(-Math.PI, y)).mul(0.5));
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }
}
