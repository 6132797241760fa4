// Which arguments a transform differentiates with respect to.
import { describe } from '../options';

/** Position of one argument, or positions of several; negative ones count from the end. */
export type Argnums = number | readonly number[];

type Last<P extends readonly unknown[]> = P extends readonly [...unknown[], infer L] ? L : P[number];
type At<P extends readonly unknown[], A> = A extends number
  ? `${A}` extends `-${string}`
    ? A extends -1
      ? Last<P>
      : P[number]
    : number extends A
      ? P[number]
      : P[A]
  : never;

/** What `argnums` picks from parameters: one of them, or a tuple. */
export type Picked<P extends readonly unknown[], A extends Argnums> = A extends readonly number[]
  ? { -readonly [K in keyof A]: At<P, A[K]> }
  : At<P, A>;

function position(what: string, argnum: unknown, count: number): number {
  if (!Number.isInteger(argnum))
    throw new TypeError(`${what}(): argnums must be int or int[], got ${describe(argnum)}`);
  const index = argnum as number;
  if (index >= -count && index < count) return index < 0 ? index + count : index;
  throw new RangeError(`${what}(): argnums ${index} is out of range for ${count} arguments`);
}

/** Positions as they stand among `count` arguments; one alone stays a number. **Throws** for what picks none. */
export function readArgnums(what: string, argnums: unknown, count: number): number | number[] {
  if (!Array.isArray(argnums)) return position(what, argnums, count);
  const positions = argnums.map((argnum) => position(what, argnum, count));
  if (positions.length === 0) throw new RangeError(`${what}(): argnums must not be empty`);
  if (new Set(positions).size !== positions.length) {
    throw new RangeError(`${what}(): argnums must differ from each other, got ${describe(argnums)}`);
  }
  return positions;
}

/** The arguments at these positions. */
export const pick = (args: readonly unknown[], positions: number | readonly number[]): unknown =>
  typeof positions === 'number' ? args[positions] : positions.map((i) => args[i]);

/** `args` with `values`, as `pick` gives them, in their places. */
export function replacePicked(
  args: readonly unknown[],
  positions: number | readonly number[],
  values: unknown,
): unknown[] {
  const result = [...args];
  if (typeof positions === 'number') result[positions] = values;
  else for (const [i, at] of positions.entries()) result[at] = (values as unknown[])[i];
  return result;
}
