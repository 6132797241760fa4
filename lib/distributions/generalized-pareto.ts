import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, type LocScale, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll, oneMinus, over, uniformNumbers } from './utils';

interface GeneralizedParetoParameters extends LocScale {
  /** How heavy the tail is; 0 gives the exponential distribution, below 0 values have an upper bound. */
  concentration: Value;
}

/**
 * The generalized Pareto distribution of values beyond a threshold `loc`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#generalizedpareto
 */
export class GeneralizedPareto extends Distribution {
  static override readonly argConstraints = {
    loc: constraints.real,
    scale: constraints.positive,
    concentration: constraints.real,
  };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly scale: Tensor;
  readonly concentration: Tensor;

  constructor(...args: Call<GeneralizedParetoParameters, ['loc', 'scale', 'concentration']>) {
    const names = ['loc', 'scale', 'concentration'] as const;
    const options = readParameters<GeneralizedParetoParameters>('GeneralizedPareto', args, names);
    const [loc, scale, concentration] = broadcastAll(options.loc, options.scale, options.concentration);
    super(loc.shape, [], options);
    this.loc = loc;
    this.scale = scale;
    this.concentration = concentration;
    this.checkParameters();
  }

  @constraints.dependentProperty({ isDiscrete: false, eventDim: 0 })
  override get support(): constraints.Constraint {
    const { loc, scale, concentration } = this;
    const upper = torch.where(concentration.lt(0), loc.sub(scale.div(concentration)), Number.POSITIVE_INFINITY);
    return constraints.interval(loc, upper);
  }

  override get mean(): Tensor {
    const valid = this.concentration.lt(1);
    const safe = torch.where(valid, this.concentration, 0.5);
    return torch.where(valid, this.loc.add(this.scale.div(oneMinus(safe))), Number.NaN);
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    const valid = this.concentration.lt(0.5);
    const safe = torch.where(valid, this.concentration, 0.25);
    const variance = this.scale.pow(2).div(
      oneMinus(safe)
        .pow(2)
        .mul(oneMinus(safe.mul(2))),
    );
    return torch.where(valid, variance, Number.NaN);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.icdf(uniformNumbers(this._extendedShape(sampleShape), this.loc));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const z = this.standardize(value);
    const [isZero, safe] = this.safeConcentration();
    const y = over(1, safe).add(torch.onesLike(z));
    const nonzero = torch.where(y.eq(0), y, y.mul(torch.log1p(safe.mul(z))));
    return this.scale
      .log()
      .neg()
      .sub(torch.where(isZero, z, nonzero));
  }

  /** The logarithm of the probability of a larger value. */
  logSurvivalFunction(value: Tensor): Tensor {
    this._validateSample(value);
    const z = this.standardize(value);
    const [isZero, safe] = this.safeConcentration();
    return torch.where(isZero, z.neg(), torch.log1p(safe.mul(z)).neg().div(safe));
  }

  /** The logarithm of `cdf`. */
  logCdf(value: Tensor): Tensor {
    return torch.log1p(torch.exp(this.logSurvivalFunction(value)).neg());
  }

  override cdf(value: Tensor): Tensor {
    return torch.exp(this.logCdf(value));
  }

  override icdf(value: Tensor): Tensor {
    const { loc, scale } = this;
    const [isZero, safe] = this.safeConcentration();
    const logRest = torch.log1p(value.neg());
    const nonzero = loc.add(scale.div(safe).mul(torch.expm1(safe.neg().mul(logRest))));
    return torch.where(isZero, loc.sub(scale.mul(logRest)), nonzero);
  }

  override entropy(): Tensor {
    const entropy = torch.log(this.scale).add(this.concentration).add(1);
    return torch.broadcastTo(entropy, this.batchShape);
  }

  private standardize(value: Tensor): Tensor {
    return value.sub(this.loc).div(this.scale);
  }

  /** Where the concentration is 0, and the concentration with 1 in those places. */
  private safeConcentration(): [Tensor, Tensor] {
    const { concentration } = this;
    const isZero = torch.isclose(concentration, torch.zerosLike(concentration));
    return [isZero, torch.where(isZero, torch.onesLike(concentration), concentration)];
  }
}
