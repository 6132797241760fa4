import { checkInt, describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { type Call, readParameters } from './arguments';
import * as constraints from './constraints';
import { type ArgConstraints, Distribution, notImplemented, type SampleShape } from './distribution';
import { sumRightmost } from './utils';

interface IndependentParameters<D extends Distribution> {
  /** The distribution whose batch dimensions become event dimensions. */
  baseDistribution: D;
  /** How many of the last batch dimensions do. */
  reinterpretedBatchNdims: number;
}

/**
 * Counts the last batch dimensions of a distribution as event dimensions: log-probabilities are summed over them.
 *
 * **Throws** RangeError where the base has fewer batch dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#independent
 */
export class Independent<D extends Distribution = Distribution> extends Distribution {
  static override readonly argConstraints: ArgConstraints = {};
  readonly baseDist: D;
  readonly reinterpretedBatchNdims: number;

  constructor(...args: Call<IndependentParameters<D>, ['baseDistribution', 'reinterpretedBatchNdims']>) {
    const names = ['baseDistribution', 'reinterpretedBatchNdims'] as const;
    const options = readParameters<IndependentParameters<D>>('Independent', args, names);
    const { baseDistribution: base, reinterpretedBatchNdims: count } = options;
    if (!(base instanceof Distribution)) {
      throw new TypeError(`Independent(): baseDistribution must be a Distribution, got ${describe(base)}`);
    }
    checkInt('Independent', 'reinterpretedBatchNdims', count);
    if (count > base.batchShape.length) {
      throw new RangeError(
        `Independent(): expected reinterpretedBatchNdims <= baseDistribution.batchShape.length, got ${count} > ` +
          `${base.batchShape.length}`,
      );
    }
    const cut = base.batchShape.length - count;
    super(base.batchShape.slice(0, cut), [...base.batchShape.slice(cut), ...base.eventShape], options);
    this.baseDist = base;
    this.reinterpretedBatchNdims = count;
  }

  override get hasRsample(): boolean {
    return this.baseDist.hasRsample;
  }

  override get hasEnumerateSupport(): boolean {
    return this.reinterpretedBatchNdims === 0 && this.baseDist.hasEnumerateSupport;
  }

  @constraints.dependentProperty()
  override get support(): constraints.Constraint {
    const { support } = this.baseDist;
    return this.reinterpretedBatchNdims > 0 ? constraints.independent(support, this.reinterpretedBatchNdims) : support;
  }

  override get mean(): Tensor {
    return this.baseDist.mean;
  }

  override get mode(): Tensor {
    return this.baseDist.mode;
  }

  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return this.baseDist.sample(sampleShape);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.baseDist.rsample(sampleShape);
  }

  override logProb(value: Tensor): Tensor {
    return sumRightmost(this.baseDist.logProb(value), this.reinterpretedBatchNdims);
  }

  override entropy(): Tensor {
    return sumRightmost(this.baseDist.entropy(), this.reinterpretedBatchNdims);
  }

  /** **Throws** TorchError where batch dimensions became event dimensions. */
  override enumerateSupport(expand: boolean | { expand?: boolean } = true): Tensor {
    if (this.reinterpretedBatchNdims > 0) {
      throw notImplemented('enumerateSupport', 'enumeration over cartesian product is not implemented');
    }
    return this.baseDist.enumerateSupport(expand);
  }

  override toString(): string {
    return `${this.constructor.name}(${this.baseDist}, ${this.reinterpretedBatchNdims})`;
  }
}
