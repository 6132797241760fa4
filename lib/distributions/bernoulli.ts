import { binaryCrossEntropyWithLogits } from '../nn/functional';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { eitherOf, type GivenName, type ProbsRest, probsDefaults, readArguments } from './arguments';
import * as constraints from './constraints';
import { readExpand, type SampleShape } from './distribution';
import { enumerateIntegers } from './enumerate';
import { ExponentialFamily } from './exp-family';
import { broadcastAll, define, lazyProperty, logitsToProbs, oneMinus, probsToLogits } from './utils';

/**
 * 1 with probability `probs`, else 0.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#bernoulli
 */
export class Bernoulli extends ExponentialFamily {
  static override readonly argConstraints = { probs: constraints.unitInterval, logits: constraints.real };
  static override readonly hasEnumerateSupport = true;
  private readonly given: GivenName;

  static override get support(): constraints.Constraint {
    return constraints.boolean;
  }

  constructor(...rest: ProbsRest) {
    const options = readArguments('Bernoulli', rest, [], probsDefaults);
    const [name, value] = eitherOf('Bernoulli', options);
    const [param] = broadcastAll(value);
    super(param.shape, [], options);
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
    return this.probs;
  }

  override get mode(): Tensor {
    return this.probs.ge(0.5).to(this.probs).maskedFill(this.probs.eq(0.5), Number.NaN);
  }

  override get variance(): Tensor {
    return this.probs.mul(oneMinus(this.probs));
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => torch.bernoulli(this.probs.expand(this._extendedShape(sampleShape))));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const [logits, target] = broadcastAll(this.logits, value);
    return binaryCrossEntropyWithLogits(logits, target, { reduction: 'none' }).neg();
  }

  override entropy(): Tensor {
    return binaryCrossEntropyWithLogits(this.logits, this.probs, { reduction: 'none' });
  }

  override enumerateSupport(expand: boolean | { expand?: boolean } = true): Tensor {
    const { dtype, device } = this[this.given];
    return enumerateIntegers(2, { dtype, device }, this.batchShape, readExpand(expand));
  }

  override get _naturalParams(): Tensor[] {
    return [torch.logit(this.probs)];
  }

  override _logNormalizer(x: Tensor): Tensor {
    return torch.log1p(torch.exp(x));
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }
}
