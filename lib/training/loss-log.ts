import type { Tensor } from '../tensor';
import { torch } from '../torch';

/** Losses that wait to be read at most: a bound on memory where nothing else asks for them. */
const maxPending = 1024;

/**
 * The losses of an epoch's steps. They are read from the device together, when somebody looks or the event loop gets its
 * turn, so that a step need not wait for the device.
 */
export class LossLog {
  #pending: { loss: Tensor; size: number }[] = [];
  #sum = 0;
  #samples = 0;
  #steps = 0;

  /** @param onBad called with the step's number in the epoch, from 0, when its loss is NaN or infinite. */
  constructor(readonly onBad: (step: number, loss: number) => void) {}

  /** Adds the loss of a batch of `size` samples: a tensor without gradient that nobody else uses. */
  add(loss: Tensor, size: number): void {
    this.#pending.push({ loss, size });
    if (this.#pending.length >= maxPending) this.read();
  }

  /** Reads what is pending. */
  read(): void {
    if (this.#pending.length === 0) return;
    const pending = this.#pending;
    this.#pending = [];
    const losses = pending.map(({ loss }) => loss);
    const stacked = torch.stack(losses).to(torch.float32);
    const values = stacked.toTypedArray() as Float32Array;
    for (const loss of losses) loss.dispose();
    for (const [i, { size }] of pending.entries()) {
      if (!Number.isFinite(values[i])) this.onBad(this.#steps, values[i]);
      this.#sum += values[i] * size;
      this.#samples += size;
      this.#steps++;
    }
  }

  /** The mean over the samples so far. */
  mean(): number {
    this.read();
    return this.#sum / this.#samples;
  }
}
