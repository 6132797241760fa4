import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { eitherOf, type GivenName, type ProbsOptions, probsDefaults, readArguments, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, notImplemented, readExpand, type SampleShape } from './distribution';
import { enumerateIntegers } from './enumerate';
import { broadcastAll, define, lazyProperty, logitsToProbs, oneMinus, probsToLogits } from './utils';

export interface BinomialOptions extends ProbsOptions {
  /** The number of trials; default 1. */
  totalCount?: Value | null;
}

type BinomialRest = Rest<
  [totalCount: Value | null, probs: Value | null, logits: Value | null, validateArgs: boolean | null],
  BinomialOptions
>;

/** max(x, 0), with the gradient 1/2 at 0. */
const clampByZero = (x: Tensor): Tensor =>
  x
    .clamp({ min: 0 })
    .add(x)
    .sub(x.clamp({ max: 0 }))
    .div(2);

/**
 * How many of `totalCount` trials succeed, each with probability `probs`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#binomial
 */
export class Binomial extends Distribution {
  static override readonly argConstraints = {
    totalCount: constraints.nonnegativeInteger,
    probs: constraints.unitInterval,
    logits: constraints.real,
  };
  static override readonly hasEnumerateSupport = true;
  readonly totalCount: Tensor;
  private readonly given: GivenName;

  constructor(...rest: BinomialRest) {
    const options = readArguments('Binomial', rest, [], { totalCount: 1 as Value, ...probsDefaults });
    const [name, value] = eitherOf('Binomial', options);
    const [totalCount, param] = broadcastAll(options.totalCount, value);
    super(param.shape, [], options);
    this.totalCount = totalCount.typeAs(param);
    define(this, { [name]: param });
    this.given = name;
    this.checkParameters();
  }

  @constraints.dependentProperty({ isDiscrete: true, eventDim: 0 })
  override get support(): constraints.Constraint {
    return constraints.integerInterval(0, this.totalCount);
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
    return this.totalCount.mul(this.probs);
  }

  override get mode(): Tensor {
    return this.totalCount.add(1).mul(this.probs).floor().clamp({ max: this.totalCount });
  }

  override get variance(): Tensor {
    return this.totalCount.mul(this.probs).mul(oneMinus(this.probs));
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    return torch.noGrad(() => torch.binomial(this.totalCount.expand(shape), this.probs.expand(shape)));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { totalCount, logits } = this;
    const logFactorialN = torch.lgamma(totalCount.add(1));
    const logFactorialK = torch.lgamma(value.add(1));
    const logFactorialRest = torch.lgamma(totalCount.sub(value).add(1));
    // n log(1 + exp(logits)) - log n!, without overflow for large logits.
    const normalizer = totalCount
      .mul(clampByZero(logits))
      .add(totalCount.mul(torch.log1p(torch.exp(torch.abs(logits).neg()))))
      .sub(logFactorialN);
    return value.mul(logits).sub(logFactorialK).sub(logFactorialRest).sub(normalizer);
  }

  /** **Throws** TorchError unless all counts are equal. */
  override entropy(): Tensor {
    const logProb = this.logProb(this.enumerateSupport(false));
    return torch.exp(logProb).mul(logProb).sum(0).neg();
  }

  /** **Throws** TorchError unless all counts are equal. */
  override enumerateSupport(expand: boolean | { expand?: boolean } = true): Tensor {
    const count = this.totalCount.max().item();
    if (this.totalCount.min().item() !== count) {
      throw notImplemented('enumerateSupport', 'inhomogeneous total count not supported');
    }
    const { dtype, device } = this[this.given];
    return enumerateIntegers(1 + count, { dtype, device }, this.batchShape, readExpand(expand));
  }
}
