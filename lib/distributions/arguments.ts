// How constructors of distributions read their arguments: Python's order, keywords, or a mix of both.
import { readCall } from '../functional/aten';
import { describe, type Rest, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

/** What a parameter may be: numbers become tensors that fit the others. */
export type Value = Tensor | number;

export interface ValidateOptions {
  /** Whether parameters and values are checked; default: what `Distribution.setDefaultValidateArgs` says, at first true. */
  validateArgs?: boolean | null;
}

/**
 * The arguments of a constructor that needs those of `P` which `K` lists in order: each by position or by keyword, then the
 * optional ones as `Rest` has them.
 */
export type Call<
  P extends object,
  K extends readonly (keyof P)[],
  R extends unknown[] = [validateArgs: boolean | null],
  O = ValidateOptions,
> = K extends readonly [infer F extends keyof P, ...infer L extends readonly (keyof P)[]]
  ? [options: Pick<P, K[number]> & O] | [P[F], ...Call<P, L, R, O>]
  : Rest<R, O>;

/**
 * Reads the arguments of a constructor: those that `required` lists, then those of `defaults`, where null means the default.
 *
 * **Throws** TypeError for an unknown keyword, one given twice, one that is missing and for too many.
 */
export function readArguments<P extends object, O extends object>(
  what: string,
  args: readonly unknown[],
  required: readonly (keyof P & string)[],
  defaults: O,
): P & O {
  const read = (required.length > 0 ? readCall(what, args, required, defaults) : readRest(what, args, defaults)) as P &
    O;
  const noNull = Object.entries(defaults).filter(([name]) => read[name as keyof O] === null);
  return { ...read, ...Object.fromEntries(noNull) };
}

/** The default of an option that is not given. */
export const validateDefaults: ValidateOptions = { validateArgs: undefined };

const inWords = ['', 'one', 'two'];

/** Throws TypeError unless `value` is a Tensor, RangeError unless it has `ndim` dimensions or more. */
export function checkTensorOf(what: string, name: string, value: unknown, ndim: number): asserts value is Tensor {
  if (!isTensor(value)) throw new TypeError(`${what}(): ${name} must be Tensor, got ${describe(value)}`);
  if (value.ndim >= ndim) return;
  throw new RangeError(
    `${what}(): ${name} must be at least ${inWords[ndim]}-dimensional, got shape ${describe(value.shape)}`,
  );
}

export interface ProbsOptions extends ValidateOptions {
  /** Probabilities; give these or `logits`. */
  probs?: Value | null;
  /** Log-odds; give these or `probs`. */
  logits?: Value | null;
}

/** Probabilities or logits, one of them, by position or keyword. */
export type ProbsRest = Rest<[probs: Value | null, logits: Value | null, validateArgs: boolean | null], ProbsOptions>;

export const probsDefaults: ProbsOptions = { probs: undefined, logits: undefined, validateArgs: undefined };

export interface VectorProbsOptions extends ValidateOptions {
  /** Probabilities of the events along the last dimension, which need not sum to 1; give these or `logits`. */
  probs?: Tensor | null;
  /** Log-probabilities up to a shift; give these or `probs`. */
  logits?: Tensor | null;
}

/** Probabilities or logits of several events, by position or keyword. */
export type VectorProbsRest = Rest<
  [probs: Tensor | null, logits: Tensor | null, validateArgs: boolean | null],
  VectorProbsOptions
>;

export const vectorProbsDefaults: VectorProbsOptions = { probs: undefined, logits: undefined, validateArgs: undefined };

export type GivenName = 'probs' | 'logits';

/** Which of both was given. **Throws** TypeError unless it is exactly one. */
export function eitherOf<T>(what: string, { probs, logits }: { probs?: T | null; logits?: T | null }): [GivenName, T] {
  if ((probs === undefined || probs === null) === (logits === undefined || logits === null)) {
    throw new TypeError(`${what}(): either probs or logits must be specified, but not both`);
  }
  return probs === undefined || probs === null ? ['logits', logits as T] : ['probs', probs];
}

/** The two parameters of most distributions on the real line. */
export interface LocScale {
  /** Where it lies. */
  loc: Value;
  /** How wide it is, positive. */
  scale: Value;
}

/** As `readArguments`, for a constructor whose only option is `validateArgs`. */
export function readParameters<P extends object>(
  what: string,
  args: readonly unknown[],
  required: readonly (keyof P & string)[],
): P & ValidateOptions {
  return readArguments<P, ValidateOptions>(what, args, required, validateDefaults);
}

export interface Rate {
  /** Events per unit, positive. */
  rate: Value;
}

export interface Scale {
  /** How wide it is, positive. */
  scale: Value;
}
