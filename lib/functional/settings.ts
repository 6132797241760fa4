// Settings of the process. Source: torch/__init__.py
import { type Device, defaultDevice, deviceOf } from '../device';
import { native } from '../native';
import { byPosition, checkBool, describe, readOptions } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor } from './aten';

/**
 * Operators without a deterministic form throw, or warn with `warnOnly`.
 *
 * **Throws** TypeError for what is no boolean. Source: torch.use_deterministic_algorithms.
 */
export function useDeterministicAlgorithms(mode: boolean, options: { warnOnly?: boolean } = {}): void {
  const read = readOptions('useDeterministicAlgorithms', options, { warnOnly: false });
  checkBool('useDeterministicAlgorithms', 'mode', mode);
  checkBool('useDeterministicAlgorithms', 'warnOnly', read.warnOnly);
  native.setDeterministic(mode, read.warnOnly);
}

/** Whether operators without a deterministic form only warn. Source: torch.is_deterministic_algorithms_warn_only_enabled. */
export function isDeterministicAlgorithmsWarnOnlyEnabled(): boolean {
  return native.isDeterministicWarnOnly();
}

const debugModes = ['default', 'warn', 'error'] as const;

/**
 * What operators without a deterministic form do: 0 or `'default'` nothing, 1 or `'warn'` warn, 2 or `'error'` throw.
 *
 * **Throws** TypeError, RangeError for another mode. Source: torch.set_deterministic_debug_mode.
 */
export function setDeterministicDebugMode(debugMode: 0 | 1 | 2 | (typeof debugModes)[number]): void {
  if (typeof debugMode !== 'number' && typeof debugMode !== 'string') {
    throw new TypeError(`setDeterministicDebugMode(): debugMode must be int or str, got ${describe(debugMode)}`);
  }
  const mode = typeof debugMode === 'string' ? debugModes.indexOf(debugMode) : debugMode;
  if (mode !== 0 && mode !== 1 && mode !== 2) {
    throw new RangeError(
      `setDeterministicDebugMode(): expected 0, 1, 2, 'default', 'warn' or 'error', got ${describe(debugMode)}`,
    );
  }
  useDeterministicAlgorithms(mode > 0, { warnOnly: mode === 1 });
}

/** 0, 1 or 2: see `setDeterministicDebugMode`. Source: torch.get_deterministic_debug_mode. */
export function getDeterministicDebugMode(): 0 | 1 | 2 {
  if (!native.isDeterministic()) return 0;
  return native.isDeterministicWarnOnly() ? 1 : 2;
}

const emptyOp = aten('empty');

/** Where tensors are made that name no device; with the index that `'cuda'` means now. Source: torch.get_default_device. */
export function getDefaultDevice(): Device {
  const device = defaultDevice();
  if (device === null) return deviceOf('cpu');
  return device.index === null ? emptyOp([0], { device }).device : device;
}

/** The index of a tensor's accelerator, −1 on the CPU. **Throws** TypeError for what is no tensor. Source: torch.get_device. */
export function getDevice(given: Tensor | { input: Tensor }): number {
  const [input] = byPosition('getDevice', ['input'], [given]);
  checkTensor('getDevice', 'input', input);
  return input.device.index ?? -1;
}

const precisions = ['highest', 'high', 'medium'] as const;

/**
 * How far products of float32 matrices may round their factors: `'highest'` not at all, `'high'` to TensorFloat32 or two
 * bfloat16, `'medium'` to bfloat16. **Throws** RangeError for another. Source: torch.set_float32_matmul_precision.
 */
export function setFloat32MatmulPrecision(precision: (typeof precisions)[number]): void {
  if (!precisions.includes(precision)) {
    throw new RangeError(
      `setFloat32MatmulPrecision(): expected 'highest', 'high' or 'medium', got ${describe(precision)}`,
    );
  }
  native.setMatmulPrecision(precision);
}

/** See `setFloat32MatmulPrecision`. Source: torch.get_float32_matmul_precision. */
export function getFloat32MatmulPrecision(): (typeof precisions)[number] {
  return native.getMatmulPrecision();
}

/**
 * Lets this thread's arithmetic on the CPU take denormal numbers for zero. Returns whether the processor can.
 *
 * **Throws** TypeError for what is no boolean. Source: torch.set_flush_denormal.
 */
export function setFlushDenormal(mode: boolean): boolean {
  checkBool('setFlushDenormal', 'mode', mode);
  return native.setFlushDenormal(mode);
}

/** Shows each of libtorch's warnings every time, not only once. Source: torch.set_warn_always. */
export function setWarnAlways(mode: boolean): void {
  checkBool('setWarnAlways', 'mode', mode);
  native.setWarnAlways(mode);
}

/** See `setWarnAlways`. Source: torch.is_warn_always_enabled. */
export function isWarnAlwaysEnabled(): boolean {
  return native.isWarnAlways();
}
