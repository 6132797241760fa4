// Constraints made of other constraints.
import { describe } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { Constraint } from './constraint';

function checkConstraint(what: string, name: string, value: unknown): asserts value is Constraint {
  if (!(value instanceof Constraint)) {
    throw new TypeError(`${what}(): ${name} must be a Constraint, got ${describe(value)}`);
  }
}

/** The events of a check whose last `count` dimensions are one event: valid if all of it is. */
function allOf(result: Tensor, leading: number): Tensor {
  return result.reshape([...result.shape.slice(0, leading), -1]).all(-1);
}

function needDim(value: Tensor, dim: number, is: number): void {
  if (is < 0) throw new RangeError(`check(): expected value.dim() >= ${dim}, got ${value.ndim}`);
}

/** A constraint whose last batch dimensions count as parts of the event. */
export class IndependentConstraint extends Constraint {
  readonly baseConstraint: Constraint;
  readonly reinterpretedBatchNdims: number;

  constructor(baseConstraint: Constraint, reinterpretedBatchNdims: number) {
    super();
    checkConstraint('independent', 'baseConstraint', baseConstraint);
    if (!Number.isInteger(reinterpretedBatchNdims)) {
      throw new TypeError(
        `independent(): reinterpretedBatchNdims must be int, got ${describe(reinterpretedBatchNdims)}`,
      );
    }
    if (reinterpretedBatchNdims < 0) {
      throw new RangeError(`independent(): reinterpretedBatchNdims must be >= 0, got ${reinterpretedBatchNdims}`);
    }
    this.baseConstraint = baseConstraint;
    this.reinterpretedBatchNdims = reinterpretedBatchNdims;
  }

  override get isDiscrete(): boolean {
    return this.baseConstraint.isDiscrete;
  }

  override get eventDim(): number {
    return this.baseConstraint.eventDim + this.reinterpretedBatchNdims;
  }

  override check(value: Tensor): Tensor {
    const result = this.baseConstraint.check(value);
    const leading = result.ndim - this.reinterpretedBatchNdims;
    needDim(value, this.eventDim, leading);
    return allOf(result, leading);
  }

  override toString(): string {
    return `${this.constructor.name}(${this.baseConstraint}, ${this.reinterpretedBatchNdims})`;
  }
}

/** The support of a mixture: values that are valid for every component. */
export class MixtureSameFamilyConstraint extends Constraint {
  readonly baseConstraint: Constraint;

  constructor(baseConstraint: Constraint) {
    super();
    checkConstraint('MixtureSameFamilyConstraint', 'baseConstraint', baseConstraint);
    this.baseConstraint = baseConstraint;
  }

  override get isDiscrete(): boolean {
    return this.baseConstraint.isDiscrete;
  }

  override get eventDim(): number {
    return this.baseConstraint.eventDim;
  }

  override check(value: Tensor): Tensor {
    const leading = value.ndim - this.eventDim;
    needDim(value, this.eventDim, leading);
    return allOf(this.baseConstraint.check(value.unsqueeze(-1 - this.eventDim)), leading);
  }

  override toString(): string {
    return `${this.constructor.name}(${this.baseConstraint})`;
  }
}

abstract class Sequence extends Constraint {
  readonly cseq: Constraint[];
  readonly dim: number;

  constructor(cseq: readonly Constraint[], dim: number) {
    super();
    const what = this.constructor.name.toLowerCase();
    if (!Array.isArray(cseq)) throw new TypeError(`${what}(): cseq must be Constraint[], got ${describe(cseq)}`);
    for (const [i, item] of cseq.entries()) checkConstraint(what, `cseq[${i}]`, item);
    this.cseq = [...cseq];
    this.dim = dim;
  }

  override get isDiscrete(): boolean {
    return this.cseq.some((constraint) => constraint.isDiscrete);
  }

  override get eventDim(): number {
    return Math.max(...this.cseq.map((constraint) => constraint.eventDim));
  }

  protected checkDim({ ndim }: Tensor): void {
    if (-ndim <= this.dim && this.dim < ndim) return;
    throw new RangeError(`check(): dim ${this.dim} out of range for value with ${ndim} dimensions`);
  }
}

/** Constraints on parts of given lengths, one after another in one dimension. */
export class Cat extends Sequence {
  readonly lengths: number[];

  constructor(cseq: readonly Constraint[], dim = 0, lengths?: readonly number[] | null) {
    super(cseq, dim);
    this.lengths = lengths ? [...lengths] : this.cseq.map(() => 1);
    if (this.lengths.length !== this.cseq.length) {
      throw new RangeError(`cat(): lengths (${this.lengths.length}) must match cseq (${this.cseq.length})`);
    }
  }

  override check(value: Tensor): Tensor {
    this.checkDim(value);
    let start = 0;
    const checks = this.cseq.map((constraint, i) => {
      const part = value.narrow(this.dim, start, this.lengths[i]);
      start += this.lengths[i];
      return constraint.check(part);
    });
    return torch.cat(checks, this.dim);
  }
}

/** One constraint for each index of a dimension. */
export class Stack extends Sequence {
  constructor(cseq: readonly Constraint[], dim = 0) {
    super(cseq, dim);
  }

  override get eventDim(): number {
    const dim = super.eventDim;
    return this.dim + dim < 0 ? dim + 1 : dim;
  }

  override check(value: Tensor): Tensor {
    this.checkDim(value);
    const count = Math.min(value.size(this.dim), this.cseq.length);
    const checks = this.cseq.slice(0, count).map((constraint, i) => constraint.check(value.select(this.dim, i)));
    return torch.stack(checks, this.dim);
  }
}
