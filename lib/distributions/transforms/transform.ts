// The base of all transforms, and their inverses. Source: torch/distributions/transforms.py
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import type { Constraint } from '../constraints';
import { notImplemented } from '../distribution';

export interface TransformOptions {
  /** 1 to remember the last value and its result, so that inverting a result gives the very value; default 0. */
  cacheSize?: number;
}

export type TransformRest = Rest<[cacheSize: number], TransformOptions>;
export type Shape = readonly number[];

const defaults: TransformOptions = { cacheSize: 0 };

/** Throws RangeError for a shape of fewer than `ndim` dimensions. */
export function needDims(what: string, shape: Shape, ndim: number): void {
  if (shape.length < ndim) throw new RangeError(`${what}(): too few dimensions on input, got ${describe([...shape])}`);
}

export const sameShape = (a: Shape, b: Shape): boolean => a.join() === b.join();

/**
 * An invertible map with a known determinant of its derivative, for own ones too: define `_call`, `_inverse`, `domain`,
 * `codomain` and `logAbsDetJacobian`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.Transform
 */
export abstract class Transform {
  /** Values it may be applied to. */
  abstract get domain(): Constraint;
  /** Values it gives. */
  abstract get codomain(): Constraint;

  protected readonly cacheSize: number;
  private cached: { x?: Tensor; y?: Tensor } = {};
  private inverseTransform?: Transform;

  constructor(...rest: TransformRest) {
    const { cacheSize } = readRest(new.target.name, rest, defaults);
    this.cacheSize = checkCacheSize(cacheSize);
  }

  /** Whether it is one to one: `t.inv.forward(t.forward(x))` is x, and the reverse. */
  get bijective(): boolean {
    return false;
  }

  /** 1 if it increases everywhere, -1 if it decreases. **Throws** TorchError where that has no meaning. */
  get sign(): number | Tensor {
    throw notImplemented('sign', `${this.constructor.name} does not implement it`);
  }

  /** The event dimensions of domain and codomain. **Throws** TypeError where they differ. */
  get eventDim(): number {
    const { eventDim } = this.domain;
    if (eventDim === this.codomain.eventDim) return eventDim;
    throw new TypeError('eventDim: please use domain.eventDim or codomain.eventDim');
  }

  /** The inverse; its inverse is this transform. */
  get inv(): Transform {
    this.inverseTransform ??= this.invert();
    return this.inverseTransform;
  }

  /** The same transform with another size of cache. */
  withCache(cacheSize = 1): Transform {
    if (this.cacheSize === checkCacheSize(cacheSize)) return this;
    const copy = Object.create(Object.getPrototypeOf(this)) as Transform;
    Object.assign(copy, this, { cacheSize, cached: {}, inverseTransform: undefined });
    copy.cacheParts();
    return copy;
  }

  /** Whether both are the same map, as far as their parameters say. */
  equals(other: Transform): boolean {
    return this === other;
  }

  /** The transform of x. */
  forward(x: Tensor): Tensor {
    if (this.cacheSize === 0) return this._call(x);
    if (this.cached.x !== x) this.cached = { x, y: this._call(x) };
    return this.cached.y as Tensor;
  }

  /** The value whose transform is y. */
  protected _invCall(y: Tensor): Tensor {
    if (this.cacheSize === 0) return this._inverse(y);
    if (this.cached.y !== y) this.cached = { x: this._inverse(y), y };
    return this.cached.x as Tensor;
  }

  /** What `forward` computes. */
  protected _call(_x: Tensor): Tensor {
    throw notImplemented('_call', `${this.constructor.name} does not implement it`);
  }

  /** What the inverse computes. */
  protected _inverse(_y: Tensor): Tensor {
    throw notImplemented('_inverse', `${this.constructor.name} does not implement it`);
  }

  /** The logarithm of |det ∂y/∂x| for each event; y must be the transform of x. */
  logAbsDetJacobian(_x: Tensor, _y: Tensor): Tensor {
    throw notImplemented('logAbsDetJacobian', `${this.constructor.name} does not implement it`);
  }

  /** The shape of the transform of a tensor. */
  forwardShape(shape: Shape): number[] {
    return [...shape];
  }

  /** The shape of what has a transform of this shape. */
  inverseShape(shape: Shape): number[] {
    return [...shape];
  }

  /** As Python prints it. */
  toString(): string {
    return `${this.constructor.name}()`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  protected invert(): Transform {
    return new InverseTransform(this);
  }

  /** Passes a new size of cache on to the transforms that this one is made of. */
  protected cacheParts(): void {}

  /** Applies the inverse of another transform, through its cache. */
  protected static invCall(transform: Transform, y: Tensor): Tensor {
    return transform._invCall(y);
  }

  /** Says what the inverse is. */
  protected static linkInverse(transform: Transform, inverse: Transform): void {
    transform.inverseTransform = inverse;
  }
}

function checkCacheSize(cacheSize: unknown): number {
  if (cacheSize === 0 || cacheSize === 1) return cacheSize;
  throw new RangeError(`Transform(): cacheSize must be 0 or 1, got ${describe(cacheSize)}`);
}

/** What `inv` gives: the other transform turned round. */
class InverseTransform extends Transform {
  constructor(private readonly base: Transform) {
    super();
    Transform.linkInverse(this, base);
  }

  override get domain(): Constraint {
    return this.base.codomain;
  }

  override get codomain(): Constraint {
    return this.base.domain;
  }

  override get bijective(): boolean {
    return this.base.bijective;
  }

  override get sign(): number | Tensor {
    return this.base.sign;
  }

  override withCache(cacheSize = 1): Transform {
    return this.base.withCache(cacheSize).inv;
  }

  override equals(other: Transform): boolean {
    return other instanceof InverseTransform && this.base.equals(other.base);
  }

  override forward(x: Tensor): Tensor {
    return Transform.invCall(this.base, x);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return this.base.logAbsDetJacobian(y, x).neg();
  }

  override forwardShape(shape: Shape): number[] {
    return this.base.inverseShape(shape);
  }

  override inverseShape(shape: Shape): number[] {
    return this.base.forwardShape(shape);
  }

  override toString(): string {
    return `_InverseTransform(${this.base})`;
  }
}
