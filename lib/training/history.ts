import type { Logs } from './callback';

/**
 * What `fit` gives back: the values at the end of each epoch.
 *
 * The keys are Keras's: `loss`, each metric's name, and the same with `val_` before it for validation.
 */
export class History {
  /** The epochs that were finished, counted from 0. */
  readonly epoch: number[] = [];
  /** One value per epoch under each key. */
  readonly history: Record<string, number[]> = {};

  /** Adds the values of an epoch. */
  add(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) {
      this.history[key] ??= [];
      this.history[key].push(value);
    }
  }
}
