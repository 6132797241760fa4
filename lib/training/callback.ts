// Callbacks of fit, evaluate and predict.
import type { Module } from '../nn/modules/module';

/** Values of the epoch or batch so far: `loss`, the metrics by name, and after validation the same with `val_`. */
export type Logs = Record<string, number>;

type Awaitable = void | Promise<void>;

/** What callbacks find in `this.params`. */
export interface RunParams {
  epochs: number;
  /** Steps per epoch; null where the data does not say. */
  steps: number | null;
  verbose: number;
}

/**
 * Base class of callbacks: override the hooks you need; a hook that returns a promise is awaited.
 *
 * `this.model` is the model, `this.params` the run's figures. `this.model.stopTraining = true` ends training after the
 * step. The logs of batch hooks are running means over the epoch, read from the device when you look at them.
 *
 * **Source** https://keras.io/api/callbacks/base_callback/
 */
export class Callback {
  model!: Module;
  params!: RunParams;

  onTrainBegin(_logs?: Logs): Awaitable {}
  onTrainEnd(_logs?: Logs): Awaitable {}
  onEpochBegin(_epoch: number, _logs?: Logs): Awaitable {}
  onEpochEnd(_epoch: number, _logs: Logs): Awaitable {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  onTrainBatchEnd(_batch: number, _logs: Logs): Awaitable {}
  onTestBegin(_logs?: Logs): Awaitable {}
  onTestEnd(_logs: Logs): Awaitable {}
  onTestBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  onTestBatchEnd(_batch: number, _logs: Logs): Awaitable {}
  onPredictBegin(_logs?: Logs): Awaitable {}
  onPredictEnd(_logs?: Logs): Awaitable {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): Awaitable {}
  onPredictBatchEnd(_batch: number, _logs?: Logs): Awaitable {}

  setModel(model: Module): void {
    this.model = model;
  }

  setParams(params: RunParams): void {
    this.params = params;
  }
}

/** The hooks, without the rest of Callback. */
export type Hooks = Omit<Callback, 'model' | 'params' | 'setModel' | 'setParams'>;

/** What `callbacks` takes: a Callback, or an object with some of its hooks. */
export type CallbackLike = Callback | Partial<Hooks>;

/** A callback made of functions. **Source** https://keras.io/api/callbacks/lambda_callback/ */
export class LambdaCallback extends Callback {
  constructor(hooks: Partial<Hooks> = {}) {
    super();
    Object.assign(this, hooks);
  }
}

/** Calls the callbacks of one run, in order. */
export class CallbackList {
  readonly #callbacks: Callback[];

  constructor(callbacks: readonly CallbackLike[], model: Module, params: RunParams) {
    this.#callbacks = callbacks.map((given, i) => {
      if (typeof given !== 'object' || given === null) {
        throw new TypeError(`callbacks[${i}] must be a Callback or an object of hooks`);
      }
      return given instanceof Callback ? given : new LambdaCallback(given);
    });
    for (const callback of this.#callbacks) {
      callback.setModel(model);
      callback.setParams(params);
    }
  }

  /** Whether any callback has this hook: a batch hook that nobody has costs nothing. */
  has(hook: keyof Hooks): boolean {
    return this.#callbacks.some((callback) => callback[hook] !== Callback.prototype[hook]);
  }

  /** Calls a hook of all callbacks. Gives a promise only if one of them did. */
  call<H extends keyof Hooks>(hook: H, ...args: Parameters<Hooks[H]>): Awaitable {
    for (const [i, callback] of this.#callbacks.entries()) {
      const result = (callback[hook] as (...args: unknown[]) => Awaitable).apply(callback, args);
      if (isPromise(result)) return this.#continue(result, i + 1, hook, args);
    }
  }

  async #continue(first: Promise<void>, from: number, hook: keyof Hooks, args: unknown[]): Promise<void> {
    await first;
    for (const callback of this.#callbacks.slice(from)) {
      await (callback[hook] as (...args: unknown[]) => Awaitable).apply(callback, args);
    }
  }
}

export function isPromise<T>(value: unknown): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as Promise<T>).then === 'function';
}
