import { oneHot } from '../nn/functional';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type VectorProbsRest, vectorProbsDefaults } from './arguments';
import { Categorical } from './categorical';
import * as constraints from './constraints';
import { Distribution, readExpand, type SampleShape } from './distribution';
import { oneMinus } from './utils';

/**
 * One of K events as a vector of one 1 and else 0, with probabilities ∝ `probs`.
 *
 * **Shape** of `probs` or `logits` and of a sample (*, K).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#onehotcategorical
 */
export class OneHotCategorical extends Distribution {
  static override readonly argConstraints = { probs: constraints.simplex, logits: constraints.realVector };
  static override readonly hasEnumerateSupport = true;
  /** The same distribution of indices. */
  readonly _categorical: Categorical;

  static override get support(): constraints.Constraint {
    return constraints.oneHot;
  }

  constructor(...rest: VectorProbsRest) {
    const { probs, logits, validateArgs } = readArguments('OneHotCategorical', rest, [], vectorProbsDefaults);
    const categorical = new Categorical({ probs, logits });
    super(categorical.batchShape, categorical.paramShape.slice(-1), { validateArgs });
    this._categorical = categorical;
    this.checkParameters();
  }

  get probs(): Tensor {
    return this._categorical.probs;
  }

  get logits(): Tensor {
    return this._categorical.logits;
  }

  get paramShape(): number[] {
    return this._categorical.paramShape;
  }

  override get mean(): Tensor {
    return this.probs;
  }

  override get mode(): Tensor {
    return oneHot(this.probs.argmax(-1), this.probs.size(-1)).to(this.probs);
  }

  override get variance(): Tensor {
    return this.probs.mul(oneMinus(this.probs));
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return oneHot(this._categorical.sample(sampleShape), this._categorical._numEvents).to(this.probs);
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    return this._categorical.logProb(value.max(-1)[1]);
  }

  override entropy(): Tensor {
    return this._categorical.entropy();
  }

  override enumerateSupport(expand: boolean | { expand?: boolean } = true): Tensor {
    const [n] = this.eventShape;
    const { dtype, device } = this._categorical._param;
    const values = torch.eye(n, { dtype, device }).view([n, ...this.batchShape.map(() => 1), n]);
    return readExpand(expand) ? values.expand([n, ...this.batchShape, n]) : values;
  }
}

/**
 * `OneHotCategorical` whose `rsample` passes gradients on to the probabilities, as if a draw were these.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.one_hot_categorical.OneHotCategoricalStraightThrough
 */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  static override readonly hasRsample = true;

  override rsample(sampleShape?: SampleShape): Tensor {
    const samples = this.sample(sampleShape);
    return samples.add(this.probs.sub(this.probs.detach()));
  }
}
