import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type VectorProbsOptions, vectorProbsDefaults } from './arguments';
import { Categorical } from './categorical';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { checkTemperature, type Temperature } from './temperature';
import { TransformedDistribution } from './transformed-distribution';
import { ExpTransform } from './transforms';
import { broadcastAll, clampProbs, uniformNumbers } from './utils';

type RelaxedCategoricalArgs =
  | [
      temperature: Tensor,
      ...Rest<[probs: Tensor | null, logits: Tensor | null, validateArgs: boolean | null], VectorProbsOptions>,
    ]
  | [options: VectorProbsOptions & Temperature];

/**
 * The logarithms of a `RelaxedOneHotCategorical`: normalized `(logits + Gumbel noise) / temperature`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#relaxedonehotcategorical
 */
export class ExpRelaxedCategorical extends Distribution {
  static override readonly argConstraints = { probs: constraints.simplex, logits: constraints.realVector };
  static override readonly hasRsample = true;
  readonly temperature: Tensor;
  private readonly categorical: Categorical;

  static override get support(): constraints.Constraint {
    return constraints.realVector;
  }

  constructor(...args: RelaxedCategoricalArgs) {
    const what = 'ExpRelaxedCategorical';
    const options = readArguments<Temperature, VectorProbsOptions>(what, args, ['temperature'], vectorProbsDefaults);
    const { temperature, probs, logits, validateArgs } = options;
    checkTemperature(what, temperature);
    const categorical = new Categorical({ probs, logits });
    super(categorical.batchShape, categorical.paramShape.slice(-1), { validateArgs });
    this.temperature = temperature;
    this.categorical = categorical;
    this.checkParameters();
  }

  get logits(): Tensor {
    return this.categorical.logits;
  }

  get probs(): Tensor {
    return this.categorical.probs;
  }

  get paramShape(): number[] {
    return this.categorical.paramShape;
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const u = clampProbs(uniformNumbers(this._extendedShape(sampleShape), this.logits));
    const gumbels = u.log().neg().log().neg();
    const scores = this.logits.add(gumbels).div(this.temperature);
    return scores.sub(scores.logsumexp(-1, true));
  }

  override logProb(given: Tensor): Tensor {
    const count = this.categorical._numEvents;
    this._validateSample(given);
    const [logits, value] = broadcastAll(this.logits, given);
    const { temperature } = this;
    const logScale = torch
      .fullLike(temperature, count)
      .lgamma()
      .sub(temperature.log().mul(-(count - 1)));
    const score = logits.sub(value.mul(temperature));
    return score.sub(score.logsumexp(-1, true)).sum(-1).add(logScale);
  }
}

/**
 * A differentiable stand-in for `OneHotCategorical`, on vectors that sum to 1: the lower the temperature, the closer to one
 * 1 and else 0.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#relaxedonehotcategorical
 */
export class RelaxedOneHotCategorical extends TransformedDistribution<ExpRelaxedCategorical> {
  static override readonly argConstraints = { probs: constraints.simplex, logits: constraints.realVector };
  static override readonly hasRsample = true;

  static override get support(): constraints.Constraint {
    return constraints.simplex;
  }

  constructor(...args: RelaxedCategoricalArgs) {
    const what = 'RelaxedOneHotCategorical';
    const options = readArguments<Temperature, VectorProbsOptions>(what, args, ['temperature'], vectorProbsDefaults);
    const { temperature, probs, logits, validateArgs } = options;
    const base = new ExpRelaxedCategorical(temperature, { probs, logits, validateArgs });
    super(base, new ExpTransform(), { validateArgs });
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
