// Numbers that JavaScript's own number type cannot spell.
import { formatComplex } from './printing-numbers';

/**
 * A complex number, with the arithmetic of Python's `complex`: what `item()` gives for complex tensors, and what
 * operators take where torch takes a complex. Immutable; where a method takes a number, a Complex will do as well.
 */
export class Complex {
  constructor(
    readonly re: number,
    readonly im: number = 0,
  ) {
    if (typeof re !== 'number' || typeof im !== 'number') {
      throw new TypeError(`Complex: parts must be numbers, got ${typeof re} and ${typeof im}`);
    }
  }

  get real(): number {
    return this.re;
  }

  get imag(): number {
    return this.im;
  }

  conj(): Complex {
    return new Complex(this.re, -this.im);
  }

  /** The distance from 0. */
  abs(): number {
    return Math.hypot(this.re, this.im);
  }

  neg(): Complex {
    return new Complex(-this.re, -this.im);
  }

  add(other: Complex | number): Complex {
    const { re, im } = toComplex('add', other);
    return new Complex(this.re + re, this.im + im);
  }

  sub(other: Complex | number): Complex {
    const { re, im } = toComplex('sub', other);
    return new Complex(this.re - re, this.im - im);
  }

  mul(other: Complex | number): Complex {
    const { re, im } = toComplex('mul', other);
    return new Complex(this.re * re - this.im * im, this.re * im + this.im * re);
  }

  /** **Throws** RangeError for division by zero, as Python. */
  div(other: Complex | number): Complex {
    const { re, im } = toComplex('div', other);
    if (re === 0 && im === 0) throw new RangeError('div(): division of a Complex by zero');
    // Smith's method: by the greater part first, so that squares do not overflow.
    if (Math.abs(re) >= Math.abs(im)) {
      const ratio = im / re;
      const size = re + im * ratio;
      return new Complex((this.re + this.im * ratio) / size, (this.im - this.re * ratio) / size);
    }
    const ratio = re / im;
    const size = re * ratio + im;
    return new Complex((this.re * ratio + this.im) / size, (this.im * ratio - this.re) / size);
  }

  /** **Throws** RangeError for zero to a negative or complex power, as Python. */
  pow(exponent: Complex | number): Complex {
    const { re, im } = toComplex('pow', exponent);
    if (re === 0 && im === 0) return new Complex(1);
    const size = this.abs();
    if (size === 0) {
      if (im !== 0 || re < 0) throw new RangeError('pow(): zero to a negative or complex power');
      return new Complex(0);
    }
    if (im === 0 && Number.isInteger(re) && Math.abs(re) <= MAX_EXACT_POWER) return this.#integerPower(re);
    const angle = Math.atan2(this.im, this.re);
    const length = size ** re * Math.exp(-angle * im);
    const turned = angle * re + im * Math.log(size);
    return new Complex(length * Math.cos(turned), length * Math.sin(turned));
  }

  #integerPower(exponent: number): Complex {
    let result = new Complex(1);
    let square: Complex = this;
    for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = result.mul(square);
      square = square.mul(square);
    }
    return exponent < 0 ? new Complex(1).div(result) : result;
  }

  equals(other: Complex | number): boolean {
    const { re, im } = toComplex('equals', other);
    return this.re === re && this.im === im;
  }

  /** Python's text: `(1+2j)`, `1j`. */
  toString(): string {
    return formatComplex(this.re, this.im);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

// Beyond this Python takes the way over logarithms too: repeated products lose digits.
const MAX_EXACT_POWER = 100;

function toComplex(what: string, value: Complex | number): Complex {
  if (value instanceof Complex) return value;
  if (typeof value === 'number') return new Complex(value);
  throw new TypeError(`${what}(): expected a Complex or a number, got ${value === null ? 'null' : typeof value}`);
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
