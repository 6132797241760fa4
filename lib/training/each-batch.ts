import type { Module } from '../nn/modules/module';
import type { Batch } from './batches';
import { isPromise } from './callback';
import { runStretch, type Turns } from './stretch';

export interface BatchLoop {
  model: Module;
  isTraining: boolean;
  turns: Turns;
  signal: AbortSignal | undefined;
  /** Ends the loop before the next batch. */
  isStopped?: () => boolean;
  /** Called before the event loop gets its turn. */
  beforeTurn?: (stepsDone: number) => void;
}

type Pause = 'done' | 'turn' | Promise<Batch | undefined>;

/**
 * Calls `step` on each batch, in synchronous stretches between which the event loop gets its turns. A promise that `step`
 * gives is awaited outside of a stretch. Returns the number of steps.
 */
export async function eachBatch(
  loop: BatchLoop,
  batches: Iterator<Batch | Promise<Batch | undefined>>,
  step: (batch: Batch, index: number) => void | Promise<void>,
): Promise<number> {
  const { model, isTraining, turns, signal } = loop;
  let arrived: Batch | undefined;
  let index = 0;
  const stretch = (): Pause => {
    for (;;) {
      signal?.throwIfAborted();
      if (loop.isStopped?.()) return 'done';
      let batch = arrived;
      arrived = undefined;
      if (batch === undefined) {
        const next = batches.next();
        if (next.done) return 'done';
        if (isPromise<Batch | undefined>(next.value)) return next.value;
        batch = next.value;
      }
      const pending = step(batch, index++);
      if (isPromise(pending)) return pending.then(() => undefined);
      if (turns.isDue()) return 'turn';
    }
  };
  try {
    for (;;) {
      const pause = runStretch(model, isTraining, stretch);
      if (pause === 'done') return index;
      if (pause !== 'turn') arrived = await pause;
      if (turns.isDue()) {
        loop.beforeTurn?.(index);
        await turns.take();
      }
    }
  } finally {
    batches.return?.();
  }
}

/** A step that is preceded by a hook, which may be asynchronous. */
export function afterHook(
  loop: BatchLoop,
  hook: (index: number) => void | Promise<void>,
  step: (batch: Batch, index: number) => void | Promise<void>,
): (batch: Batch, index: number) => void | Promise<void> {
  return (batch, index) => {
    const pending = hook(index);
    if (!isPromise(pending)) return step(batch, index);
    return pending.then(() => runStretch(loop.model, loop.isTraining, () => step(batch, index)));
  };
}
