import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { eitherOf, type GivenName, type ProbsOptions, probsDefaults, readArguments, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { checkTemperature, type Temperature } from './temperature';
import { TransformedDistribution } from './transformed-distribution';
import { SigmoidTransform } from './transforms';
import { broadcastAll, clampProbs, define, lazyProperty, logitsToProbs, probsToLogits, uniformNumbers } from './utils';

type RelaxedBernoulliArgs =
  | [
      temperature: Tensor,
      ...Rest<[probs: Value | null, logits: Value | null, validateArgs: boolean | null], ProbsOptions>,
    ]
  | [options: ProbsOptions & Temperature];

/**
 * The log-odds of a `RelaxedBernoulli`: `(logit(probs) + logistic noise) / temperature`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#logitrelaxedbernoulli
 */
export class LogitRelaxedBernoulli extends Distribution {
  static override readonly argConstraints = { probs: constraints.unitInterval, logits: constraints.real };
  readonly temperature: Tensor;
  private readonly given: GivenName;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: RelaxedBernoulliArgs) {
    const what = 'LogitRelaxedBernoulli';
    const options = readArguments<Temperature, ProbsOptions>(what, args, ['temperature'], probsDefaults);
    checkTemperature(what, options.temperature);
    const [name, value] = eitherOf(what, options);
    const [param] = broadcastAll(value);
    super(param.shape, [], options);
    this.temperature = options.temperature;
    define(this, { [name]: param });
    this.given = name;
    this.checkParameters();
  }

  @lazyProperty
  get logits(): Tensor {
    return probsToLogits(this.probs, true);
  }

  @lazyProperty
  get probs(): Tensor {
    return logitsToProbs(this.logits, true);
  }

  get paramShape(): number[] {
    return this[this.given].shape;
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    const probs = clampProbs(this.probs.expand(shape));
    const u = clampProbs(uniformNumbers(shape, probs));
    const noise = u.log().sub(u.neg().log1p());
    return noise.add(probs.log()).sub(probs.neg().log1p()).div(this.temperature);
  }

  override logProb(given: Tensor): Tensor {
    this._validateSample(given);
    const [logits, value] = broadcastAll(this.logits, given);
    const diff = logits.sub(value.mul(this.temperature));
    return this.temperature.log().add(diff).sub(diff.exp().log1p().mul(2));
  }
}

/**
 * A differentiable stand-in for `Bernoulli` with values in (0, 1): the lower the temperature, the closer to 0 or 1.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#relaxedbernoulli
 */
export class RelaxedBernoulli extends TransformedDistribution<LogitRelaxedBernoulli> {
  static override readonly argConstraints = { probs: constraints.unitInterval, logits: constraints.real };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.unitInterval;
  }

  constructor(...args: RelaxedBernoulliArgs) {
    const names = ['temperature'] as const;
    const options = readArguments<Temperature, ProbsOptions>('RelaxedBernoulli', args, names, probsDefaults);
    const { temperature, probs, logits, validateArgs } = options;
    super(new LogitRelaxedBernoulli(temperature, { probs, logits }), new SigmoidTransform(), { validateArgs });
    this.checkParameters();
  }

  get temperature(): Tensor {
    return this.baseDist.temperature;
  }

  get logits(): Tensor {
    return this.baseDist.logits;
  }

  get probs(): Tensor {
    return this.baseDist.probs;
  }
}
