// Callbacks that set the learning rate, and the one that stops at NaN.
import { TorchError } from '../errors';
import { describe, readOptions } from '../options';
import { Callback, type Logs } from './callback';
import { optimizerOf } from './compile';
import { MonitorCallback, type MonitorOptions } from './early-stopping';

interface WithGroups {
  paramGroups: { lr?: number }[];
}

function groupsOf(callback: Callback): { lr?: number }[] {
  const optimizer = optimizerOf(callback.model) as Partial<WithGroups> | undefined;
  if (!optimizer?.paramGroups) throw new TorchError(`${callback.constructor.name}: the optimizer has no learning rate`);
  return optimizer.paramGroups;
}

/**
 * Sets the learning rate at the start of each epoch to what `schedule(epoch, lr)` gives.
 *
 * **Source** https://keras.io/api/callbacks/learning_rate_scheduler/
 */
export class LearningRateScheduler extends Callback {
  readonly #schedule: (epoch: number, lr: number) => number;

  constructor(schedule: (epoch: number, lr: number) => number) {
    super();
    if (typeof schedule !== 'function') {
      throw new TypeError(`LearningRateScheduler(): schedule must be a function, got ${describe(schedule)}`);
    }
    this.#schedule = schedule;
  }

  override onEpochBegin(epoch: number): void {
    for (const group of groupsOf(this)) {
      const lr = this.#schedule(epoch, group.lr ?? 0);
      if (typeof lr !== 'number')
        throw new TypeError(`LearningRateScheduler: schedule gave ${describe(lr)}, no number`);
      group.lr = lr;
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.learning_rate = groupsOf(this)[0].lr ?? 0;
  }
}

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** The rate is multiplied by it; default 0.1. */
  factor?: number;
  /** Epochs without improvement before that; default 10. */
  patience?: number;
  /** Epochs to wait after a reduction; default 0. */
  cooldown?: number;
  /** The rate does not fall below; default 0. */
  minLr?: number;
  /** 1 says when it reduces; default 0. */
  verbose?: number;
}

/**
 * Lowers the learning rate when a value no longer improves.
 *
 * **Source** https://keras.io/api/callbacks/reduce_lr_on_plateau/
 */
export class ReduceLROnPlateau extends MonitorCallback {
  readonly #options: Required<ReduceLROnPlateauOptions>;
  #best: number | undefined;
  #wait = 0;
  #cooldown = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const read = readOptions<Required<ReduceLROnPlateauOptions>>('ReduceLROnPlateau', options, {
      monitor: 'val_loss',
      minDelta: 1e-4,
      mode: 'auto',
      factor: 0.1,
      patience: 10,
      cooldown: 0,
      minLr: 0,
      verbose: 0,
    });
    if (read.factor >= 1) throw new RangeError(`ReduceLROnPlateau(): factor must be below 1, got ${read.factor}`);
    super(read);
    this.#options = read;
  }

  override onTrainBegin(): void {
    this.#best = undefined;
    this.#wait = 0;
    this.#cooldown = 0;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    logs.learning_rate = groupsOf(this)[0].lr ?? 0;
    const value = this.monitored(logs);
    if (value === undefined) return;
    if (this.#cooldown > 0) {
      this.#cooldown--;
      this.#wait = 0;
    }
    if (this.isImprovement(value, this.#best)) {
      this.#best = value;
      this.#wait = 0;
    } else if (this.#cooldown === 0 && ++this.#wait >= this.#options.patience) {
      this.#reduce(epoch);
    }
  }

  #reduce(epoch: number): void {
    const { factor, minLr, cooldown, verbose } = this.#options;
    for (const group of groupsOf(this)) {
      const lr = group.lr ?? 0;
      if (lr <= minLr) continue;
      group.lr = Math.max(lr * factor, minLr);
      this.#cooldown = cooldown;
      this.#wait = 0;
      if (verbose > 0) process.stdout.write(`Epoch ${epoch + 1}: learning rate reduced to ${group.lr}\n`);
    }
  }
}

/** Stops training when the loss is NaN or infinite. **Source** https://keras.io/api/callbacks/terminate_on_nan/ */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    if (!Number.isFinite(logs.loss)) this.model.stopTraining = true;
  }
}
