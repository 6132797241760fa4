import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll } from './utils';

/**
 * The Laplace distribution: density `exp(-|x - loc| / scale) / (2 scale)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#laplace
 */
export class Laplace extends Distribution {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly scale: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const options = readParameters<LocScale>('Laplace', args, ['loc', 'scale']);
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

  override get variance(): Tensor {
    return this.scale.pow(2).mul(2);
  }

  override get stddev(): Tensor {
    return this.scale.mul(Math.SQRT2);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const { eps } = torch.finfo(this.loc.dtype);
    const u = this.loc.newEmpty(this._extendedShape(sampleShape)).uniform_(eps - 1, 1);
    return this.loc.sub(this.scale.mul(u.sign()).mul(torch.log1p(u.abs().neg())));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    return torch
      .log(this.scale.mul(2))
      .neg()
      .sub(torch.abs(value.sub(this.loc)).div(this.scale));
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    const distance = value.sub(this.loc);
    const half = distance
      .sign()
      .mul(0.5)
      .mul(torch.expm1(distance.abs().neg().div(this.scale)));
    return torch.rsub(half, 0.5);
  }

  override icdf(value: Tensor): Tensor {
    const term = value.sub(0.5);
    return this.loc.sub(this.scale.mul(term.sign()).mul(torch.log1p(term.abs().mul(-2))));
  }

  override entropy(): Tensor {
    return torch.log(this.scale.mul(2)).add(1);
  }
}
