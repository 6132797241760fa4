// A transform of single values as one of events.
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import * as constraints from '../constraints';
import { sumRightmost } from '../utils';
import { checkTransforms } from './compose';
import { needDims, type Shape, Transform, type TransformOptions } from './transform';

/**
 * Counts the last `reinterpretedBatchNdims` dimensions of another transform as parts of the event: `logAbsDetJacobian` sums
 * over them.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.IndependentTransform
 */
export class IndependentTransform extends Transform {
  readonly baseTransform: Transform;
  readonly reinterpretedBatchNdims: number;

  constructor(
    baseTransform: Transform,
    reinterpretedBatchNdims: number,
    ...rest: Rest<[cacheSize: number], TransformOptions>
  ) {
    const { cacheSize } = readRest('IndependentTransform', rest, { cacheSize: 0 } as TransformOptions);
    checkTransforms('IndependentTransform', 'transforms', [baseTransform]);
    checkInt('IndependentTransform', 'reinterpretedBatchNdims', reinterpretedBatchNdims);
    super({ cacheSize });
    this.baseTransform = baseTransform.withCache(cacheSize);
    this.reinterpretedBatchNdims = reinterpretedBatchNdims;
  }

  override get domain(): constraints.Constraint {
    return constraints.independent(this.baseTransform.domain, this.reinterpretedBatchNdims);
  }

  override get codomain(): constraints.Constraint {
    return constraints.independent(this.baseTransform.codomain, this.reinterpretedBatchNdims);
  }

  override get bijective(): boolean {
    return this.baseTransform.bijective;
  }

  override get sign(): number | Tensor {
    return this.baseTransform.sign;
  }

  protected override _call(x: Tensor): Tensor {
    needDims('IndependentTransform', x.shape, this.domain.eventDim);
    return this.baseTransform.forward(x);
  }

  protected override _inverse(y: Tensor): Tensor {
    needDims('IndependentTransform', y.shape, this.codomain.eventDim);
    return this.baseTransform.inv.forward(y);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return sumRightmost(this.baseTransform.logAbsDetJacobian(x, y), this.reinterpretedBatchNdims);
  }

  override forwardShape(shape: Shape): number[] {
    return this.baseTransform.forwardShape(shape);
  }

  override inverseShape(shape: Shape): number[] {
    return this.baseTransform.inverseShape(shape);
  }

  override toString(): string {
    return `IndependentTransform(${this.baseTransform}, ${this.reinterpretedBatchNdims})`;
  }

  protected override cacheParts(): void {
    Object.assign(this, { baseTransform: this.baseTransform.withCache(this.cacheSize) });
  }
}
