import { binaryCrossEntropyWithLogits } from '../nn/functional';
import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { eitherOf, type GivenName, type ProbsOptions, probsDefaults, readArguments, type Value } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import {
  broadcastAll,
  clampProbs,
  define,
  lazyProperty,
  logitsToProbs,
  oneMinus,
  over,
  probsToLogits,
  uniformNumbers,
} from './utils';

export interface ContinuousBernoulliOptions extends ProbsOptions {
  /** Between these probabilities series in place of closed forms, which lose all digits near 1/2. Default [0.499, 0.501]. */
  lims?: readonly [number, number];
}

type ContinuousBernoulliRest = Rest<
  [probs: Value | null, logits: Value | null, lims: readonly [number, number], validateArgs: boolean | null],
  ContinuousBernoulliOptions
>;

const defaults = {
  probs: probsDefaults.probs,
  logits: probsDefaults.logits,
  lims: [0.499, 0.501] as readonly [number, number],
  validateArgs: probsDefaults.validateArgs,
};

/**
 * The continuous Bernoulli distribution on [0, 1]: density ∝ `probs^x (1 - probs)^(1 - x)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#continuousbernoulli
 */
export class ContinuousBernoulli extends ExponentialFamily {
  static override readonly argConstraints = { probs: constraints.unitInterval, logits: constraints.real };
  static override readonly hasRsample = true;
  private readonly given: GivenName;
  private readonly lims: readonly [number, number];

  static override get support(): constraints.Constraint {
    return constraints.unitInterval;
  }

  constructor(...rest: ContinuousBernoulliRest) {
    const options = readArguments('ContinuousBernoulli', rest, [], defaults);
    const [name, value] = eitherOf('ContinuousBernoulli', options);
    let [param] = broadcastAll(value);
    super(param.shape, [], options);
    this.lims = options.lims;
    this.given = name;
    if (name === 'probs') {
      // Clamping hides what is out of range, so Python looks before, if asked for.
      if (options.validateArgs !== undefined && !constraints.unitInterval.check(param).all().item()) {
        throw new RangeError('ContinuousBernoulli(): the parameter probs has invalid values');
      }
      param = clampProbs(param);
    }
    define(this, { [name]: param });
    this.checkParameters();
  }

  @lazyProperty
  get logits(): Tensor {
    return probsToLogits(this.probs, true);
  }

  @lazyProperty
  get probs(): Tensor {
    return clampProbs(logitsToProbs(this.logits, true));
  }

  get paramShape(): number[] {
    return this[this.given].shape;
  }

  override get mean(): Tensor {
    const cut = this.cutProbs();
    const logOdds = torch.log1p(cut.neg()).sub(torch.log(cut));
    const mean = cut.div(cut.mul(2).sub(1)).add(over(1, logOdds));
    const x = this.probs.sub(0.5);
    const taylor = x
      .pow(2)
      .mul(16 / 45)
      .add(1 / 3)
      .mul(x)
      .add(0.5);
    return torch.where(this.outsideUnstableRegion(), mean, taylor);
  }

  override get variance(): Tensor {
    const cut = this.cutProbs();
    const logOdds = torch.log1p(cut.neg()).sub(torch.log(cut));
    const variance = cut
      .mul(cut.sub(1))
      .div(oneMinus(cut.mul(2)).pow(2))
      .add(over(1, logOdds.pow(2)));
    const x = this.probs.sub(0.5).pow(2);
    const taylor = torch.rsub(torch.rsub(x.mul(128 / 945), 1 / 15).mul(x), 1 / 12);
    return torch.where(this.outsideUnstableRegion(), variance, taylor);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => this.rsample(sampleShape));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.icdf(uniformNumbers(this._extendedShape(sampleShape), this.probs));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const [logits, target] = broadcastAll(this.logits, value);
    const logLikelihood = binaryCrossEntropyWithLogits(logits, target, { reduction: 'none' }).neg();
    return logLikelihood.add(this._contBernLogNorm());
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    const cut = this.cutProbs();
    const inner = torch
      .pow(cut, value)
      .mul(torch.pow(oneMinus(cut), oneMinus(value)))
      .add(cut)
      .sub(1)
      .div(cut.mul(2).sub(1));
    const unbounded = torch.where(this.outsideUnstableRegion(), inner, value);
    const bounded = torch.where(value.ge(1), torch.onesLike(value), unbounded);
    return torch.where(value.le(0), torch.zerosLike(value), bounded);
  }

  override icdf(value: Tensor): Tensor {
    const cut = this.cutProbs();
    const logRest = torch.log1p(cut.neg());
    const inner = torch
      .log1p(cut.neg().add(value.mul(cut.mul(2).sub(1))))
      .sub(logRest)
      .div(torch.log(cut).sub(logRest));
    return torch.where(this.outsideUnstableRegion(), inner, value);
  }

  override entropy(): Tensor {
    const logProbs0 = torch.log1p(this.probs.neg());
    const logProbs1 = torch.log(this.probs);
    return this.mean.mul(logProbs0.sub(logProbs1)).sub(this._contBernLogNorm()).sub(logProbs0);
  }

  /** The logarithm of the constant that makes the density integrate to 1. */
  _contBernLogNorm(): Tensor {
    const cut = this.cutProbs();
    const below = torch.where(cut.le(0.5), cut, torch.zerosLike(cut));
    const above = torch.where(cut.ge(0.5), cut, torch.onesLike(cut));
    const distance = torch.where(cut.le(0.5), torch.log1p(below.mul(-2)), torch.log(above.mul(2).sub(1)));
    const logNorm = torch.log(torch.abs(torch.log1p(cut.neg()).sub(torch.log(cut)))).sub(distance);
    const x = this.probs.sub(0.5).pow(2);
    const taylor = x
      .mul(104 / 45)
      .add(4 / 3)
      .mul(x)
      .add(Math.LN2);
    return torch.where(this.outsideUnstableRegion(), logNorm, taylor);
  }

  override get _naturalParams(): Tensor[] {
    return [this.logits];
  }

  override _logNormalizer(x: Tensor): Tensor {
    const [low, high] = this.lims;
    const outside = x.le(low - 0.5).logicalOr(x.gt(high - 0.5));
    const cut = torch.where(outside, x, torch.onesLike(x).mul(low - 0.5));
    const logNorm = torch.log(torch.abs(torch.special.expm1(cut))).sub(torch.log(torch.abs(cut)));
    const taylor = x.mul(0.5).add(x.pow(2).div(24)).sub(x.pow(4).div(2880));
    return torch.where(outside, logNorm, taylor);
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }

  private outsideUnstableRegion(): Tensor {
    return this.probs.le(this.lims[0]).logicalOr(this.probs.gt(this.lims[1]));
  }

  private cutProbs(): Tensor {
    return torch.where(this.outsideUnstableRegion(), this.probs, torch.onesLike(this.probs).mul(this.lims[0]));
  }
}
