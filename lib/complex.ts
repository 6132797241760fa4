// Numbers that JavaScript's own number type cannot spell.

/** A complex number: what `item()` gives for complex tensors, and what operators take where torch takes a complex. */
export class Complex {
  constructor(
    readonly re: number,
    readonly im: number = 0,
  ) {}

  equals(other: Complex): boolean {
    return this.re === other.re && this.im === other.im;
  }

  toString(): string {
    return `(${this.re}${this.im < 0 || Object.is(this.im, -0) ? '-' : '+'}${Math.abs(this.im)}j)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A number that is Python's float although it is integral: `torch.asFloat(2)` is `2.0`. */
export class FloatScalar {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value;
  }
}

/** Makes an integral number a float towards operators: `torch.full([2], torch.asFloat(1))` is a float32 tensor. */
export function asFloat(value: number): FloatScalar {
  return new FloatScalar(value);
}

/** What operators take as a number. An integral number is Python's int, any other a float; a bigint is int64. */
export type Scalar = number | bigint | boolean | Complex | FloatScalar;
