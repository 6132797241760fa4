import { binaryCrossEntropyWithLogits } from '../nn/functional';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { eitherOf, type ProbsRest, probsDefaults, readArguments } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll, define, lazyProperty, logitsToProbs, over, probsToLogits } from './utils';

/**
 * How many trials fail before the first success, each succeeding with probability `probs`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#geometric
 */
export class Geometric extends Distribution {
  static override readonly argConstraints = { probs: constraints.unitInterval, logits: constraints.real };

  static override get support(): constraints.Constraint {
    return constraints.nonnegativeInteger;
  }

  constructor(...rest: ProbsRest) {
    const options = readArguments('Geometric', rest, [], probsDefaults);
    const [name, value] = eitherOf('Geometric', options);
    const [param] = broadcastAll(value);
    super(param.shape, [], options);
    define(this, { [name]: param });
    this.checkParameters();
    if (this._validateArgs && name === 'probs' && !param.gt(0).all().item()) {
      throw new RangeError(
        `Expected parameter probs of distribution ${this} to be positive but found invalid values:\n` +
          `${param.detach().at(param.gt(0).logicalNot())}`,
      );
    }
  }

  @lazyProperty
  get logits(): Tensor {
    return probsToLogits(this.probs, true);
  }

  @lazyProperty
  get probs(): Tensor {
    return logitsToProbs(this.logits, true);
  }

  override get mean(): Tensor {
    return over(1, this.probs).sub(1);
  }

  override get mode(): Tensor {
    return torch.zerosLike(this.probs);
  }

  override get variance(): Tensor {
    return over(1, this.probs).sub(1).div(this.probs);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const { tiny } = torch.finfo(this.probs.dtype);
    return torch.noGrad(() => {
      const u = this.probs.newEmpty(this._extendedShape(sampleShape)).uniform_(tiny, 1);
      return u.log().div(this.probs.neg().log1p()).floor();
    });
  }

  override logProb(given: Tensor): Tensor {
    this._validateSample(given);
    const [value, probs] = broadcastAll(given, this.probs);
    // 0 · log(0) would be NaN.
    const safe = probs.maskedFill(probs.eq(1).logicalAnd(value.eq(0)), 0);
    return value.mul(safe.neg().log1p()).add(this.probs.log());
  }

  override entropy(): Tensor {
    return binaryCrossEntropyWithLogits(this.logits, this.probs, { reduction: 'none' }).div(this.probs);
  }
}
