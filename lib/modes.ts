// Grad mode and inference mode.
import { currentContext, inMode, type ModeGuard } from './context';

/**
 * Runs `fn` without recording gradients and returns its result; an async `fn` keeps the mode across `await`. Without
 * `fn`: `using _ = torch.noGrad()` for the rest of a synchronous block. Source: torch.no_grad.
 */
export function noGrad<T>(fn: () => T): T;
export function noGrad(): ModeGuard;
export function noGrad<T>(fn?: () => T): T | ModeGuard {
  return inMode('noGrad', { gradMode: false }, fn);
}

/** Records gradients again inside `noGrad`. Source: torch.enable_grad. */
export function enableGrad<T>(fn: () => T): T;
export function enableGrad(): ModeGuard;
export function enableGrad<T>(fn?: () => T): T | ModeGuard {
  return inMode('enableGrad', { gradMode: true }, fn);
}

/** `noGrad` or `enableGrad`, by a flag. Source: torch.set_grad_enabled. */
export function setGradEnabled<T>(enabled: boolean, fn: () => T): T;
export function setGradEnabled(enabled: boolean): ModeGuard;
export function setGradEnabled<T>(enabled: boolean, fn?: () => T): T | ModeGuard {
  if (typeof enabled !== 'boolean') throw new TypeError('setGradEnabled(): expected a boolean');
  return inMode('setGradEnabled', { gradMode: enabled }, fn);
}

/** As `noGrad`, cheaper, and its results can never take part in autograd. Source: torch.inference_mode. */
export function inferenceMode<T>(fn: () => T): T;
export function inferenceMode(): ModeGuard;
export function inferenceMode<T>(fn?: () => T): T | ModeGuard {
  return inMode('inferenceMode', { inferenceMode: true, gradMode: false }, fn);
}

export function isGradEnabled(): boolean {
  return currentContext().gradMode;
}

export function isInferenceModeEnabled(): boolean {
  return currentContext().inferenceMode;
}
