import { intOf, type Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type VectorProbsOptions, vectorProbsDefaults } from './arguments';
import { Binomial } from './binomial';
import { Categorical } from './categorical';
import * as constraints from './constraints';
import { Distribution, readShape, type SampleShape } from './distribution';
import { oneMinus } from './utils';

export interface MultinomialOptions extends VectorProbsOptions {
  /** The number of draws; default 1. */
  totalCount?: number | null;
}

type MultinomialRest = Rest<
  [totalCount: number | null, probs: Tensor | null, logits: Tensor | null, validateArgs: boolean | null],
  MultinomialOptions
>;

/**
 * How often each of K events comes up in `totalCount` draws.
 *
 * **Shape** of `probs` or `logits` and of a sample (*, K).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#multinomial
 */
export class Multinomial extends Distribution {
  static override readonly argConstraints = { probs: constraints.simplex, logits: constraints.realVector };
  readonly totalCount: number;
  private readonly categorical: Categorical;
  private readonly binomial: Binomial;

  constructor(...rest: MultinomialRest) {
    const defaults = { totalCount: 1 as number, ...vectorProbsDefaults };
    const { totalCount, probs, logits, validateArgs } = readArguments('Multinomial', rest, [], defaults);
    const count = intOf('Multinomial', 'totalCount', totalCount);
    const categorical = new Categorical({ probs, logits });
    super(categorical.batchShape, categorical.paramShape.slice(-1), { validateArgs });
    this.totalCount = count;
    this.categorical = categorical;
    this.binomial = new Binomial(count, categorical.probs);
    this.checkParameters();
  }

  @constraints.dependentProperty({ isDiscrete: true, eventDim: 1 })
  override get support(): constraints.Constraint {
    return constraints.multinomial(this.totalCount);
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

  override get mean(): Tensor {
    return this.probs.mul(this.totalCount);
  }

  override get variance(): Tensor {
    return this.probs.mul(this.totalCount).mul(oneMinus(this.probs));
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const shape = readShape(sampleShape);
    // (draws, *) -> (*, draws)
    const samples = this.categorical.sample([this.totalCount, ...shape]).movedim(0, -1);
    const counts = samples.newZeros(this._extendedShape(shape));
    return counts.scatterAdd_(-1, samples, torch.onesLike(samples)).typeAs(this.probs);
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const [given, counts] = torch.broadcastTensors([this.logits, value]);
    const impossible = counts.eq(0).logicalAnd(given.eq(Number.NEGATIVE_INFINITY));
    // 0 · -∞ would be NaN.
    const logits = given.maskedFill(impossible, 0);
    const logFactorialN = torch.lgamma(counts.sum(-1).add(1));
    const logFactorials = torch.lgamma(counts.add(1)).sum(-1);
    return logFactorialN.sub(logFactorials).add(logits.mul(counts).sum(-1));
  }

  override entropy(): Tensor {
    const n = torch.tensor(this.totalCount);
    const independent = this.categorical
      .entropy()
      .mul(n)
      .sub(torch.lgamma(n.add(1)));
    const support = this.binomial.enumerateSupport(false).at('1:');
    const probs = torch.exp(this.binomial.logProb(support));
    return independent.add(probs.mul(torch.lgamma(support.add(1))).sum([0, -1]));
  }
}
