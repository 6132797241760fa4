// Argument shapes and Python's way of printing values, shared by the modules.
import { FloatScalar } from '../../complex';
import { describe, plainNumber } from '../../options';

/** A size per spatial dimension, or one number for all of them. */
export type Size = number | readonly number[];

/**
 * One integer per dimension: a single integer is repeated `n` times.
 *
 * **Throws** TypeError when `value` is not an integer or an array of `n` integers.
 */
export function ntuple(what: string, name: string, value: unknown, n: number): number[] {
  const size = plainNumber(value);
  if (Number.isInteger(size)) return new Array(n).fill(size);
  if (!Array.isArray(size) || !size.every(Number.isInteger)) {
    throw new TypeError(`${what}(): ${name} must be int or int[], got ${describe(value)}`);
  }
  if (size.length !== n) {
    throw new TypeError(`${what}(): ${name} must be int or ${n} ints, got ${size.length}: ${describe(value)}`);
  }
  return [...size];
}

/** As `ntuple`, but keeps a single integer, or a list of one, as it is: so the modules print it and operators take it. */
export function sizeOf(what: string, name: string, value: unknown, n: number): Size {
  if (Array.isArray(value) && value.length === 1) return ntuple(what, name, value, 1);
  const sizes = ntuple(what, name, value, n);
  return Array.isArray(value) ? sizes : Number(value);
}

/** `[padding]` per side, last dimension first, as `functional.pad` takes it. */
export function reverseRepeat(values: readonly number[], times: number): number[] {
  return [...values].reverse().flatMap((v) => new Array<number>(times).fill(v));
}

/** A float as Python's `repr` writes it: `1e-05`, `2.0`, `0.1`. */
export function pyFloat(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  if (Object.is(x, -0)) return '-0.0';
  if (x === 0) return '0.0';
  const [digits, exponent] = x.toExponential().split('e');
  const e = Number(exponent);
  // Python writes positional notation for exponents from -4 to 15, JavaScript from -7 to 20.
  if (e < -4 || e >= 16) return `${digits}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  const text = String(x).includes('e') ? x.toFixed(0) : String(x);
  return Number.isInteger(x) ? `${text}.0` : text;
}

/** A number option as Python prints it: a default is a float, what was given an int where it is integral. */
export const shownNumber = (value: number, standard: number): string =>
  value === standard ? pyFloat(value) : pyRepr(value);

/** A value as Python prints it; an integral number as `int` unless `torch.asFloat` made it, an array as `tuple`. */
export function pyRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : pyFloat(value);
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof FloatScalar) return pyFloat(value.value);
  if (Array.isArray(value)) return `(${value.map(pyRepr).join(', ')}${value.length === 1 ? ',' : ''})`;
  return String(value);
}

/** Indents every line but the first. */
export function addIndent(text: string, spaces: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** `Name(…)` as Python prints a module: on one line, or one line for each piece of information and each child. */
export function moduleRepr(name: string, extra: string, children: readonly [name: string, child: object][]): string {
  const extraLines = extra === '' ? [] : extra.split('\n');
  if (children.length === 0 && extraLines.length <= 1) return `${name}(${extra})`;
  const childLines = children.map(([key, child]) => `(${key}): ${addIndent(String(child), 2)}`);
  return `${name}(\n  ${[...extraLines, ...childLines].join('\n  ')}\n)`;
}
