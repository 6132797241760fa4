import { describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters } from './arguments';
import { Categorical } from './categorical';
import * as constraints from './constraints';
import { type ArgConstraints, Distribution, readShape, type SampleShape } from './distribution';

interface MixtureParameters {
  /** Which component a value comes from. */
  mixtureDistribution: Categorical;
  /** The components, along the last batch dimension. */
  componentDistribution: Distribution;
}

/**
 * A mixture of distributions of one family: `p(x) = ∑ probs_k p_k(x)`.
 *
 * **Throws** TypeError for other kinds, RangeError for batch shapes that do not fit.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#mixturesamefamily
 */
export class MixtureSameFamily extends Distribution {
  static override readonly argConstraints: ArgConstraints = {};
  readonly mixtureDistribution: Categorical;
  readonly componentDistribution: Distribution;

  constructor(...args: Call<MixtureParameters, ['mixtureDistribution', 'componentDistribution']>) {
    const names = ['mixtureDistribution', 'componentDistribution'] as const;
    const options = readParameters<MixtureParameters>('MixtureSameFamily', args, names);
    const { mixtureDistribution: mixture, componentDistribution: component } = options;
    if (!(mixture instanceof Categorical)) {
      throw new TypeError(`MixtureSameFamily(): mixtureDistribution must be a Categorical, got ${describe(mixture)}`);
    }
    if (!(component instanceof Distribution)) {
      throw new TypeError(
        `MixtureSameFamily(): componentDistribution must be a Distribution, got ${describe(component)}`,
      );
    }
    const batch = component.batchShape.slice(0, -1);
    const weights = mixture.batchShape;
    for (let i = 1; i <= Math.min(weights.length, batch.length); i++) {
      const [a, b] = [weights[weights.length - i], batch[batch.length - i]];
      if (a === 1 || b === 1 || a === b) continue;
      throw new RangeError(
        `MixtureSameFamily(): mixtureDistribution.batchShape ${describe(weights)} is not compatible with ` +
          `componentDistribution.batchShape ${describe(component.batchShape)}`,
      );
    }
    const count = component.batchShape[component.batchShape.length - 1];
    const weighted = mixture.logits.size(-1);
    if (weighted !== count) {
      throw new RangeError(
        `MixtureSameFamily(): mixtureDistribution has ${weighted} components, componentDistribution ${count}`,
      );
    }
    super(batch, component.eventShape, options);
    this.mixtureDistribution = mixture;
    this.componentDistribution = component;
  }

  @constraints.dependentProperty()
  override get support(): constraints.Constraint {
    return constraints.MixtureSameFamilyConstraint(this.componentDistribution.support);
  }

  override get mean(): Tensor {
    return this.probs().mul(this.componentDistribution.mean).sum(this.componentDim);
  }

  override get variance(): Tensor {
    const probs = this.probs();
    const { mean, variance } = this.componentDistribution;
    const within = probs.mul(variance).sum(this.componentDim);
    const between = probs.mul(mean.sub(this.pad(this.mean)).pow(2)).sum(this.componentDim);
    return within.add(between);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => {
      const shape = readShape(sampleShape);
      const dim = shape.length + this.batchShape.length;
      const chosen = this.mixtureDistribution.sample(shape);
      const samples = this.componentDistribution.sample(shape);
      const ones = chosen.shape.map(() => 1);
      const index = chosen
        .reshape([...chosen.shape, 1, ...this.eventShape.map(() => 1)])
        .repeat([...ones, 1, ...this.eventShape]);
      return samples.gather(dim, index).squeeze(dim);
    });
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const logProb = this.componentDistribution.logProb(this.pad(value));
    const logWeights = torch.logSoftmax(this.mixtureDistribution.logits, -1);
    return logProb.add(logWeights).logsumexp(-1);
  }

  override cdf(value: Tensor): Tensor {
    return this.componentDistribution.cdf(this.pad(value)).mul(this.mixtureDistribution.probs).sum(-1);
  }

  override toString(): string {
    return `MixtureSameFamily(\n  ${this.mixtureDistribution},\n  ${this.componentDistribution})`;
  }

  private get componentDim(): number {
    return -1 - this.eventShape.length;
  }

  private pad(value: Tensor): Tensor {
    return value.unsqueeze(this.componentDim);
  }

  /** The weights in a shape that broadcasts with the components' moments. */
  private probs(): Tensor {
    const { probs, batchShape } = this.mixtureDistribution;
    const missing = batchShape.length === 1 ? 0 : this.batchShape.length - batchShape.length;
    const padding = new Array<number>(Math.max(0, missing)).fill(1);
    return probs.reshape([...probs.shape.slice(0, -1), ...padding, probs.size(-1), ...this.eventShape.map(() => 1)]);
  }
}
