import { Tensor } from '../tensor';
import { torch } from '../torch';

/** The loss of a step: read already, or still on its device. */
export type LossValue = number | Tensor;

/** Losses that wait to be read at most: a bound on memory where nothing else asks for them. */
const maxPending = 1024;

/**
 * The losses of an epoch's steps. Those on a device are read together, when somebody looks or the event loop gets its
 * turn, so that a step need not wait for the device.
 */
export class LossLog {
  #pending: { loss: Tensor; size: number }[] = [];
  #sum = 0;
  #samples = 0;
  #steps = 0;

  /** @param onBad called with the step's number in the epoch, from 0, when its loss is NaN or infinite. */
  constructor(readonly onBad: (step: number, loss: number) => void) {}

  /** Adds the loss of a batch of `size` samples; a tensor must be without gradient, and nobody else's. */
  add(loss: LossValue, size: number): void {
    if (loss instanceof Tensor) {
      this.#pending.push({ loss, size });
      if (this.#pending.length >= maxPending) this.read();
    } else {
      this.#count(loss, size);
    }
  }

  /** Reads what is pending. */
  read(): void {
    if (this.#pending.length === 0) return;
    const pending = this.#pending;
    this.#pending = [];
    const losses = pending.map(({ loss }) => loss);
    const values = torch.stack(losses).to(torch.float32).toTypedArray() as Float32Array;
    for (const loss of losses) loss.dispose();
    for (const [i, { size }] of pending.entries()) this.#count(values[i], size);
  }

  #count(loss: number, size: number): void {
    if (!Number.isFinite(loss)) this.onBad(this.#steps, loss);
    this.#sum += loss * size;
    this.#samples += size;
    this.#steps++;
  }

  /** The mean over the samples so far. */
  mean(): number {
    this.read();
    return this.#sum / this.#samples;
  }
}
