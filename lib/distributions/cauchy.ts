import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll } from './utils';

/**
 * The Cauchy distribution, that of the ratio of two centred normals: density `1 / (π scale (1 + ((x - loc) / scale)²))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#cauchy
 */
export class Cauchy extends Distribution {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly scale: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const options = readParameters<LocScale>('Cauchy', args, ['loc', 'scale']);
    const [loc, scale] = broadcastAll(options.loc, options.scale);
    super(loc.shape, [], options);
    this.loc = loc;
    this.scale = scale;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.filled(Number.NaN, this.loc);
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return this.filled(Number.POSITIVE_INFINITY, this.loc);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const eps = this.loc.newEmpty(this._extendedShape(sampleShape)).cauchy_();
    return this.loc.add(eps.mul(this.scale));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const log1p = value.sub(this.loc).div(this.scale).pow(2).log1p();
    return torch.rsub(this.scale.log(), -Math.log(Math.PI)).sub(log1p);
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    return torch.atan(value.sub(this.loc).div(this.scale)).div(Math.PI).add(0.5);
  }

  override icdf(value: Tensor): Tensor {
    return torch.tan(value.sub(0.5).mul(Math.PI)).mul(this.scale).add(this.loc);
  }

  override entropy(): Tensor {
    return this.scale.log().add(Math.log(4 * Math.PI));
  }
}
