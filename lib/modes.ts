// Grad mode and inference mode.
import { type Context, currentContext, guardWith, type ModeGuard, runWith } from './context';

type Mode = Partial<Context>;

/** Runs `fn` with a changed context, or gives the `using` form. */
export function mode<T>(what: string, change: Mode, fn: (() => T) | undefined): T | ModeGuard {
  if (fn === undefined) return guardWith(what, change);
  if (typeof fn !== 'function') throw new TypeError(`${what}(): expected a function, got ${typeof fn}`);
  return runWith(change, fn);
}

/**
 * Runs `fn` without recording gradients and returns its result; an async `fn` keeps the mode across `await`. Without
 * `fn`: `using _ = torch.noGrad()` for the rest of a synchronous block. Source: torch.no_grad.
 */
export function noGrad<T>(fn: () => T): T;
export function noGrad(): ModeGuard;
export function noGrad<T>(fn?: () => T): T | ModeGuard {
  return mode('noGrad', { gradMode: false }, fn);
}

/** Records gradients again inside `noGrad`. Source: torch.enable_grad. */
export function enableGrad<T>(fn: () => T): T;
export function enableGrad(): ModeGuard;
export function enableGrad<T>(fn?: () => T): T | ModeGuard {
  return mode('enableGrad', { gradMode: true }, fn);
}

/** `noGrad` or `enableGrad`, by a flag. Source: torch.set_grad_enabled. */
export function setGradEnabled<T>(enabled: boolean, fn: () => T): T;
export function setGradEnabled(enabled: boolean): ModeGuard;
export function setGradEnabled<T>(enabled: boolean, fn?: () => T): T | ModeGuard {
  if (typeof enabled !== 'boolean') throw new TypeError('setGradEnabled(): expected a boolean');
  return mode('setGradEnabled', { gradMode: enabled }, fn);
}

/** As `noGrad`, cheaper, and its results can never take part in autograd. Source: torch.inference_mode. */
export function inferenceMode<T>(fn: () => T): T;
export function inferenceMode(): ModeGuard;
export function inferenceMode<T>(fn?: () => T): T | ModeGuard {
  return mode('inferenceMode', { inferenceMode: true, gradMode: false }, fn);
}

export function isGradEnabled(): boolean {
  return currentContext().gradMode;
}

export function isInferenceModeEnabled(): boolean {
  return currentContext().inferenceMode;
}
