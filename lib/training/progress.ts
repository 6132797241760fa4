// What fit shows: a live bar on a terminal, one plain line per epoch elsewhere.
import type { SingleBar } from 'cli-progress';
import type { Logs } from './callback';

/** 0 shows nothing, 1 and `'auto'` a bar on a terminal and lines elsewhere, 2 one line per epoch. */
export type Verbose = 0 | 1 | 2 | 'auto';

export interface Progress {
  beginEpoch(epoch: number): void;
  /** @param logs read only if they are shown. */
  step(done: number, logs: () => Logs): void;
  endEpoch(done: number, logs: Logs): void;
  /** Ends in mid-epoch: after an error. */
  stop(): void;
}

const silent: Progress = { beginEpoch() {}, step() {}, endEpoch() {}, stop() {} };

export function makeProgress(verbose: Verbose, epochs: number, steps: number | null): Progress {
  if (verbose === 0) return silent;
  const isBar = verbose !== 2 && process.stdout.isTTY === true;
  return isBar ? new BarProgress(epochs, steps) : new LineProgress(epochs);
}

/** Numbers with four decimals; tiny ones in scientific notation. */
function format(logs: Logs): string {
  return Object.entries(logs)
    .map(
      ([key, value]) => `${key}: ${Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(4) : value.toFixed(4)}`,
    )
    .join(' - ');
}

class LineProgress implements Progress {
  #epoch = 0;
  #start = 0;

  constructor(readonly epochs: number) {}

  beginEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#start = performance.now();
  }

  step(): void {}

  endEpoch(_done: number, logs: Logs): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1);
    process.stdout.write(`Epoch ${this.#epoch + 1}/${this.epochs} - ${seconds}s - ${format(logs)}\n`);
  }

  stop(): void {}
}

/** A bar may be drawn this often, in milliseconds. */
const drawMs = 100;

class BarProgress implements Progress {
  #bar: SingleBar | undefined;
  #lastDraw = 0;

  constructor(
    readonly epochs: number,
    /** Steps per epoch; without, the first epoch counts them. */
    private steps: number | null,
  ) {}

  beginEpoch(epoch: number): void {
    // Loaded here, so that programs without a terminal need not.
    const progress = require('cli-progress') as typeof import('cli-progress');
    const total = this.steps === null ? '{value}' : '{bar} {value}/{total}';
    this.#bar = new progress.SingleBar(
      {
        format: `Epoch ${epoch + 1}/${this.epochs} ${total} {duration}s {logs}`,
        barsize: 24,
        stream: process.stdout,
        hideCursor: true,
        noTTYOutput: false,
        stopOnComplete: false,
      },
      progress.Presets.shades_classic,
    );
    this.#bar.start(this.steps ?? 0, 0, { logs: '' });
    this.#lastDraw = performance.now();
  }

  step(done: number, logs: () => Logs): void {
    const now = performance.now();
    if (now - this.#lastDraw < drawMs) return;
    this.#lastDraw = now;
    this.#bar?.update(done, { logs: format(logs()) });
  }

  endEpoch(done: number, logs: Logs): void {
    this.#bar?.update(done, { logs: format(logs) });
    this.steps ??= done;
    this.stop();
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
