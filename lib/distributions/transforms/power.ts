import type { Rest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import type { Value } from '../arguments';
import * as constraints from '../constraints';
import { broadcastAll, over } from '../utils';
import { type Shape, Transform, type TransformOptions } from './transform';

/**
 * `y = x ** exponent` of positive numbers.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.PowerTransform
 */
export class PowerTransform extends Transform {
  readonly exponent: Tensor;

  constructor(exponent: Value, ...rest: Rest<[cacheSize: number], TransformOptions>) {
    super(...rest);
    [this.exponent] = broadcastAll(exponent);
  }

  override get domain(): constraints.Constraint {
    return constraints.positive;
  }

  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): Tensor {
    return this.exponent.sign();
  }

  override equals(other: Transform): boolean {
    return other instanceof PowerTransform && Boolean(this.exponent.eq(other.exponent).all().item());
  }

  protected override _call(x: Tensor): Tensor {
    return x.pow(this.exponent);
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.pow(over(1, this.exponent));
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return this.exponent.mul(y).div(x).abs().log();
  }

  override forwardShape(shape: Shape): number[] {
    return torch.broadcastShapes(shape, this.exponent.shape);
  }

  override inverseShape(shape: Shape): number[] {
    return torch.broadcastShapes(shape, this.exponent.shape);
  }
}
