// Reading of optional arguments, as Python has them: positional in a fixed order, by keyword, or a mix of both.
import { FloatScalar } from './complex';
import { isTensor } from './tensor-handle';

type OrUndefined<T extends unknown[]> = { [K in keyof T]: T[K] | undefined };
type First<P extends unknown[], T extends unknown[]> = P extends [...infer H, ...T] ? OrUndefined<H> : never;

/**
 * The optional arguments of a function or constructor: any number of values in the order of `P`, then, if wanted, one
 * object of keywords. `Rest<[stride: number, bias: boolean], { stride?: number; bias?: boolean }>` allows
 * `()`, `(2)`, `(2, true)`, `({ bias: true })` and `(2, { bias: true })`.
 */
export type Rest<P extends unknown[], O> = P extends []
  ? [options?: O]
  : P extends [unknown, ...infer T]
    ? [options?: O] | [...First<P, T>, ...Rest<T, O>]
    : never;

/** Any object of keywords: what can be iterated, such as a Tensor, is none. */
export interface Keywords {
  [Symbol.iterator]?: never;
}

/** Whether a value is an object literal, which as a last argument holds keywords. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const proto = Object.getPrototypeOf(value);
  return proto === null || Object.getPrototypeOf(proto) === null;
}

/**
 * Merges what the caller gave into `defaults`, whose keys are the known names in positional order. `undefined` means the
 * default.
 *
 * **Throws** TypeError for an unknown keyword (the message lists the known ones), for too many positional arguments, and
 * for an argument given twice.
 */
export function readRest<T extends object>(what: string, rest: readonly unknown[], defaults: T): Readonly<T> {
  if (rest.length === 0) return defaults;
  const names = Object.keys(defaults);
  const last = rest.length - 1;
  const keywords = last >= 0 && isPlainObject(rest[last]) ? (rest[last] as Record<string, unknown>) : undefined;
  const positional = keywords ? last : rest.length;
  const result = { ...defaults } as Record<string, unknown>;
  if (positional > names.length) {
    throw new TypeError(
      `${what}(): too many arguments: at most ${names.length} optional ones (${names.join(', ')}), got ${positional}`,
    );
  }
  for (let i = 0; i < positional; i++) {
    if (rest[i] !== undefined) result[names[i]] = plainNumber(rest[i]);
  }
  for (const key in keywords) {
    if (!Object.hasOwn(defaults, key)) throw unknownOption(what, key, names);
    if (keywords[key] === undefined) continue;
    if (names.indexOf(key) < positional) throw new TypeError(`${what}(): got multiple values for argument '${key}'`);
    result[key] = plainNumber(keywords[key]);
  }
  return result as T;
}

const isSafe = (value: bigint) => value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;

/**
 * What is written in TypeScript computes with numbers: it takes `torch.asFloat(2)` for 2, as Python takes 2.0, and a
 * bigint that a number can hold for that number, also in lists. Anything else is given back as it is.
 */
export function plainNumber(value: unknown): unknown {
  if (typeof value === 'bigint') return isSafe(value) ? Number(value) : value;
  if (value instanceof FloatScalar) return value.value;
  return Array.isArray(value) && hasBigInt(value) ? value.map(plainNumber) : value;
}

const hasBigInt = (list: readonly unknown[]): boolean =>
  list.some((item) => typeof item === 'bigint' || (Array.isArray(item) && hasBigInt(item)));

/**
 * The arguments with those that `names` lists in their places, also where they were given by keyword, as Python allows:
 * `sum({ input, dim: 0 })` becomes `[input, { dim: 0 }]`.
 *
 * **Throws** TypeError for one given twice.
 */
export function byPosition(what: string, names: readonly string[], given: readonly unknown[]): readonly unknown[] {
  const last = given[given.length - 1];
  if (!isPlainObject(last) || !names.some((name) => Object.hasOwn(last, name))) return given;
  const keywords = { ...last };
  const positional = given.slice(0, -1);
  const args = names.map((name, i) => {
    if (!Object.hasOwn(keywords, name)) return positional[i];
    if (i < positional.length) throw new TypeError(`${what}(): got multiple values for argument '${name}'`);
    const value = keywords[name];
    delete keywords[name];
    return value;
  });
  return [...args, ...positional.slice(names.length), keywords];
}

/**
 * The arguments of a constructor: those that `required` names, by position or, as Python allows, among the keywords, and
 * the optional ones as `readRest` gives them. A required argument that is missing is `undefined`, for the caller's check.
 *
 * **Throws** as `readRest`.
 */
export function readArgs<T extends object>(
  what: string,
  required: readonly string[],
  args: readonly unknown[],
  defaults: T,
): [required: readonly unknown[], options: Readonly<T>] {
  const last = args[args.length - 1];
  const hasKeywords = isPlainObject(last);
  const positional = hasKeywords ? args.slice(0, -1) : args;
  const keywords: Record<string, unknown> = hasKeywords ? { ...last } : {};
  const values = required.map((name, i) => {
    if (!Object.hasOwn(keywords, name)) return positional[i];
    if (i < positional.length) throw new TypeError(`${what}(): got multiple values for argument '${name}'`);
    const value = keywords[name];
    delete keywords[name];
    return value;
  });
  return [values, readRest(what, [...positional.slice(required.length), keywords], defaults)];
}

/** Merges an options object into `defaults`; an unknown key throws and names the known ones. */
export function readOptions<T extends object>(what: string, given: Partial<T> | undefined, defaults: T): T {
  if (given !== undefined && !isPlainObject(given)) {
    throw new TypeError(`${what}(): options must be an object, got ${describe(given)}`);
  }
  return given === undefined ? { ...defaults } : readRest(what, [given], defaults);
}

function unknownOption(what: string, key: string, names: readonly string[]): TypeError {
  const known = names.length > 0 ? `known options: ${names.join(', ')}` : 'it takes no options';
  return new TypeError(`${what}(): unknown option '${key}'; ${known}`);
}

/** A short description of a value for an error message. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `[${value.map(describe).join(', ')}]`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'function' ? 'a function' : (value.constructor?.name ?? 'an object');
}

/** Throws TypeError unless `value` is an integer. */
export function checkInt(what: string, name: string, value: unknown): asserts value is number {
  if (Number.isInteger(value)) return;
  if (typeof value === 'bigint' && !isSafe(value)) {
    throw new RangeError(`${what}(): ${name} must be an int below 2**53 in size, got ${describe(value)}`);
  }
  throw new TypeError(`${what}(): ${name} must be int, got ${describe(value)}`);
}

/** The value of a tensor without dimensions, which Python takes for a number; else what was given. */
export const scalarOf = (value: unknown): unknown => (isTensor(value) && value.ndim === 0 ? value.item() : value);

/** An integer as a number, also where it was given as a bigint. **Throws** as `checkInt`. */
export function intOf(what: string, name: string, value: unknown): number {
  const number = plainNumber(value);
  checkInt(what, name, number);
  return number;
}

/** Throws TypeError unless `value` is a number. */
export function checkNumber(what: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`${what}(): ${name} must be float, got ${describe(value)}`);
}

/** Throws TypeError unless `value` is a boolean. */
export function checkBool(what: string, name: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${what}(): ${name} must be bool, got ${describe(value)}`);
}
