// torch.amp.GradScaler.
import * as cuda from '../cuda';
import type { Device } from '../device';
import { dtypes } from '../dtype';
import { TorchError } from '../errors';
import { aten, checkTensor } from '../functional/aten';
import { outsideScopes } from '../memory';
import { noGrad } from '../modes';
import { checkBool, checkInt, checkNumber, describe, type Rest, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

export interface GradScalerOptions {
  /** Device type of the gradients; default `'cuda'`. */
  device?: string;
  /** Default 2¹⁶. */
  initScale?: number;
  /** What the scale grows by after `growthInterval` good steps; above 1, default 2. */
  growthFactor?: number;
  /** What the scale shrinks by after a step that overflowed; below 1, default 0.5. */
  backoffFactor?: number;
  /** Steps without overflow until the scale grows; default 2000. */
  growthInterval?: number;
  /** `false`: every method passes through. Default true. */
  enabled?: boolean;
}

/** What `stateDict` gives, with Python's keys; empty for a disabled scaler. */
export interface GradScalerState {
  scale: number;
  growth_factor: number;
  backoff_factor: number;
  growth_interval: number;
  _growth_tracker: number;
}

/** What a scaler needs of an optimizer. */
export interface ScaledOptimizer {
  readonly paramGroups: readonly { readonly params: readonly Tensor[] }[];
  // biome-ignore lint/suspicious/noExplicitAny: optimizers differ in what their step takes and gives
  step(...args: any[]): any;
}

type GradScalerRest = Rest<
  [
    device: string,
    initScale: number,
    growthFactor: number,
    backoffFactor: number,
    growthInterval: number,
    enabled: boolean,
  ],
  GradScalerOptions
>;

const defaults = {
  device: 'cuda',
  initScale: 2 ** 16,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  enabled: true,
};

/** Tensors, alone or in lists of any depth. */
export type TensorTree = Tensor | readonly TensorTree[];

interface OptimizerProgress {
  stage: 'ready' | 'unscaled' | 'stepped';
  /** One flag per device: above 0 where a gradient was infinite or NaN. */
  foundInf: Tensor[];
}

const full = aten('full');
const checkAndUnscale = aten<void>('_amp_foreach_non_finite_check_and_unscale_');
const updateScale = aten('_amp_update_scale_');

const valueError = (message: string) => new TorchError(message, 'GradScaler', 'ValueError');

/** Copies of a 0-dim tensor on other devices, made when asked for. */
class PerDevice {
  readonly copies = new Map<string, Tensor>();

  constructor(readonly source: Tensor) {}

  get(device: Device): Tensor {
    const key = String(device);
    let copy = this.copies.get(key);
    if (copy === undefined) {
      copy = this.source.to({ device, nonBlocking: true, copy: true });
      this.copies.set(key, copy);
    }
    return copy;
  }
}

/**
 * Keeps float16 gradients from vanishing: the loss is multiplied by a scale before backward, the gradients divided by it
 * before the step; a step whose gradients overflow is left out and the scale lowered.
 *
 * ```ts
 * const scaler = new torch.amp.GradScaler('cuda');
 * scaler.scale(loss).backward();
 * scaler.step(optimizer);
 * scaler.update();
 * ```
 *
 * **Throws** RangeError unless growthFactor > 1 and backoffFactor < 1.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/amp.html#torch.amp.GradScaler
 */
export class GradScaler {
  readonly #enabled: boolean;
  readonly #device: string;
  #initScale: number;
  #growthFactor: number;
  #backoffFactor: number;
  #growthInterval: number;
  #initGrowthTracker = 0;
  #scale: Tensor | undefined;
  #growthTracker: Tensor | undefined;
  #progress = new Map<ScaledOptimizer, OptimizerProgress>();

  constructor(...rest: GradScalerRest) {
    const options = readRest('GradScaler', rest, defaults);
    const { device, growthFactor, backoffFactor } = options;
    if (typeof device !== 'string')
      throw new TypeError(`GradScaler(): device must be a string, got ${describe(device)}`);
    checkBool('GradScaler', 'enabled', options.enabled);
    for (const name of ['initScale', 'growthFactor', 'backoffFactor'] as const) {
      checkNumber('GradScaler', name, options[name]);
    }
    checkInt('GradScaler', 'growthInterval', options.growthInterval);
    let { enabled } = options;
    if (enabled && device === 'cuda' && !cuda.isAvailable()) {
      process.emitWarning('GradScaler(): CUDA is not available; gradients are not scaled', 'TorchWarning');
      enabled = false;
    }
    if (enabled && !(growthFactor > 1)) throw new RangeError('GradScaler(): growthFactor must be above 1');
    if (enabled && !(backoffFactor < 1)) throw new RangeError('GradScaler(): backoffFactor must be below 1');
    this.#enabled = enabled;
    this.#device = device;
    this.#initScale = options.initScale;
    this.#growthFactor = growthFactor;
    this.#backoffFactor = backoffFactor;
    this.#growthInterval = options.growthInterval;
  }

  /** A tensor, or lists of tensors, times the scale. */
  scale<T extends TensorTree>(outputs: T): T {
    if (!this.#enabled) return outputs;
    let scales: PerDevice | undefined;
    const apply = (value: TensorTree): TensorTree => {
      if (isTensor(value)) {
        const tensor = value as Tensor;
        scales ??= new PerDevice(this.#scaleOn(tensor.device));
        return tensor.mul(scales.get(tensor.device));
      }
      if (Array.isArray(value)) return value.map(apply);
      throw new TypeError(`scale(): outputs must be a Tensor or an array of Tensors, got ${describe(value)}`);
    };
    return apply(outputs) as T;
  }

  #scaleOn(device: Device): Tensor {
    if (this.#scale === undefined) {
      this.#scale = outsideScopes(() => full([], this.#initScale, { dtype: dtypes.float32, device }));
      this.#growthTracker = outsideScopes(() => full([], this.#initGrowthTracker, { dtype: dtypes.int32, device }));
    }
    return this.#scale;
  }

  #started(what: string): { scale: Tensor; growthTracker: Tensor } {
    const [scale, growthTracker] = [this.#scale, this.#growthTracker];
    if (scale === undefined || growthTracker === undefined) {
      throw new TorchError(`${what}(): scale(loss) was not called before in this iteration`, what, 'AssertionError');
    }
    return { scale, growthTracker };
  }

  #progressOf(what: string, optimizer: ScaledOptimizer): OptimizerProgress {
    if (typeof optimizer?.step !== 'function' || !Array.isArray(optimizer.paramGroups)) {
      throw new TypeError(`${what}(): expected an optimizer, got ${describe(optimizer)}`);
    }
    let progress = this.#progress.get(optimizer);
    if (progress === undefined) {
      progress = { stage: 'ready', foundInf: [] };
      this.#progress.set(optimizer, progress);
    }
    return progress;
  }

  /**
   * Divides an optimizer's gradients by the scale, so that they can be looked at or clipped before `step`.
   *
   * **Throws** TorchError if called twice, or after `step`, before the next `update`; for float16 gradients.
   */
  unscale_(optimizer: ScaledOptimizer): void {
    if (!this.#enabled) return;
    const { scale } = this.#started('unscale_');
    const progress = this.#progressOf('unscale_', optimizer);
    if (progress.stage === 'unscaled') {
      throw new TorchError('unscale_() has already been called on this optimizer since the last update().', 'unscale_');
    }
    if (progress.stage === 'stepped') throw new TorchError('unscale_() is being called after step().', 'unscale_');
    // By float64, as Python divides: a scale of float32 has an exact reciprocal only there.
    const inverse = scale.to(dtypes.float64).reciprocal().to(dtypes.float32);
    progress.foundInf = noGrad(() => outsideScopes(() => this.#unscale(optimizer, inverse)));
    progress.stage = 'unscaled';
  }

  #unscale(optimizer: ScaledOptimizer, inverse: Tensor): Tensor[] {
    const inverses = new PerDevice(inverse);
    const found = new PerDevice(full([], 0, { dtype: dtypes.float32, device: inverse.device }));
    const lists = new Map<string, Tensor[]>();
    for (const { params } of optimizer.paramGroups) {
      for (const param of params) {
        const grad = gradientOf(param);
        if (grad === undefined) continue;
        const key = `${grad.device} ${grad.dtype}`;
        const list = lists.get(key);
        if (list) list.push(grad);
        else lists.set(key, [grad]);
      }
    }
    for (const list of lists.values()) {
      const { device } = list[0];
      checkAndUnscale(list, found.get(device), inverses.get(device));
    }
    return [...found.copies.values()];
  }

  /**
   * Unscales the gradients, unless `unscale_` did, and then calls `optimizer.step`, if no gradient overflowed; returns
   * what that gives.
   */
  step(optimizer: ScaledOptimizer, ...args: unknown[]): unknown {
    if (!this.#enabled) return optimizer.step(...args);
    if (typeof args[0] === 'function') {
      throw new TorchError('step(): a closure does not work with an enabled GradScaler', 'step');
    }
    this.#started('step');
    const progress = this.#progressOf('step', optimizer);
    if (progress.stage === 'stepped') {
      throw new TorchError('step() has already been called since the last update().', 'step');
    }
    if (progress.stage === 'ready') this.unscale_(optimizer);
    if (progress.foundInf.length === 0) {
      throw new TorchError('No inf checks were recorded for this optimizer.', 'step', 'AssertionError');
    }
    const hasOverflow = progress.foundInf.some((flag) => (flag.item() as number) > 0);
    const result = hasOverflow ? undefined : optimizer.step(...args);
    progress.stage = 'stepped';
    return result;
  }

  /**
   * Ends an iteration: lowers the scale if a step overflowed, raises it after `growthInterval` good ones; or sets it.
   *
   * @param newScale a scale to go on with instead.
   */
  update(newScale?: number | Tensor | null): void {
    if (!this.#enabled) return;
    const { scale, growthTracker } = this.#started('update');
    if (newScale !== undefined && newScale !== null) {
      noGrad(() => this.#setScale(scale, newScale));
    } else {
      const flags = [...this.#progress.values()].flatMap((progress) => progress.foundInf);
      if (flags.length === 0) {
        throw new TorchError('No inf checks were recorded prior to update.', 'update', 'AssertionError');
      }
      const any = flags.map((flag) => flag.to({ device: scale.device, nonBlocking: true })).reduce((a, b) => a.add(b));
      noGrad(() =>
        updateScale(scale, growthTracker, any, this.#growthFactor, this.#backoffFactor, this.#growthInterval),
      );
    }
    this.#progress.clear();
  }

  #setScale(scale: Tensor, value: number | Tensor): void {
    if (typeof value === 'number') {
      scale.fill_(value);
      return;
    }
    checkTensor('update', 'newScale', value);
    if (value.device.type !== this.#device || value.numel() !== 1 || value.requiresGrad) {
      throw valueError(
        `update(): newScale must be a number or a ${this.#device} tensor of one element without gradient`,
      );
    }
    scale.copy_(value);
  }

  /** The scale now; 1 for a disabled scaler. Waits for the device. */
  getScale(): number {
    if (!this.#enabled) return 1;
    return this.#scale === undefined ? this.#initScale : (this.#scale.item() as number);
  }

  getGrowthFactor(): number {
    return this.#growthFactor;
  }

  setGrowthFactor(factor: number): void {
    checkNumber('setGrowthFactor', 'factor', factor);
    this.#growthFactor = factor;
  }

  getBackoffFactor(): number {
    return this.#backoffFactor;
  }

  setBackoffFactor(factor: number): void {
    checkNumber('setBackoffFactor', 'factor', factor);
    this.#backoffFactor = factor;
  }

  getGrowthInterval(): number {
    return this.#growthInterval;
  }

  setGrowthInterval(interval: number): void {
    checkInt('setGrowthInterval', 'interval', interval);
    this.#growthInterval = interval;
  }

  isEnabled(): boolean {
    return this.#enabled;
  }

  /** The state, with Python's keys; call it after `update`. Empty for a disabled scaler. */
  stateDict(): GradScalerState | Record<string, never> {
    if (!this.#enabled) return {};
    return {
      scale: this.getScale(),
      growth_factor: this.#growthFactor,
      backoff_factor: this.#backoffFactor,
      growth_interval: this.#growthInterval,
      _growth_tracker: this.#growthTracker === undefined ? this.#initGrowthTracker : Number(this.#growthTracker.item()),
    };
  }

  /** Goes on from a saved state, also one of Python's. **Throws** TorchError for that of a disabled scaler. */
  loadStateDict(state: GradScalerState | Record<string, never>): void {
    if (!this.#enabled) return;
    if (typeof state !== 'object' || state === null) {
      throw new TypeError(`loadStateDict(): expected a state dict, got ${describe(state)}`);
    }
    if (Object.keys(state).length === 0) {
      throw new TorchError(
        'loadStateDict(): the state is empty, perhaps that of a disabled GradScaler',
        'loadStateDict',
      );
    }
    for (const key of ['scale', 'growth_factor', 'backoff_factor', 'growth_interval', '_growth_tracker']) {
      checkNumber('loadStateDict', key, (state as Record<string, unknown>)[key]);
    }
    const given = state as GradScalerState;
    this.#initScale = given.scale;
    this.#growthFactor = given.growth_factor;
    this.#backoffFactor = given.backoff_factor;
    this.#growthInterval = given.growth_interval;
    this.#initGrowthTracker = given._growth_tracker;
    this.#scale?.fill_(given.scale);
    this.#growthTracker?.fill_(given._growth_tracker);
  }
}

/** The tensor of a parameter's gradient that is to be unscaled. */
function gradientOf(param: Tensor): Tensor | undefined {
  const { grad } = param;
  if (grad === null) return undefined;
  if (grad.dtype === dtypes.float16) throw valueError('Attempting to unscale FP16 gradients.');
  return grad.isSparse ? grad._values() : grad;
}
