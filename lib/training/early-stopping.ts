import { outsideScopes } from '../memory';
import type { Module } from '../nn/modules/module';
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import { Callback, type Logs } from './callback';

export interface MonitorOptions {
  /** The key in the logs to watch; default `'val_loss'`. */
  monitor?: string;
  /** A smaller change is no improvement; default 0. */
  minDelta?: number;
  /** Whether small or large is good; `'auto'` (default) goes by the name: accuracy, precision, recall up, others down. */
  mode?: 'auto' | 'min' | 'max';
}

/** Watches one value of the logs. */
export abstract class MonitorCallback extends Callback {
  readonly monitor: string;
  readonly #isUp: boolean;
  readonly #minDelta: number;
  #hasWarned = false;

  constructor({ monitor, minDelta, mode }: Required<MonitorOptions>) {
    super();
    if (!['auto', 'min', 'max'].includes(mode)) {
      throw new RangeError(`${this.constructor.name}(): mode must be 'auto', 'min' or 'max', got ${describe(mode)}`);
    }
    this.monitor = monitor;
    this.#isUp = mode === 'max' || (mode === 'auto' && /(^|_)(acc|accuracy|precision|recall|auc)$/.test(monitor));
    this.#minDelta = Math.abs(minDelta);
  }

  /** Whether `value` is better than `reference` by more than minDelta. */
  protected isImprovement(value: number, reference: number | undefined): boolean {
    if (reference === undefined) return true;
    return this.#isUp ? value - this.#minDelta > reference : value + this.#minDelta < reference;
  }

  /** The watched value; undefined, with a warning, where the logs do not have it. */
  protected monitored(logs: Logs): number | undefined {
    const value = logs[this.monitor];
    if (value === undefined && !this.#hasWarned) {
      this.#hasWarned = true;
      process.emitWarning(
        `${this.constructor.name}: there is no '${this.monitor}' to watch; there are: ${Object.keys(logs).join(', ')}`,
      );
    }
    return value;
  }
}

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without improvement before training stops; default 0. */
  patience?: number;
  /** 1 says when it stops; default 0. */
  verbose?: number;
  /** Training stops if the value does not get better than this; default none. */
  baseline?: number | null;
  /** Give the model the weights and buffers of its best epoch when training ends; default false. */
  restoreBestWeights?: boolean;
  /** Epochs before this one are not looked at; default 0. */
  startFromEpoch?: number;
}

/**
 * Stops training when a value no longer improves.
 *
 * **Source** https://keras.io/api/callbacks/early_stopping/
 */
export class EarlyStopping extends MonitorCallback {
  /** The epoch after which training was stopped; 0 if it was not. */
  stoppedEpoch = 0;
  bestEpoch = 0;
  best: number | undefined;
  readonly #options: Required<EarlyStoppingOptions>;
  #wait = 0;
  #bestState: Record<string, Tensor> | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    const read = readOptions<Required<EarlyStoppingOptions>>('EarlyStopping', options, {
      monitor: 'val_loss',
      minDelta: 0,
      mode: 'auto',
      patience: 0,
      verbose: 0,
      baseline: null,
      restoreBestWeights: false,
      startFromEpoch: 0,
    });
    super(read);
    this.#options = read;
  }

  override onTrainBegin(): void {
    this.#wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.best = undefined;
    this.#bestState = undefined;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const { startFromEpoch, restoreBestWeights, baseline, patience } = this.#options;
    const value = this.monitored(logs);
    if (value === undefined || epoch < startFromEpoch) return;
    if (restoreBestWeights && this.#bestState === undefined) {
      this.#bestState = copyState(this.model);
      this.bestEpoch = epoch;
    }
    this.#wait++;
    if (this.isImprovement(value, this.best)) {
      this.best = value;
      this.bestEpoch = epoch;
      if (restoreBestWeights) this.#bestState = copyState(this.model);
      if (baseline === null || this.isImprovement(value, baseline)) this.#wait = 0;
      return;
    }
    if (this.#wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.model.stopTraining = true;
    }
  }

  override onTrainEnd(): void {
    const { verbose } = this.#options;
    if (this.stoppedEpoch > 0 && verbose > 0) {
      process.stdout.write(`Epoch ${this.stoppedEpoch + 1}: early stopping\n`);
    }
    if (this.#bestState === undefined) return;
    if (verbose > 0) process.stdout.write(`Restoring the weights of the best epoch: ${this.bestEpoch + 1}\n`);
    this.model.loadStateDict(this.#bestState);
  }
}

/** Copies of all parameters and persistent buffers. */
function copyState(model: Module): Record<string, Tensor> {
  return outsideScopes(() =>
    torch.noGrad(() => Object.fromEntries(Object.entries(model.stateDict()).map(([key, t]) => [key, t.clone()]))),
  );
}
