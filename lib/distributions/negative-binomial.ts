import { logsigmoid } from '../nn/functional';
import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { eitherOf, type GivenName, type ProbsOptions, probsDefaults, readArguments, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { Gamma } from './gamma';
import { broadcastAll, define, lazyProperty, logitsToProbs, probsToLogits } from './utils';

type NegativeBinomialArgs =
  | [
      totalCount: Value,
      ...Rest<[probs: Value | null, logits: Value | null, validateArgs: boolean | null], ProbsOptions>,
    ]
  | [options: ProbsOptions & { totalCount: Value }];

/**
 * How many trials succeed, each with probability `probs`, before `totalCount` have failed.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#negativebinomial
 */
export class NegativeBinomial extends Distribution {
  static override readonly argConstraints = {
    totalCount: constraints.greaterThanEq(0),
    probs: constraints.halfOpenInterval(torch.asFloat(0), torch.asFloat(1)),
    logits: constraints.real,
  };
  readonly totalCount: Tensor;
  private readonly given: GivenName;

  static override get support(): constraints.Constraint {
    return constraints.nonnegativeInteger;
  }

  constructor(...args: NegativeBinomialArgs) {
    const names = ['totalCount'] as const;
    const options = readArguments<{ totalCount: Value }, ProbsOptions>('NegativeBinomial', args, names, probsDefaults);
    const [name, value] = eitherOf('NegativeBinomial', options);
    const [totalCount, param] = broadcastAll(options.totalCount, value);
    super(param.shape, [], options);
    this.totalCount = totalCount.typeAs(param);
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

  override get mean(): Tensor {
    return this.totalCount.mul(torch.exp(this.logits));
  }

  override get mode(): Tensor {
    return this.totalCount.sub(1).mul(this.logits.exp()).floor().clamp({ min: 0 });
  }

  override get variance(): Tensor {
    return this.mean.div(torch.sigmoid(this.logits.neg()));
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => {
      const gamma = new Gamma(this.totalCount, torch.exp(this.logits.neg()), { validateArgs: false });
      return torch.poisson(gamma.sample(sampleShape));
    });
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { totalCount, logits } = this;
    const unnormalized = totalCount.mul(logsigmoid(logits.neg())).add(value.mul(logsigmoid(logits)));
    const sum = totalCount.add(value);
    const normalizer = torch
      .lgamma(sum)
      .neg()
      .add(torch.lgamma(value.add(1)))
      .add(torch.lgamma(totalCount));
    return unnormalized.sub(normalizer.maskedFill(sum.eq(0), 0));
  }
}
