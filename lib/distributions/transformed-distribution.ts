import { describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters } from './arguments';
import * as constraints from './constraints';
import { type ArgConstraints, Distribution, type SampleShape } from './distribution';
import { Independent } from './independent';
import { ComposeTransform, Transform } from './transforms';
import { checkTransforms, multiplySigns } from './transforms/compose';
import { sumRightmost } from './utils';

interface TransformedParameters<D extends Distribution> {
  /** What values are drawn from before they are transformed. */
  baseDistribution: D;
  /** One transform or several, which follow one another. */
  transforms: Transform | readonly Transform[];
}

/** The base distribution in the shape that the transforms need, and the shapes of what they make of it. */
function shapesOf(given: Distribution, transform: ComposeTransform) {
  const { domain, codomain } = transform;
  const baseShape = [...given.batchShape, ...given.eventShape];
  const baseEventDim = given.eventShape.length;
  if (baseShape.length < domain.eventDim) {
    throw new RangeError(
      `TransformedDistribution(): baseDistribution must have a shape of at least ${domain.eventDim} dimensions, got ` +
        describe(baseShape),
    );
  }
  const shape = transform.forwardShape(baseShape);
  const expanded = transform.inverseShape(shape);
  let base = given;
  if (baseShape.join() !== expanded.join()) base = base.expand(expanded.slice(0, expanded.length - baseEventDim));
  const extra = domain.eventDim - baseEventDim;
  if (extra > 0) base = new Independent(base, extra);
  const eventDim = Math.max(codomain.eventDim, baseEventDim + codomain.eventDim - domain.eventDim);
  const cut = shape.length - eventDim;
  return { base, batchShape: shape.slice(0, cut), eventShape: shape.slice(cut) };
}

/**
 * The distribution of transformed values of another one: `y = f(x)`, `log p(y) = log p(x) - log |det ∂y/∂x|`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#transformeddistribution
 */
export class TransformedDistribution<D extends Distribution = Distribution> extends Distribution {
  static override readonly argConstraints: ArgConstraints = {};
  /** The base distribution; inside an `Independent` if the transforms work on events of more dimensions. */
  readonly baseDist: D;
  readonly transforms: readonly Transform[];

  constructor(...args: Call<TransformedParameters<D>, ['baseDistribution', 'transforms']>) {
    const names = ['baseDistribution', 'transforms'] as const;
    const options = readParameters<TransformedParameters<D>>('TransformedDistribution', args, names);
    if (!(options.baseDistribution instanceof Distribution)) {
      throw new TypeError(
        `TransformedDistribution(): baseDistribution must be a Distribution, got ${describe(options.baseDistribution)}`,
      );
    }
    const transforms = options.transforms instanceof Transform ? [options.transforms] : options.transforms;
    checkTransforms('TransformedDistribution', 'transforms', transforms);
    const { base, batchShape, eventShape } = shapesOf(options.baseDistribution, new ComposeTransform(transforms));
    super(batchShape, eventShape, options);
    this.baseDist = base as D;
    this.transforms = [...transforms];
  }

  override get hasRsample(): boolean {
    return super.hasRsample || this.baseDist.hasRsample;
  }

  @constraints.dependentProperty({ isDiscrete: false })
  override get support(): constraints.Constraint {
    const known = super.support;
    if (!constraints.isDependent(known)) return known;
    const { transforms, eventShape } = this;
    if (transforms.length === 0) return this.baseDist.support;
    const { codomain } = transforms[transforms.length - 1];
    const missing = eventShape.length - codomain.eventDim;
    return missing > 0 ? constraints.independent(codomain, missing) : codomain;
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => this.transform(this.baseDist.sample(sampleShape)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.transform(this.baseDist.rsample(sampleShape));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    let eventDim = this.eventShape.length;
    let y = value;
    let total: Tensor | undefined;
    for (const transform of [...this.transforms].reverse()) {
      const { domain, codomain } = transform;
      const x = transform.inv.forward(y);
      eventDim += domain.eventDim - codomain.eventDim;
      const term = sumRightmost(transform.logAbsDetJacobian(x, y), eventDim - domain.eventDim);
      total = total ? total.sub(term) : torch.rsub(term, 0);
      y = x;
    }
    const base = sumRightmost(this.baseDist.logProb(y), eventDim - this.baseDist.eventShape.length);
    return total ? total.add(base) : base;
  }

  override cdf(given: Tensor): Tensor {
    const value = this.transforms.reduceRight((y, transform) => transform.inv.forward(y), given);
    return this.monotonize(this.baseDist.cdf(value));
  }

  override icdf(value: Tensor): Tensor {
    return this.transform(this.baseDist.icdf(this.monotonize(value)));
  }

  private transform(x: Tensor): Tensor {
    return this.transforms.reduce((value, transform) => transform.forward(value), x);
  }

  /** Turns a probability round where the transforms decrease. */
  private monotonize(value: Tensor): Tensor {
    const sign = multiplySigns(this.transforms);
    if (!isTensor(sign) && sign === 1) return value;
    return value
      .sub(0.5)
      .mul(sign as number)
      .add(0.5);
  }
}
