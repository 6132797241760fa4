// torch.signal.windows: window functions by name, each with the formula of SciPy's.
import { tensor } from '../creation';
import { type DeviceLike, defaultDevice, toDevice } from '../device';
import { type DType, dtypeOf, dtypes } from '../dtype';
import { type Layout, layouts } from '../enums';
import { native } from '../native';
import { functions } from '../ops/install';
import { byPosition, checkBool, checkNumber, describe, intOf, readOptions } from '../options';
import type { Tensor } from '../tensor-handle';

export interface WindowOptions {
  /** True: symmetric, for filters; false: periodic, for spectra. Default: true. */
  sym?: boolean;
  /** float32 or float64. Default: the default dtype. */
  dtype?: DType | null;
  /** Only `torch.strided`. */
  layout?: Layout;
  device?: DeviceLike | null;
  requiresGrad?: boolean;
}

type Options = Required<WindowOptions>;

const defaults: Options = { sym: true, dtype: null, layout: layouts.strided, device: null, requiresGrad: false };

/** A window of `M` values, which may stand among the keywords. */
export interface Window<O> {
  (M: number, options?: O & WindowOptions): Tensor;
  (options: O & WindowOptions & { M: number }): Tensor;
}

function read<T extends object>(what: string, args: readonly unknown[], own: T): T & Options & { M: number } {
  const [length, given] = byPosition(what, ['M'], args);
  const options = readOptions<T & Options>(what, given as Partial<T & Options>, { ...own, ...defaults });
  const M = intOf(what, 'M', length);
  if (M < 0) throw new RangeError(`${what}(): M must not be negative, got ${M}`);
  checkBool(what, 'sym', options.sym);
  if (options.layout !== layouts.strided) {
    throw new RangeError(`${what}(): layout must be torch.strided, got ${describe(options.layout)}`);
  }
  const dtype = options.dtype ?? dtypeOf(native.getDefaultDtype());
  if (dtype !== dtypes.float32 && dtype !== dtypes.float64) {
    throw new RangeError(`${what}(): dtype must be torch.float32 or torch.float64, got ${describe(dtype)}`);
  }
  const device = options.device === null ? defaultDevice() : toDevice(options.device);
  return { ...options, M, dtype, device };
}

/** The keywords that factory functions take. */
function factory({ dtype, device, requiresGrad }: Options) {
  return { dtype: dtype as DType, device: device as DeviceLike, requiresGrad };
}

const ones = (M: number, options: Options) => functions.ones([M], factory(options));

/** `M` equal steps from `start` that end before or at one period. */
function ramp(M: number, start: number, end: number, options: Options): Tensor {
  return functions.linspace(start, end, M, factory(options));
}

/** Points in one period: a periodic window leaves out the last. */
const period = (M: number, sym: boolean) => (sym ? M - 1 : M);

/**
 * Weighted sum of cosines: `Σ (-1)^i a_i cos(2π i n / (M - 1))`.
 *
 * **Shape**: (M). **Throws** TypeError unless `a` is an array of numbers; RangeError for an empty one, a negative M, or
 * another dtype than float32 and float64. Source: torch.signal.windows.general_cosine.
 */
export function generalCosine(M: number, options: { a: readonly number[] } & WindowOptions): Tensor;
export function generalCosine(options: { M: number; a: readonly number[] } & WindowOptions): Tensor;
export function generalCosine(...args: unknown[]): Tensor {
  const merged = read('generalCosine', args, { a: undefined as readonly number[] | undefined });
  return cosines('generalCosine', merged.a, merged);
}

function cosines(what: string, a: readonly number[] | undefined, options: Options & { M: number }): Tensor {
  const { M } = options;
  if (!Array.isArray(a) || !a.every((weight) => typeof weight === 'number')) {
    throw new TypeError(`${what}(): a must be float[], got ${describe(a)}`);
  }
  if (a.length === 0) throw new RangeError(`${what}(): a must not be empty`);
  if (M <= 1) return ones(M, options);
  const k = ramp(M, 0, (M - 1) * ((2 * Math.PI) / period(M, options.sym)), options);
  const keywords = factory(options);
  const signed = a.map((weight, i) => (i % 2 === 0 ? weight : -weight));
  const weights = tensor(signed, keywords);
  const i = functions.arange(a.length, keywords);
  return weights.unsqueeze(-1).mul(i.unsqueeze(-1).mul(k).cos()).sum(0);
}

/** `alpha - (1 - alpha) cos(2π n / (M - 1))`; alpha is 0.54 by default. **Throws** as `generalCosine`. Source: torch.signal.windows.general_hamming. */
export const generalHamming: Window<{ alpha?: number }> = (...args: unknown[]) => {
  const merged = read('generalHamming', args, { alpha: 0.54 });
  checkNumber('generalHamming', 'alpha', merged.alpha);
  return cosines('generalHamming', [merged.alpha, 1 - merged.alpha], merged);
};

const sumOfCosines =
  (what: string, a: readonly number[]): Window<unknown> =>
  (...args: unknown[]) =>
    cosines(what, a, read(what, args, {}));

/** `0.54 - 0.46 cos(2π n / (M - 1))`. **Throws** as `generalCosine`. Source: torch.signal.windows.hamming. */
export const hamming = sumOfCosines('hamming', [0.54, 1 - 0.54]);

/** `(1 - cos(2π n / (M - 1))) / 2`. **Throws** as `generalCosine`. Source: torch.signal.windows.hann. */
export const hann = sumOfCosines('hann', [0.5, 0.5]);

/** Three cosines. **Throws** as `generalCosine`. Source: torch.signal.windows.blackman. */
export const blackman = sumOfCosines('blackman', [0.42, 0.5, 0.08]);

/** Nuttall's minimum four-term Blackman-Harris window. **Throws** as `generalCosine`. Source: torch.signal.windows.nuttall. */
export const nuttall = sumOfCosines('nuttall', [0.3635819, 0.4891775, 0.1365995, 0.0106411]);

/** A triangle from 0 to 1 and back. **Throws** as `generalCosine`. Source: torch.signal.windows.bartlett. */
export const bartlett: Window<unknown> = (...args: unknown[]) => {
  const merged = read('bartlett', args, {});
  const { M } = merged;
  if (M <= 1) return ones(M, merged);
  const step = 2 / period(M, merged.sym);
  return functions.rsub(ramp(M, -1, -1 + (M - 1) * step, merged).abs(), 1);
};

/** `sin(π (n + 1/2) / M)`. **Throws** as `generalCosine`. Source: torch.signal.windows.cosine. */
export const cosine: Window<unknown> = (...args: unknown[]) => {
  const merged = read('cosine', args, {});
  const { M } = merged;
  if (M === 0) return ones(0, merged);
  const step = Math.PI / (!merged.sym && M > 1 ? M + 1 : M);
  return ramp(M, 0.5 * step, (0.5 + (M - 1)) * step, merged).sin();
};

/**
 * `exp(-|n - center| / tau)`; `center` may be given for a periodic window only.
 *
 * **Shape**: (M). **Throws** RangeError for a tau that is not positive and a center of a symmetric window. Source:
 * torch.signal.windows.exponential.
 */
export const exponential: Window<{ center?: number | null; tau?: number }> = (...args: unknown[]) => {
  const what = 'exponential';
  const merged = read(what, args, { center: null as number | null, tau: 1 });
  const { M, tau, sym } = merged;
  checkNumber(what, 'tau', tau);
  if (!(tau > 0)) throw new RangeError(`${what}(): tau must be positive, got ${tau}`);
  if (merged.center !== null) {
    checkNumber(what, 'center', merged.center);
    if (sym) throw new RangeError(`${what}(): center must be null for symmetric windows, got ${merged.center}`);
  }
  if (M === 0) return ones(0, merged);
  const center = merged.center ?? (!sym && M > 1 ? M : M - 1) / 2;
  const scale = 1 / tau;
  return ramp(M, -center * scale, (-center + (M - 1)) * scale, merged)
    .abs()
    .neg()
    .exp();
};

/** `exp(-n² / (2 std²))` with n counted from the middle. **Throws** RangeError for a std that is not positive. Source: torch.signal.windows.gaussian. */
export const gaussian: Window<{ std?: number }> = (...args: unknown[]) => {
  const merged = read('gaussian', args, { std: 1 });
  const { M, std, sym } = merged;
  checkNumber('gaussian', 'std', std);
  if (!(std > 0)) throw new RangeError(`gaussian(): std must be positive, got ${std}`);
  if (M === 0) return ones(0, merged);
  const start = -(!sym && M > 1 ? M : M - 1) / 2;
  const scale = 1 / (std * Math.SQRT2);
  return ramp(M, start * scale, (start + (M - 1)) * scale, merged)
    .pow(2)
    .neg()
    .exp();
};

/** Kaiser's window of shape `beta` (default 12). **Throws** RangeError for a negative beta. Source: torch.signal.windows.kaiser. */
export const kaiser: Window<{ beta?: number }> = (...args: unknown[]) => {
  const merged = read('kaiser', args, { beta: 12 });
  const { M } = merged;
  checkNumber('kaiser', 'beta', merged.beta);
  if (!(merged.beta >= 0)) throw new RangeError(`kaiser(): beta must not be negative, got ${merged.beta}`);
  if (M <= 1) return ones(M, merged);
  // In the window's own precision: a float64 end would step outside the root's domain. On the CPU, where it can be read.
  const beta = tensor(merged.beta, { dtype: merged.dtype, device: 'cpu' });
  const start = beta.neg();
  const step = beta.mul(2).div(period(M, merged.sym));
  const end = functions.minimum(beta, start.add(step.mul(M - 1)));
  const k = ramp(M, start.item(), end.item(), merged);
  return beta.mul(beta).sub(k.pow(2)).sqrt().i0().div(beta.i0());
};
