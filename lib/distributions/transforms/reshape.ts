// Another shape for events.
import { describe, type Rest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import * as constraints from '../constraints';
import { needDims, type Shape, sameShape, Transform, type TransformOptions } from './transform';

const numel = (shape: Shape) => shape.reduce((product, size) => product * size, 1);

/** Replaces a shape's end `from` by `to`. */
function swapEnd(what: string, shape: Shape, from: Shape, to: Shape): number[] {
  needDims(what, shape, from.length);
  const cut = shape.length - from.length;
  if (sameShape(shape.slice(cut), from)) return [...shape.slice(0, cut), ...to];
  throw new RangeError(
    `${what}(): shape mismatch: expected ${describe([...from])}, got ${describe([...shape.slice(cut)])}`,
  );
}

/**
 * Gives the event dimensions another shape of as many elements.
 *
 * **Shape** (*, inShape) → (*, outShape). **Throws** RangeError where those hold different numbers of elements.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.ReshapeTransform
 */
export class ReshapeTransform extends Transform {
  readonly inShape: number[];
  readonly outShape: number[];

  constructor(inShape: Shape, outShape: Shape, ...rest: Rest<[cacheSize: number], TransformOptions>) {
    super(...rest);
    this.inShape = [...inShape];
    this.outShape = [...outShape];
    if (numel(inShape) !== numel(outShape)) {
      throw new RangeError(
        `ReshapeTransform(): inShape ${describe(this.inShape)} and outShape ${describe(this.outShape)} have different ` +
          'numbers of elements',
      );
    }
  }

  override get domain(): constraints.Constraint {
    return constraints.independent(constraints.real, this.inShape.length);
  }

  override get codomain(): constraints.Constraint {
    return constraints.independent(constraints.real, this.outShape.length);
  }

  override get bijective(): boolean {
    return true;
  }

  protected override _call(x: Tensor): Tensor {
    return x.reshape([...this.batch(x, this.inShape), ...this.outShape]);
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.reshape([...this.batch(y, this.outShape), ...this.inShape]);
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return x.newZeros(this.batch(x, this.inShape));
  }

  override forwardShape(shape: Shape): number[] {
    return swapEnd('forwardShape', shape, this.inShape, this.outShape);
  }

  override inverseShape(shape: Shape): number[] {
    return swapEnd('inverseShape', shape, this.outShape, this.inShape);
  }

  private batch(value: Tensor, event: Shape): number[] {
    return value.shape.slice(0, Math.max(0, value.ndim - event.length));
  }
}
