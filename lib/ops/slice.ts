// Python's slice objects, and the strings that stand for them.
import { describe } from '../options';

type Bound = number | bigint | null;

function bound(name: string, value: unknown): Bound {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || Number.isInteger(value)) return value as number | bigint;
  throw new TypeError(`slice(): ${name} must be an integer or null, got ${describe(value)}`);
}

/** Python's `start:stop:step` as an index; `null` leaves a bound open. */
export class Slice {
  readonly start: Bound;
  readonly stop: Bound;
  readonly step: Bound;

  constructor(start: Bound | undefined, stop: Bound | undefined, step?: Bound) {
    this.start = bound('start', start);
    this.stop = bound('stop', stop);
    this.step = bound('step', step);
    if (this.step === null || this.step > 0) return;
    throw new RangeError(Number(this.step) === 0 ? 'slice step cannot be zero' : 'step must be greater than zero');
  }

  toString(): string {
    const part = (value: Bound) => (value === null ? '' : String(value));
    return `${part(this.start)}:${part(this.stop)}${this.step === null ? '' : `:${this.step}`}`;
  }
}

/**
 * Python's built-in `slice`, for `at` and `setAt`: `slice(stop)`, `slice(start, stop)`, `slice(start, stop, step)`.
 *
 * **Throws** TypeError for a bound that is neither an integer nor null; RangeError for a step below 1.
 */
export function slice(stop: Bound): Slice;
export function slice(start: Bound, stop: Bound, step?: Bound): Slice;
export function slice(...bounds: (Bound | undefined)[]): Slice {
  return bounds.length === 1 ? new Slice(null, bounds[0]) : new Slice(bounds[0], bounds[1], bounds[2]);
}

const written = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;
const isSmall = (digits: string) => Math.abs(Number(digits)) <= Number.MAX_SAFE_INTEGER;

/** The slice that `'1:3'` or `'::2'` means, or undefined for a string that means none. */
export function parseSlice(text: string): Slice | undefined {
  const found = written.exec(text);
  if (found === null) return undefined;
  const [start, stop, step] = found.slice(1).map((digits) => {
    if (digits === undefined) return null;
    return isSmall(digits) ? Number(digits) : BigInt(digits);
  });
  return new Slice(start, stop, step);
}
