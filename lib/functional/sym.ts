// Arithmetic on sizes, which in Python may stand for numbers not known yet; here they are numbers. Source: torch/__init__.py
import { checkBool, checkNumber, plainNumber } from '../options';

function numberOf(what: string, name: string, value: unknown): number {
  const number = plainNumber(value);
  checkNumber(what, name, number);
  return number;
}

/** The number without its fraction. **Throws** TypeError for what is no number. Source: torch.sym_int. */
export function symInt(a: number): number {
  return Math.trunc(numberOf('symInt', 'a', a));
}

/** The number as it is. **Throws** TypeError for what is no number. Source: torch.sym_float. */
export function symFloat(a: number): number {
  return numberOf('symFloat', 'a', a);
}

/** The larger number. **Throws** TypeError for what is no number. Source: torch.sym_max. */
export function symMax(a: number, b: number): number {
  return Math.max(numberOf('symMax', 'a', a), numberOf('symMax', 'b', b));
}

/** The smaller number. **Throws** TypeError for what is no number. Source: torch.sym_min. */
export function symMin(a: number, b: number): number {
  return Math.min(numberOf('symMin', 'a', a), numberOf('symMin', 'b', b));
}

/** The other boolean. **Throws** TypeError for what is no boolean. Source: torch.sym_not. */
export function symNot(a: boolean): boolean {
  checkBool('symNot', 'a', a);
  return !a;
}

/** The sum of numbers, given one by one or as a list. **Throws** TypeError for what is no number. Source: torch.sym_sum. */
export function symSum(...args: number[] | [readonly number[]]): number {
  const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  return (list as readonly number[]).reduce((sum, item) => sum + numberOf('symSum', 'args', item), 0);
}

/** The square root. **Throws** TypeError for what is no number, RangeError below 0. Source: torch.sym_sqrt. */
export function symSqrt(a: number): number {
  const number = numberOf('symSqrt', 'a', a);
  if (number < 0) throw new RangeError(`symSqrt(): a must not be negative, got ${number}`);
  return Math.sqrt(number);
}

/** `t` if `b`, else `f`. **Throws** TypeError unless `b` is a boolean and both are of one type. Source: torch.sym_ite. */
export function symIte<T>(b: boolean, t: T, f: T): T {
  checkBool('symIte', 'b', b);
  if (typeof t !== typeof f) throw new TypeError(`symIte(): t is ${typeof t}, but f is ${typeof f}`);
  return b ? t : f;
}
