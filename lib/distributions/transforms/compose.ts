// Transforms one after another.
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { sumRightmost } from '../utils';
import { type Shape, Transform, type TransformOptions } from './transform';

/** Throws TypeError unless `value` is a list of Transforms. */
export function checkTransforms(what: string, name: string, value: unknown): asserts value is readonly Transform[] {
  if (!Array.isArray(value)) throw new TypeError(`${what}(): ${name} must be Transform[], got ${describe(value)}`);
  for (const [i, item] of value.entries()) {
    if (item instanceof Transform) continue;
    throw new TypeError(`${what}(): ${name}[${i}] must be a Transform, got ${describe(item)}`);
  }
}

/** A constraint over as many event dimensions as asked for. */
function widen(constraint: constraints.Constraint, eventDim: number): constraints.Constraint {
  return eventDim > constraint.eventDim
    ? constraints.independent(constraint, eventDim - constraint.eventDim)
    : constraint;
}

/**
 * Applies transforms in their order.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.ComposeTransform
 */
export class ComposeTransform extends Transform {
  readonly parts: readonly Transform[];

  constructor(parts: readonly Transform[], ...rest: Rest<[cacheSize: number], TransformOptions>) {
    const { cacheSize } = readRest('ComposeTransform', rest, { cacheSize: 0 } as TransformOptions);
    checkTransforms('ComposeTransform', 'parts', parts);
    super({ cacheSize });
    this.parts = cacheSize ? parts.map((part) => part.withCache(cacheSize)) : [...parts];
  }

  override equals(other: Transform): boolean {
    return (
      other instanceof ComposeTransform &&
      this.parts.length === other.parts.length &&
      this.parts.every((part, i) => part.equals(other.parts[i]))
    );
  }

  override get domain(): constraints.Constraint {
    const { parts } = this;
    if (parts.length === 0) return constraints.real;
    let eventDim = parts[parts.length - 1].codomain.eventDim;
    for (const part of [...parts].reverse()) {
      eventDim = Math.max(eventDim + part.domain.eventDim - part.codomain.eventDim, part.domain.eventDim);
    }
    return widen(parts[0].domain, eventDim);
  }

  override get codomain(): constraints.Constraint {
    const { parts } = this;
    if (parts.length === 0) return constraints.real;
    let eventDim = parts[0].domain.eventDim;
    for (const part of parts) {
      eventDim = Math.max(eventDim + part.codomain.eventDim - part.domain.eventDim, part.codomain.eventDim);
    }
    return widen(parts[parts.length - 1].codomain, eventDim);
  }

  override get bijective(): boolean {
    return this.parts.every((part) => part.bijective);
  }

  override get sign(): number | Tensor {
    return multiplySigns(this.parts);
  }

  override forward(x: Tensor): Tensor {
    return this.parts.reduce((value, part) => part.forward(value), x);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const { parts } = this;
    if (parts.length === 0) return torch.zerosLike(x);
    const values = [x];
    for (const part of parts.slice(0, -1)) values.push(part.forward(values[values.length - 1]));
    values.push(y);
    let { eventDim } = this.domain;
    const terms = parts.map((part, i) => {
      const term = part.logAbsDetJacobian(values[i], values[i + 1]);
      const summed = sumRightmost(term, eventDim - part.domain.eventDim);
      eventDim += part.codomain.eventDim - part.domain.eventDim;
      return summed;
    });
    return terms.reduce((sum, term) => sum.add(term));
  }

  override forwardShape(shape: Shape): number[] {
    return this.parts.reduce((value, part) => part.forwardShape(value), [...shape]);
  }

  override inverseShape(shape: Shape): number[] {
    return this.parts.reduceRight((value, part) => part.inverseShape(value), [...shape]);
  }

  override toString(): string {
    return `ComposeTransform(\n    ${this.parts.join(',\n    ')}\n)`;
  }

  protected override invert(): Transform {
    const inverse = new ComposeTransform([...this.parts].reverse().map((part) => part.inv));
    Transform.linkInverse(inverse, this);
    return inverse;
  }

  protected override cacheParts(): void {
    const parts = this.cacheSize ? this.parts.map((part) => part.withCache(this.cacheSize)) : this.parts;
    Object.assign(this, { parts });
  }
}

/** The sign of transforms one after another. */
export function multiplySigns(transforms: readonly Transform[]): number | Tensor {
  return transforms.reduce<number | Tensor>((product, { sign }) => {
    if (typeof sign !== 'number') return sign.mul(product as number);
    return typeof product === 'number' ? product * sign : product.mul(sign);
  }, 1);
}

/** Leaves values as they are. */
export const identityTransform = new ComposeTransform([]);
