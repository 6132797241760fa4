// torch.autocast and the functions that read and set its state.
import { type AutocastState, deviceAutocast } from '../autocast-state';
import { currentContext, enter, guardWith, invalidateContext, type ModeGuard, runWith } from '../context';
import * as cuda from '../cuda';
import { Device } from '../device';
import { DType, dtypeOf, dtypes } from '../dtype';
import { TorchError } from '../errors';
import { native } from '../native';
import { checkBool, describe, type Rest, readRest } from '../options';

/** Options of `autocast`. */
export interface AutocastOptions {
  /** What suitable operators compute in; default: float16 on CUDA, bfloat16 on the CPU. */
  dtype?: DType | null;
  /** Default true; `false` switches autocast off inside an outer one. */
  enabled?: boolean;
  /** Whether a parameter that was cast once stays cast until the outermost `autocast` ends; default: as it is outside. */
  cacheEnabled?: boolean | null;
}

/** The optional arguments of `autocast`, without the function. */
export type AutocastRest = Rest<[dtype: DType | null, enabled: boolean, cacheEnabled: boolean | null], AutocastOptions>;

/** The optional arguments of `autocast` with the function that runs in it. */
export type AutocastCall<T> =
  | [fn: () => T]
  | [options: AutocastOptions, fn: () => T]
  | [dtype: DType | null, fn: () => T]
  | [dtype: DType | null, enabled: boolean, fn: () => T]
  | [dtype: DType | null, enabled: boolean, cacheEnabled: boolean | null, fn: () => T];

const defaults = {
  dtype: null as DType | null,
  enabled: true,
  cacheEnabled: null as boolean | null,
};

const supportedDtypes: readonly DType[] = [dtypes.bfloat16, dtypes.float16];

function typeOf(what: string, deviceType: unknown): string {
  if (typeof deviceType !== 'string') {
    throw new TypeError(`${what}(): deviceType must be a string such as 'cpu', got ${describe(deviceType)}`);
  }
  return new Device(deviceType).type;
}

/** Whether autocast exists for a device type. Source: torch.amp.is_autocast_available. */
export function isAutocastAvailable(deviceType: string): boolean {
  return native.isAutocastAvailable(typeOf('isAutocastAvailable', deviceType));
}

function checkedType(what: string, deviceType: unknown): string {
  const type = typeOf(what, deviceType);
  if (!native.isAutocastAvailable(type)) {
    throw new TorchError(`${what}(): there is no autocast for device type '${type}'`, what);
  }
  return type;
}

function isUsable(type: string, dtype: DType): boolean {
  if (type === 'cuda') {
    if (!cuda.isAvailable()) {
      process.emitWarning('autocast(): CUDA is not available; autocast is off', 'TorchWarning');
      return false;
    }
    return true;
  }
  if (supportedDtypes.includes(dtype)) return true;
  process.emitWarning(
    `autocast(): on ${type} the dtype must be torch.bfloat16 or torch.float16, got ${dtype}; autocast is off`,
    'TorchWarning',
  );
  return false;
}

function nextState(what: string, deviceType: unknown, rest: readonly unknown[]): AutocastState {
  const { dtype, enabled, cacheEnabled } = readRest(what, rest, defaults);
  const type = checkedType(what, deviceType);
  if (dtype !== null && !(dtype instanceof DType)) {
    throw new TypeError(`${what}(): dtype must be a dtype, got ${describe(dtype)}`);
  }
  checkBool(what, 'enabled', enabled);
  if (cacheEnabled !== null) checkBool(what, 'cacheEnabled', cacheEnabled);
  const outer = currentContext().autocast;
  const chosen = dtype ?? dtypeOf(deviceAutocast(outer, type).dtype);
  const devices = new Map(outer.devices).set(type, {
    enabled: enabled && isUsable(type, chosen),
    dtype: chosen.code,
  });
  return { devices, cacheEnabled: cacheEnabled ?? outer.cacheEnabled, region: outer.region ?? {} };
}

/**
 * Mixed precision: within it, operators that gain from it (matrix products, convolutions) compute in a 16-bit dtype, and
 * those that need the range (softmax, losses, sums) in float32. Wrap the forward pass and the loss, not the backward pass.
 *
 * ```ts
 * const loss = torch.autocast('cuda', { dtype: torch.float16 }, () => lossFn.forward(model.forward(x), y));
 * ```
 *
 * Runs the function that comes last, also an async one, and returns its result. Without a function it holds for the rest
 * of a synchronous block: `using _ = torch.autocast('cpu')`. Weights that were cast are kept until the outermost
 * `autocast` ends.
 *
 * @param deviceType `'cpu'`, `'cuda'` …: operators on this kind of device change, others do not.
 * @param rest `dtype`, `enabled` and `cacheEnabled`, also by position, and the function.
 *
 * **Throws** TorchError for a device type without autocast. Warns, and does nothing, for a dtype that the device cannot
 * use, and for CUDA where there is none.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/amp.html#torch.autocast
 */
export function autocast<T>(deviceType: string, ...rest: AutocastCall<T>): T;
export function autocast(deviceType: string, ...rest: AutocastRest): ModeGuard;
export function autocast<T>(deviceType: string, ...rest: unknown[]): T | ModeGuard {
  const last = rest[rest.length - 1];
  if (typeof last !== 'function') return guardWith('autocast', { autocast: nextState('autocast', deviceType, rest) });
  return runWith({ autocast: nextState('autocast', deviceType, rest.slice(0, -1)) }, last as () => T);
}

// ---- The state, as Python's functions of torch read and set it ----

function setDevice(what: string, deviceType: unknown, change: { enabled?: boolean; dtype?: DType }): void {
  const type = checkedType(what, deviceType);
  const state = currentContext().autocast;
  const { enabled, dtype } = deviceAutocast(state, type);
  const { enabled: newEnabled = enabled, dtype: newDtype } = change;
  state.devices = new Map(state.devices).set(type, { enabled: newEnabled, dtype: newDtype?.code ?? dtype });
  invalidateContext();
}

/** Whether autocast is on for a device type, by default `'cuda'`. Source: torch.is_autocast_enabled. */
export function isAutocastEnabled(deviceType = 'cuda'): boolean {
  return deviceAutocast(currentContext().autocast, checkedType('isAutocastEnabled', deviceType)).enabled;
}

/**
 * Switches autocast on or off from here on, within the `autocast` around it if there is one; by default for `'cuda'`.
 * Source: torch.set_autocast_enabled.
 */
export function setAutocastEnabled(deviceType: string, enabled: boolean): void;
export function setAutocastEnabled(enabled: boolean): void;
export function setAutocastEnabled(first: string | boolean, second?: boolean): void {
  const [deviceType, enabled] = typeof first === 'boolean' && second === undefined ? ['cuda', first] : [first, second];
  checkBool('setAutocastEnabled', 'enabled', enabled);
  setDevice('setAutocastEnabled', deviceType, { enabled });
}

/** What autocast computes in on a device type. Source: torch.get_autocast_dtype. */
export function getAutocastDtype(deviceType: string): DType {
  return dtypeOf(deviceAutocast(currentContext().autocast, checkedType('getAutocastDtype', deviceType)).dtype);
}

/** Sets what autocast computes in on a device type. Source: torch.set_autocast_dtype. */
export function setAutocastDtype(deviceType: string, dtype: DType): void {
  if (!(dtype instanceof DType)) {
    throw new TypeError(`setAutocastDtype(): dtype must be a dtype, got ${describe(dtype)}`);
  }
  setDevice('setAutocastDtype', deviceType, { dtype });
}

/** Whether casts of parameters are kept until the outermost `autocast` ends. */
export function isAutocastCacheEnabled(): boolean {
  return currentContext().autocast.cacheEnabled;
}

/** Sets whether casts of parameters are kept. */
export function setAutocastCacheEnabled(enabled: boolean): void {
  checkBool('setAutocastCacheEnabled', 'enabled', enabled);
  currentContext().autocast.cacheEnabled = enabled;
  invalidateContext();
}

/** Forgets the casts of parameters, after they were changed within an `autocast`. */
export function clearAutocastCache(): void {
  enter();
  native.clearAutocastCache();
}

/** Functions of one device type, as older programs call them. */
function ofDevice(deviceType: string) {
  return {
    isEnabled: () => isAutocastEnabled(deviceType),
    setEnabled: (enabled: boolean) => setAutocastEnabled(deviceType, enabled),
    getDtype: () => getAutocastDtype(deviceType),
    setDtype: (dtype: DType) => setAutocastDtype(deviceType, dtype),
  };
}

const [cpu, gpu, xla, ipu] = ['cpu', 'cuda', 'xla', 'ipu'].map(ofDevice);

/** The state's functions of `torch`; those that name a device are Python's older forms. */
export const autocastFunctions = {
  autocast,
  isAutocastEnabled,
  setAutocastEnabled,
  getAutocastDtype,
  setAutocastDtype,
  isAutocastCacheEnabled,
  setAutocastCacheEnabled,
  clearAutocastCache,
  isAutocastCpuEnabled: cpu.isEnabled,
  setAutocastCpuEnabled: cpu.setEnabled,
  getAutocastCpuDtype: cpu.getDtype,
  setAutocastCpuDtype: cpu.setDtype,
  getAutocastGpuDtype: gpu.getDtype,
  setAutocastGpuDtype: gpu.setDtype,
  isAutocastXlaEnabled: xla.isEnabled,
  setAutocastXlaEnabled: xla.setEnabled,
  getAutocastXlaDtype: xla.getDtype,
  setAutocastXlaDtype: xla.setDtype,
  isAutocastIpuEnabled: ipu.isEnabled,
  setAutocastIpuEnabled: ipu.setEnabled,
  getAutocastIpuDtype: ipu.getDtype,
  setAutocastIpuDtype: ipu.setDtype,
};
