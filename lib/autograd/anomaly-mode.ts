// torch.autograd.detect_anomaly and set_detect_anomaly. Source: torch/autograd/anomaly_mode.py
import { types } from 'node:util';
import type { ModeGuard } from '../context';
import { native } from '../native';
import { checkBool, readOptions } from '../options';

/** Options of `detectAnomaly`. */
export interface AnomalyOptions {
  /** Whether a backward that makes nan throws. Default: true. */
  checkNan?: boolean;
}

/** Switches anomaly detection for the whole process. Source: torch.autograd.set_detect_anomaly. */
export function setDetectAnomaly(mode: boolean, options?: AnomalyOptions): ModeGuard {
  checkBool('setDetectAnomaly', 'mode', mode);
  const { checkNan } = readOptions('setDetectAnomaly', options, { checkNan: true });
  checkBool('setDetectAnomaly', 'checkNan', checkNan);
  const before = [native.isAnomalyEnabled(), native.isAnomalyCheckNan()] as const;
  native.setAnomaly(mode, checkNan);
  const dispose = () => native.setAnomaly(...before);
  return { dispose, [Symbol.dispose]: dispose };
}

/** Whether anomaly detection is on. */
export const isAnomalyEnabled = (): boolean => native.isAnomalyEnabled();

/** Whether anomaly detection looks for nan. */
export const isAnomalyCheckNanEnabled = (): boolean => native.isAnomalyCheckNan();

/**
 * In `fn`, an error in backward names the line that called the operation in forward, in a warning, and gradients that are
 * nan are errors; slow. Without `fn`: `using _ = torch.autograd.detectAnomaly()`. Source: torch.autograd.detect_anomaly.
 */
export function detectAnomaly<T>(fn: () => T, options?: AnomalyOptions): T;
export function detectAnomaly(options?: AnomalyOptions): ModeGuard;
export function detectAnomaly<T>(fn?: (() => T) | AnomalyOptions, options?: AnomalyOptions): T | ModeGuard {
  if (typeof fn !== 'function') return setDetectAnomaly(true, fn);
  const guard = setDetectAnomaly(true, options);
  let isAsync = false;
  try {
    const result = fn();
    isAsync = types.isPromise(result);
    return isAsync ? ((result as Promise<unknown>).finally(() => guard.dispose()) as T) : result;
  } finally {
    if (!isAsync) guard.dispose();
  }
}
