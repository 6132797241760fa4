import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import { TransformedDistribution } from './transformed-distribution';
import { AffineTransform, ExpTransform } from './transforms';
import { Uniform } from './uniform';
import { broadcastAll, eulerConstant } from './utils';

/**
 * The Gumbel distribution, that of the largest of many values: `loc - scale · log(-log(u))` of uniform numbers u.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#gumbel
 */
export class Gumbel extends TransformedDistribution {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  readonly loc: Tensor;
  readonly scale: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const { validateArgs, ...given } = readParameters<LocScale>('Gumbel', args, ['loc', 'scale']);
    const [loc, scale] = broadcastAll(given.loc, given.scale);
    const { tiny, eps } = torch.finfo(loc.dtype);
    const base = new Uniform(torch.fullLike(loc, tiny), torch.fullLike(loc, 1 - eps), { validateArgs });
    const transforms = [
      new ExpTransform().inv,
      new AffineTransform(0, torch.onesLike(scale).neg()),
      new ExpTransform().inv,
      new AffineTransform(given.loc, scale.neg()),
    ];
    super(base, transforms, { validateArgs });
    this.loc = loc;
    this.scale = scale;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.loc.add(this.scale.mul(eulerConstant));
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get stddev(): Tensor {
    return this.scale.mul(Math.PI / Math.sqrt(6));
  }

  override get variance(): Tensor {
    return this.stddev.pow(2);
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const y = this.loc.sub(value).div(this.scale);
    return y.sub(y.exp()).sub(this.scale.log());
  }

  override entropy(): Tensor {
    return this.scale.log().add(1 + eulerConstant);
  }
}
