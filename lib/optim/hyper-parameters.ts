// Checks of options, with torch's messages.
import { TorchError } from '../errors';
import { checkBool, checkNumber, describe } from '../options';

/** Throws unless `value` is a number of at least 0; `label` is what torch calls it in the message. */
export function checkNonNegative(op: string, name: string, label: string, value: unknown): void {
  checkNumber(op, name, value);
  if (!(value >= 0)) throw new RangeError(`${op}(): Invalid ${label}: ${value}`);
}

/** Throws unless `betas` is a pair of numbers from 0 up to, not including, 1. */
export function checkBetas(op: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2 || !betas.every((beta) => typeof beta === 'number')) {
    throw new TypeError(`${op}(): betas must be two floats, got ${describe(betas)}`);
  }
  betas.forEach((beta, i) => {
    if (!(beta >= 0 && beta < 1)) throw new RangeError(`${op}(): Invalid beta parameter at index ${i}: ${beta}`);
  });
}

/** Throws unless all of these options are booleans. */
export function checkFlags<O>(op: string, options: O, names: readonly (keyof O & string)[]): void {
  for (const name of names) checkBool(op, name, options[name]);
}

/** Options that choose among torch's implementations. */
export interface Implementation {
  /** Kept for exchange with Python; here every step runs libtorch's fastest kernels. Default: null. */
  foreach: boolean | null;
  /** Not supported: steps record no gradients. Default: false. */
  differentiable: boolean;
  /** Kept for exchange with Python, as `foreach`. Default: null. */
  fused?: boolean | null;
  /** Kept for exchange with Python, as `foreach`. Default: false. */
  capturable?: boolean;
}

/** Throws for implementations that torch refuses together, and for the one that this library does not have. */
export function checkImplementation(op: string, options: Implementation): void {
  const { foreach, differentiable, fused = null, capturable = false } = options;
  for (const [name, value] of Object.entries({ foreach, fused })) {
    if (value !== null) checkBool(op, name, value);
  }
  checkFlags(op, { differentiable, capturable }, ['differentiable', 'capturable']);
  if (differentiable) {
    throw new TorchError(`${op}(): differentiable=true is not supported: steps record no gradients`, op);
  }
  if (fused && foreach) throw new TorchError('`fused` and `foreach` cannot be `True` together.', op);
}
