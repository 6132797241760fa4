// Sharing the thread: training runs in synchronous stretches, and between two of them the event loop gets a turn.
import { setImmediate } from 'node:timers/promises';
import type { Module } from '../nn/modules/module';
import { torch } from '../torch';

/** How long training may hold the event loop, in milliseconds. */
const turnMs = 50;

/** Says when the event loop is due a turn, and gives it one. */
export class Turns {
  #last = performance.now();

  isDue(): boolean {
    return performance.now() - this.#last >= turnMs;
  }

  /** Lets timers, I/O and other promises run. */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}

/**
 * Runs `fn`, which must be synchronous, with the model in training or evaluation mode and gradients on or off. Whatever
 * runs after it finds each module's mode as it was.
 */
export function runStretch<T>(model: Module, isTraining: boolean, fn: () => T): T {
  const modules = model.modules();
  const saved = modules.map((m) => m.training);
  if (saved.some((mode) => mode !== isTraining)) model.train(isTraining);
  try {
    return isTraining ? torch.enableGrad(fn) : torch.noGrad(fn);
  } finally {
    for (const [i, module] of modules.entries()) module.training = saved[i];
  }
}
