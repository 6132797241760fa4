import { checkInt, describe, type Rest, readRest } from '../../options';
import { isTensor, type Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import type { Value } from '../arguments';
import * as constraints from '../constraints';
import { type Shape, Transform, type TransformOptions } from './transform';

export interface AffineOptions extends TransformOptions {
  /** How many of the last dimensions make one event; default 0. */
  eventDim?: number;
}

const defaults: AffineOptions = { eventDim: 0, cacheSize: 0 };

function same(a: Value, b: Value): boolean {
  if (isTensor(a))
    return Boolean(
      a
        .eq(b as number)
        .all()
        .item(),
    );
  return isTensor(b) ? same(b, a) : a === b;
}

const shapeOf = (value: Value): number[] => (isTensor(value) ? value.shape : []);

/**
 * `y = loc + scale · x`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.AffineTransform
 */
export class AffineTransform extends Transform {
  readonly loc: Value;
  readonly scale: Value;
  private readonly eventNdims: number;

  constructor(loc: Value, scale: Value, ...rest: Rest<[eventDim: number, cacheSize: number], AffineOptions>) {
    const { eventDim, cacheSize } = readRest('AffineTransform', rest, defaults);
    checkInt('AffineTransform', 'eventDim', eventDim);
    for (const [name, value] of [
      ['loc', loc],
      ['scale', scale],
    ] as const) {
      if (isTensor(value) || typeof value === 'number') continue;
      throw new TypeError(`AffineTransform(): ${name} must be Tensor or number, got ${describe(value)}`);
    }
    super({ cacheSize });
    this.loc = loc;
    this.scale = scale;
    this.eventNdims = eventDim;
  }

  override get eventDim(): number {
    return this.eventNdims;
  }

  override get domain(): constraints.Constraint {
    return this.eventDim === 0 ? constraints.real : constraints.independent(constraints.real, this.eventDim);
  }

  override get codomain(): constraints.Constraint {
    return this.domain;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): number | Tensor {
    return isTensor(this.scale) ? this.scale.sign() : Math.sign(this.scale);
  }

  override equals(other: Transform): boolean {
    return other instanceof AffineTransform && same(this.loc, other.loc) && same(this.scale, other.scale);
  }

  protected override _call(x: Tensor): Tensor {
    return x.mul(this.scale as number).add(this.loc as number);
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.sub(this.loc as number).div(this.scale as number);
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    const { scale, eventDim } = this;
    let result = isTensor(scale) ? scale.abs().log() : torch.fullLike(x, Math.log(Math.abs(scale)));
    if (eventDim === 0) return result.expand(x.shape);
    result = result.view([...result.shape.slice(0, -eventDim), -1]).sum(-1);
    return result.expand(x.shape.slice(0, -eventDim));
  }

  override forwardShape(shape: Shape): number[] {
    return torch.broadcastShapes(shape, shapeOf(this.loc), shapeOf(this.scale));
  }

  override inverseShape(shape: Shape): number[] {
    return this.forwardShape(shape);
  }
}
