// Limits of dtypes. Source: torch/csrc/TypeInfo.cpp
import { DType, dtypeOf, dtypes } from '../dtype';
import { native } from '../native';
import { describe } from '../options';

/** Bits of the stored fraction, and the exponents of the smallest normal and of the largest number; its value if odd. */
interface Format {
  readonly fraction: number;
  readonly lowest: number;
  readonly max: number;
  readonly min?: number;
  readonly epsilon?: number;
}

const ieee = (fraction: number, highest: number): Format => ({
  fraction,
  lowest: 1 - highest,
  max: (2 - 2 ** -fraction) * 2 ** highest,
});

const formats = new Map<DType, Format>([
  [dtypes.float16, ieee(10, 15)],
  [dtypes.bfloat16, ieee(7, 127)],
  [dtypes.float32, ieee(23, 127)],
  [dtypes.float64, ieee(52, 1023)],
  [dtypes.float8_e5m2, ieee(2, 15)],
  // Without infinities: only the last code is NaN (e4m3fn), or a code that IEEE gives to zero (fnuz, with another bias).
  [dtypes.float8_e4m3fn, { fraction: 3, lowest: -6, max: 1.75 * 2 ** 8 }],
  [dtypes.float8_e4m3fnuz, { fraction: 3, lowest: -7, max: 1.875 * 2 ** 7 }],
  [dtypes.float8_e5m2fnuz, { fraction: 2, lowest: -15, max: 1.75 * 2 ** 15, epsilon: 2 ** -3 }],
  // An exponent and nothing else.
  [dtypes.float8_e8m0fnu, { fraction: 0, lowest: -127, max: 2 ** 127, min: 2 ** -127 }],
]);

const partOfComplex = new Map<DType, DType>([
  [dtypes.complex32, dtypes.float16],
  [dtypes.complex64, dtypes.float32],
  [dtypes.complex128, dtypes.float64],
]);

/** Limits of a floating-point dtype: what `torch.finfo` gives. */
export class FInfo {
  readonly bits: number;
  /** The step from 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive number of full precision. */
  readonly smallestNormal: number;
  /** The same. */
  readonly tiny: number;
  /** 10 to minus the decimal digits that always survive. */
  readonly resolution: number;
  /** Without the prefix; of a complex dtype that of its parts. */
  readonly dtype: string;

  constructor(dtype: DType) {
    const { name, itemsize } = dtype;
    const { fraction, lowest, max, min, epsilon } = formats.get(dtype) as Format;
    this.bits = 8 * itemsize;
    this.eps = epsilon ?? 2 ** -fraction;
    this.max = max;
    this.min = min ?? -max;
    this.smallestNormal = 2 ** lowest;
    this.tiny = this.smallestNormal;
    this.resolution = Number(`1e-${Math.floor(fraction * Math.log10(2))}`);
    this.dtype = name;
  }

  toString(): string {
    const names = ['resolution', 'min', 'max', 'eps', 'smallestNormal', 'tiny', 'dtype'] as const;
    return `finfo(${names.map((name) => `${name}=${this[name]}`).join(', ')})`;
  }
}

/** Limits of an integer dtype: what `torch.iinfo` gives. Those of 64 bits are bigint. */
export class IInfo {
  readonly bits: number;
  readonly max: number | bigint;
  readonly min: number | bigint;
  /** Without the prefix. */
  readonly dtype: string;

  constructor(dtype: DType) {
    this.bits = 8 * dtype.itemsize;
    const limit = 1n << BigInt(dtype.isSigned ? this.bits - 1 : this.bits);
    const read = (value: bigint) => (this.bits === 64 ? value : Number(value));
    this.max = read(limit - 1n);
    this.min = read(dtype.isSigned ? -limit : 0n);
    this.dtype = dtype.name;
  }

  toString(): string {
    return `iinfo(min=${this.min}, max=${this.max}, dtype=${this.dtype})`;
  }
}

function checkDtype(what: string, dtype: unknown): asserts dtype is DType {
  if (!(dtype instanceof DType)) throw new TypeError(`${what}(): dtype must be a dtype, got ${describe(dtype)}`);
}

/**
 * The limits of a floating-point dtype, or of the parts of a complex one; by default those of the default dtype.
 *
 * **Throws** TypeError for other dtypes. Source: torch.finfo.
 */
export function finfo(dtype: DType = dtypeOf(native.getDefaultDtype())): FInfo {
  checkDtype('finfo', dtype);
  const real = partOfComplex.get(dtype) ?? dtype;
  if (!formats.has(real)) throw new TypeError(`finfo(): expected a floating-point dtype, got ${dtype}; see iinfo()`);
  return new FInfo(real);
}

/**
 * The limits of an integer dtype.
 *
 * **Throws** TypeError for other dtypes, bool and quantized ones among them. Source: torch.iinfo.
 */
export function iinfo(dtype: DType): IInfo {
  checkDtype('iinfo', dtype);
  if (!/^u?int/.test(dtype.name)) throw new TypeError(`iinfo(): expected an integer dtype, got ${dtype}; see finfo()`);
  return new IInfo(dtype);
}
