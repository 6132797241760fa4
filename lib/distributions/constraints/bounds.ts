// Constraints on each number alone.
import { FloatScalar } from '../../complex';
import { pyFloat, pyRepr } from '../../nn/modules/utils';
import { describe } from '../../options';
import { isTensor, type Tensor } from '../../tensor-handle';
import { Constraint } from './constraint';

/** A bound: a number, or a tensor with one for each element. `torch.asFloat(0)` prints as Python's 0.0. */
export type Bound = number | Tensor | FloatScalar;

function show(bound: Bound): string {
  if (bound instanceof FloatScalar) return pyFloat(bound.value);
  if (!isTensor(bound)) return pyRepr(bound);
  if (bound.ndim > 0) return String(bound);
  return bound.dtype.isFloatingPoint ? pyFloat(bound.item()) : String(bound.item());
}

function boundOf(name: string, bound: Bound): number | Tensor {
  if (bound instanceof FloatScalar) return bound.value;
  if (isTensor(bound) || typeof bound === 'number') return bound;
  throw new TypeError(`${name} must be number or Tensor, got ${describe(bound)}`);
}

const isInteger = (value: Tensor) => value.remainder(1).eq(0);
const atLeast = (value: Tensor, bound: number | Tensor) => value.ge(bound as number);
const atMost = (value: Tensor, bound: number | Tensor) => value.le(bound as number);

abstract class Lower extends Constraint {
  readonly lowerBound: number | Tensor;
  readonly #shown: string;

  constructor(lowerBound: Bound) {
    super();
    this.lowerBound = boundOf('lowerBound', lowerBound);
    this.#shown = `lower_bound=${show(lowerBound)}`;
  }

  override toString(): string {
    return `${this.constructor.name}(${this.#shown})`;
  }
}

abstract class Upper extends Constraint {
  readonly upperBound: number | Tensor;
  readonly #shown: string;

  constructor(upperBound: Bound) {
    super();
    this.upperBound = boundOf('upperBound', upperBound);
    this.#shown = `upper_bound=${show(upperBound)}`;
  }

  override toString(): string {
    return `${this.constructor.name}(${this.#shown})`;
  }
}

abstract class Between extends Constraint {
  readonly lowerBound: number | Tensor;
  readonly upperBound: number | Tensor;
  readonly #shown: string;

  constructor(lowerBound: Bound, upperBound: Bound) {
    super();
    this.lowerBound = boundOf('lowerBound', lowerBound);
    this.upperBound = boundOf('upperBound', upperBound);
    this.#shown = `lower_bound=${show(lowerBound)}, upper_bound=${show(upperBound)}`;
  }

  override toString(): string {
    return `${this.constructor.name}(${this.#shown})`;
  }
}

/** Any number but NaN. */
export class Real extends Constraint {
  override check(value: Tensor): Tensor {
    return value.eq(value);
  }
}

/** 0 or 1. */
export class BooleanConstraint extends Constraint {
  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    return value.eq(0).logicalOr(value.eq(1));
  }

  override toString(): string {
    return 'Boolean()';
  }
}

/** Integers within both bounds. */
export class IntegerInterval extends Between {
  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    return isInteger(value).logicalAnd(atLeast(value, this.lowerBound)).logicalAnd(atMost(value, this.upperBound));
  }
}

/** Integers from a bound on. */
export class IntegerGreaterThan extends Lower {
  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    return isInteger(value).logicalAnd(atLeast(value, this.lowerBound));
  }
}

/** Integers up to a bound. */
export class IntegerLessThan extends Upper {
  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    return isInteger(value).logicalAnd(atMost(value, this.upperBound));
  }
}

/** Numbers above a bound. */
export class GreaterThan extends Lower {
  override check(value: Tensor): Tensor {
    return value.gt(this.lowerBound as number);
  }
}

/** Numbers from a bound on. */
export class GreaterThanEq extends Lower {
  override check(value: Tensor): Tensor {
    return atLeast(value, this.lowerBound);
  }
}

/** Numbers below a bound. */
export class LessThan extends Upper {
  override check(value: Tensor): Tensor {
    return value.lt(this.upperBound as number);
  }
}

/** Numbers within both bounds. */
export class Interval extends Between {
  override check(value: Tensor): Tensor {
    return atLeast(value, this.lowerBound).logicalAnd(atMost(value, this.upperBound));
  }
}

/** Numbers from the lower bound on and below the upper one. */
export class HalfOpenInterval extends Between {
  override check(value: Tensor): Tensor {
    return atLeast(value, this.lowerBound).logicalAnd(value.lt(this.upperBound as number));
  }
}
