import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import {
  checkTensorOf,
  eitherOf,
  type GivenName,
  readArguments,
  type VectorProbsRest,
  vectorProbsDefaults,
} from './arguments';
import * as constraints from './constraints';
import { Distribution, readExpand, readShape, type SampleShape } from './distribution';
import { enumerateIntegers } from './enumerate';
import { define, lazyProperty, logitsToProbs, probsToLogits } from './utils';

/**
 * One of K events by its index, with probabilities ∝ `probs`.
 *
 * **Shape** of `probs` or `logits` (*, K); of a sample (*). **Source**
 * https://docs.pytorch.org/docs/2.13/distributions.html#categorical
 */
export class Categorical extends Distribution {
  static override readonly argConstraints = { probs: constraints.simplex, logits: constraints.realVector };
  static override readonly hasEnumerateSupport = true;
  /** K. */
  readonly _numEvents: number;
  private readonly given: GivenName;

  constructor(...rest: VectorProbsRest) {
    const options = readArguments('Categorical', rest, [], vectorProbsDefaults);
    const [name, value] = eitherOf('Categorical', options);
    checkTensorOf('Categorical', name, value, 1);
    const param = name === 'probs' ? value.div(value.sum(-1, true)) : value.sub(value.logsumexp(-1, true));
    super(param.shape.slice(0, -1), [], options);
    define(this, { [name]: param });
    this.given = name;
    this._numEvents = param.size(-1);
    this.checkParameters();
  }

  @constraints.dependentProperty({ isDiscrete: true, eventDim: 0 })
  override get support(): constraints.Constraint {
    return constraints.integerInterval(0, this._numEvents - 1);
  }

  @lazyProperty
  get logits(): Tensor {
    return probsToLogits(this.probs);
  }

  @lazyProperty
  get probs(): Tensor {
    return logitsToProbs(this.logits);
  }

  /** The normalized probabilities or logits, as which they were given. */
  get _param(): Tensor {
    return this[this.given];
  }

  get paramShape(): number[] {
    return this._param.shape;
  }

  override get mean(): Tensor {
    return this.filled(Number.NaN, this.probs);
  }

  override get mode(): Tensor {
    return this.probs.argmax(-1);
  }

  override get variance(): Tensor {
    return this.filled(Number.NaN, this.probs);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const count = readShape(sampleShape).reduce((product, size) => product * size, 1);
    const samples = torch.multinomial(this.probs.reshape([-1, this._numEvents]), count, true).t();
    return samples.reshape(this._extendedShape(sampleShape));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const [index, logProbs] = torch.broadcastTensors([value.long().unsqueeze(-1), this.logits]);
    return logProbs.gather(-1, index.narrow(-1, 0, 1)).squeeze(-1);
  }

  override entropy(): Tensor {
    const logits = this.logits.clamp({ min: torch.finfo(this.logits.dtype).min });
    return logits.mul(this.probs).sum(-1).neg();
  }

  override enumerateSupport(expand: boolean | { expand?: boolean } = true): Tensor {
    const options = { dtype: torch.int64, device: this._param.device };
    return enumerateIntegers(this._numEvents, options, this.batchShape, readExpand(expand));
  }
}
