import type { Tensor } from '../tensor-handle';
import { type Call, type LocScale, readParameters } from './arguments';
import * as constraints from './constraints';
import { Normal } from './normal';
import { TransformedDistribution } from './transformed-distribution';
import { ExpTransform } from './transforms';

/**
 * The distribution of exp(x) for x from `Normal(loc, scale)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#lognormal
 */
export class LogNormal extends TransformedDistribution<Normal> {
  static override readonly argConstraints = { loc: constraints.real, scale: constraints.positive };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.positive;
  }

  constructor(...args: Call<LocScale, ['loc', 'scale']>) {
    const { loc, scale, validateArgs } = readParameters<LocScale>('LogNormal', args, ['loc', 'scale']);
    super(new Normal(loc, scale, { validateArgs }), new ExpTransform(), { validateArgs });
    this.checkParameters();
  }

  get loc(): Tensor {
    return this.baseDist.loc;
  }

  get scale(): Tensor {
    return this.baseDist.scale;
  }

  override get mean(): Tensor {
    return this.loc.add(this.scale.pow(2).div(2)).exp();
  }

  override get mode(): Tensor {
    return this.loc.sub(this.scale.square()).exp();
  }

  override get variance(): Tensor {
    const square = this.scale.pow(2);
    return square.expm1().mul(this.loc.mul(2).add(square).exp());
  }

  override entropy(): Tensor {
    return this.baseDist.entropy().add(this.loc);
  }
}
