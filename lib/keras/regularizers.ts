// Keras's regularizers. Source: https://keras.io/api/layers/regularizers/

import { maker } from '../callable';
import { describe, isPlainObject, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { checkRates, penaltyOf } from '../training/penalty';

/** Computes a penalty of a weight, added to the loss. */
export interface Regularizer {
  call(weight: Tensor): Tensor;
  /** Whether it is the library's. */
  readonly isBuiltIn?: boolean;
}

export type RegularizerLike = string | Regularizer | ((weight: Tensor) => Tensor) | null;

function make(what: string, l1: number, l2: number): Regularizer {
  checkRates(what, l1, l2);
  return { call: (weight) => penaltyOf(weight, l1, l2), isBuiltIn: true };
}

/** `l1(0.01)` and `l1({ l1: 0.01 })`. */
function rate(what: string, name: 'l1' | 'l2', given: number | Record<string, number> | undefined): number {
  if (typeof given === 'number') return given;
  return readOptions<Record<string, number>>(what, given, { [name]: 0.01 })[name];
}

/** l1 · Σ|w|; default 0.01. */
export const l1 = maker((options?: number | { l1?: number }) =>
  make('l1()', rate('l1', 'l1', options as number | undefined), 0),
);

/** l2 · Σw²; default 0.01. */
export const l2 = maker((options?: number | { l2?: number }) =>
  make('l2()', 0, rate('l2', 'l2', options as number | undefined)),
);

/** Both; default 0.01 each. */
export const l1l2 = maker((options: { l1?: number; l2?: number } = {}) => {
  const read = readOptions('l1l2', options, { l1: 0.01, l2: 0.01 });
  return make('l1l2()', read.l1, read.l2);
});

const byName: Record<string, () => Regularizer> = { l1, l2, l1l2, l1_l2: l1l2 };

/** The regularizer that an option names; undefined for none. **Throws** RangeError that lists the known names. */
export function regularizerOf(what: string, given: RegularizerLike | undefined): Regularizer | undefined {
  if (given === null || given === undefined) return undefined;
  if (typeof given === 'function') return { call: given };
  if (typeof given === 'object' && typeof given.call === 'function') return given;
  if (typeof given !== 'string' || isPlainObject(given)) {
    throw new TypeError(`${what}: a regularizer must be a name, an object or a function, got ${describe(given)}`);
  }
  const found = byName[given.toLowerCase()];
  if (found) return found();
  throw new RangeError(`${what}: unknown regularizer '${given}'; known: ${Object.keys(byName).join(', ')}`);
}
