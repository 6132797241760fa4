// How one number of a printed tensor looks: Python's '{:.4f}', '{:.4e}' and str(), and the common width of a column.

/** Options of printing, as `torch.set_printoptions` has them. */
export interface PrintOptions {
  /** Digits after the point (default 4). */
  precision: number;
  /** More elements than this are summarised (default 1000). */
  threshold: number;
  /** Elements kept at each end of a summarised dimension (default 3). */
  edgeitems: number;
  /** Characters per line (default 80). */
  linewidth: number;
  /** Scientific notation: always, never, or `null` for where the numbers call for it. */
  sciMode: boolean | null;
}

/** The printed elements of a tensor in one flat list: their text by position, all padded to `width`. */
export interface Column {
  width: number;
  text(position: number): string;
}

// Number.prototype.toFixed and toExponential write at most this many digits.
const maxDigits = 100;

function nonFinite(value: number): string | undefined {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : undefined;
}

/** True when the digits after `keep` digits of a fraction are exactly one half: '5', then zeros. */
function isTie(fraction: string, keep: number): boolean {
  return fraction[keep] === '5' && /^0*$/.test(fraction.slice(keep + 1));
}

/** JavaScript rounds exact ties away from zero and Python to even: cuts the digits where Python would. */
function roundTie(rounded: string, cut: string): string {
  const last = cut.charCodeAt(cut.length - 1) - 48;
  return last % 2 === 0 ? cut : rounded;
}

/** Python's `format(value, '.{digits}f')`. */
export function formatFixed(value: number, digits: number): string {
  const special = nonFinite(value);
  if (special) return special;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  // From 1e21 on toFixed falls back to exponents, and each double is an integer.
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const rounded = size.toFixed(digits);
  const exact = size.toFixed(maxDigits);
  const point = exact.indexOf('.');
  if (!isTie(exact.slice(point + 1), digits)) return sign + rounded;
  return sign + roundTie(rounded, exact.slice(0, digits > 0 ? point + 1 + digits : point));
}

/** Python's `format(value, '.{digits}e')`. */
export function formatExponent(value: number, digits: number): string {
  const special = nonFinite(value);
  if (special) return special;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  const split = (text: string) => text.split('e') as [string, string];
  let [mantissa, exponent] = split(size.toExponential(digits));
  const [exact, exactExponent] = split(size.toExponential(maxDigits));
  if (isTie(exact.slice(2), digits)) {
    const cut = exact.slice(0, digits > 0 ? 2 + digits : 1);
    if (roundTie(mantissa, cut) === cut) [mantissa, exponent] = [cut, exactExponent];
  }
  return `${sign}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** A column of integers or booleans: as wide as its widest entry. */
export function plainColumn(values: ArrayLike<number | bigint>, asBoolean: boolean): Column {
  const text = (value: number | bigint) => (asBoolean ? (value ? 'True' : 'False') : String(value));
  let width = 1;
  for (let i = 0; i < values.length; i++) width = Math.max(width, text(values[i]).length);
  return { width, text: (i) => text(values[i]).padStart(width) };
}

type Notation = 'integral' | 'fixed' | 'scientific';

/** Integral numbers print as `3.`; a wide range, or very large or small numbers, as `3.0000e+00`. */
function chooseNotation(
  values: ArrayLike<number>,
  counts: (value: number) => boolean,
  options: PrintOptions,
): Notation {
  let min = Infinity;
  let max = 0;
  let integral = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!counts(value)) continue;
    const size = Math.abs(value);
    min = Math.min(min, size);
    max = Math.max(max, size);
    integral &&= Number.isInteger(value);
  }
  if (max === 0) return 'integral';
  const scientific = options.sciMode ?? (max / min > 1000 || max > 1e8 || min < 1e-4);
  if (scientific) return 'scientific';
  return integral ? 'integral' : 'fixed';
}

/**
 * A column of floating-point numbers; zeros, infinities and NaNs have no say in its notation and width. `zero` is what
 * stands for 0 in a type without one.
 */
export function floatColumn(values: ArrayLike<number>, options: PrintOptions, zero = 0): Column {
  const counts = (value: number) => value !== 0 && value !== zero && Number.isFinite(value);
  const notation = chooseNotation(values, counts, options);
  const text = (value: number): string => {
    if (notation === 'scientific') return formatExponent(value, options.precision);
    if (notation === 'fixed') return formatFixed(value, options.precision);
    return formatFixed(value, 0) + (Number.isFinite(value) ? '.' : '');
  };
  let width = 1;
  for (let i = 0; i < values.length; i++) {
    if (counts(values[i])) width = Math.max(width, text(values[i]).length);
  }
  return { width, text: (i) => text(values[i]).padStart(width) };
}

/** A column of complex numbers, from its real and its imaginary column. */
export function complexColumn(real: Column, imaginary: Column): Column {
  const text = (i: number): string => {
    const tail = `${imaginary.text(i).trimStart()}j`;
    return real.text(i) + (tail[0] === '-' ? '' : '+') + tail;
  };
  return { width: real.width + imaginary.width + 1, text };
}

/** Python's `repr(value)` of a float: the fewest digits that read back as the same number; `0.1`, `1e-05`, `1.0`. */
export function formatFloat(value: number): string {
  const special = nonFinite(value);
  if (special) return special;
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa, tail] = value.toExponential().split('e');
  const exponent = Number(tail);
  // Python writes exponents from 1e16 on and below 1e-4, JavaScript from 1e21 on and below 1e-6.
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    return `${mantissa}e${tail[0]}${tail.slice(1).padStart(2, '0')}`;
  }
  const digits = mantissa.replace(/[-.]/g, '').length;
  const text = exponent < 0 ? value.toFixed(digits - 1 - exponent) : String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** Python's `repr` of a complex number: `(1+2j)`, `1j` where the real part is zero. */
export function formatComplex(re: number, im: number): string {
  const part = (value: number) => formatFloat(value).replace(/\.0$/, '');
  const tail = `${part(im)}j`;
  if (Object.is(re, 0)) return tail;
  return `(${part(re)}${tail[0] === '-' ? '' : '+'}${tail})`;
}
