// Custom functions of autograd under autocast.
import type { DType } from '../dtype';
import { describe, isPlainObject } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { autocast, getAutocastDtype, isAutocastEnabled } from './autocast';

/** Options of `customFwd`. */
export interface CustomFwdOptions {
  deviceType: string;
  /** Under autocast, floating-point inputs are cast to this dtype, and the function runs without autocast. */
  castInputs?: DType | null;
}

// biome-ignore lint/suspicious/noExplicitAny: only `any` lets each Function have inputs of its own
type Static = (ctx: any, ...args: any[]) => any;

/** What `customFwd` notes for `customBwd`. */
interface Noted {
  _dtype: DType;
  _fwdUsedAutocast: boolean;
}

function cast(value: unknown, deviceType: string, dtype: DType): unknown {
  if (isTensor(value)) {
    const tensor = value as Tensor;
    const isEligible =
      tensor.dtype.isFloatingPoint && tensor.device.type === deviceType && String(tensor.dtype) !== 'torch.float64';
    return isEligible ? tensor.to(dtype) : tensor;
  }
  if (Array.isArray(value)) return value.map((item) => cast(item, deviceType, dtype));
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, cast(v, deviceType, dtype)]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cast(item, deviceType, dtype)]));
}

function read(what: string, fn: unknown, deviceType: unknown): void {
  if (typeof fn !== 'function') throw new TypeError(`${what}(): expected a function, got ${describe(fn)}`);
  if (typeof deviceType !== 'string') {
    throw new TypeError(`${what}(): deviceType must be a string such as 'cpu', got ${describe(deviceType)}`);
  }
}

/**
 * Wraps the `forward` of an `autograd.Function` for use under autocast: `static forward = customFwd(fn, { deviceType })`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/amp.html#torch.amp.custom_fwd
 */
export function customFwd<F extends Static>(fn: F, { deviceType, castInputs = null }: CustomFwdOptions): F {
  read('customFwd', fn, deviceType);
  return ((ctx: Noted, ...args: unknown[]) => {
    ctx._dtype = getAutocastDtype(deviceType);
    const isOn = isAutocastEnabled(deviceType);
    ctx._fwdUsedAutocast = castInputs === null && isOn;
    if (castInputs === null || !isOn) return fn(ctx, ...args);
    const inputs = args.map((arg) => cast(arg, deviceType, castInputs));
    return autocast(deviceType, { enabled: false }, () => fn(ctx, ...inputs));
  }) as F;
}

/**
 * Wraps the `backward` that belongs to a `customFwd`: it runs under the autocast that its forward had.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/amp.html#torch.amp.custom_bwd
 */
export function customBwd<F extends Static>(fn: F, { deviceType }: { deviceType: string }): F {
  read('customBwd', fn, deviceType);
  return ((ctx: Noted, ...args: unknown[]) =>
    autocast(deviceType, { enabled: ctx._fwdUsedAutocast, dtype: ctx._dtype }, () => fn(ctx, ...args))) as F;
}
