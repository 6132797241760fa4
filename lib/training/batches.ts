// Where the batches of a run come from.
import { drawSeed } from '../data/sampler';
import { TorchError } from '../errors';
import { Generator } from '../generator';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import { isPromise } from './callback';

/** One step's tensors, on the model's device. */
export interface Loaded {
  inputs: Tensor[];
  target: Tensor | undefined;
  weight: Tensor | undefined;
}

/** One step's data. */
export interface Batch {
  /** Number of samples. */
  readonly size: number;
  /** Gathers the tensors; inside the step's scope, so that they are freed with it where nobody has seen them. */
  load(): Loaded;
}

/** Gives the batches of one epoch after the other. */
export interface BatchSource {
  /** Batches per epoch; null where the data does not say. */
  readonly length: number | null;
  /** The batches of the next epoch; a promise only where the data comes asynchronously. */
  epoch(): Iterator<Batch | Promise<Batch | undefined>>;
}

/** Rows of tensors. */
export interface Rows {
  inputs: Tensor[];
  target?: Tensor;
  weight?: Tensor;
}

/**
 * Batches of tensors' rows. For training (`isTraining`) it draws random numbers as an equal
 * `DataLoader(TensorDataset(x, y), batchSize, shuffle)` does in Python; otherwise it draws none.
 */
export class TensorBatches implements BatchSource {
  readonly length: number;
  /** Whether any of the data must be moved. */
  readonly #isElsewhere: boolean;

  constructor(
    readonly rows: Rows,
    readonly count: number,
    readonly batchSize: number,
    readonly device: Tensor['device'],
    readonly isTraining: boolean,
    readonly shuffle: boolean,
    /** Rows that there are; an epoch takes the first `count` of them, or of their shuffled order. */
    readonly total: number,
  ) {
    this.length = Math.ceil(count / batchSize);
    this.#isElsewhere = this.#tensors.some((t) => t.device !== device);
  }

  epoch(): Iterator<Batch> {
    if (!this.isTraining) return this.#inOrder();
    drawSeed();
    if (!this.shuffle) return this.#inOrder();
    const generator = new Generator().manualSeed(drawSeed());
    return this.#inOrderOf(torch.randperm(this.total, { generator }));
  }

  *#inOrder(): Iterator<Batch> {
    for (let start = 0; start < this.count; start += this.batchSize) {
      const size = Math.min(this.batchSize, this.count - start);
      yield { size, load: () => this.#load((t) => t.narrow(0, start, size)) };
    }
  }

  *#inOrderOf(order: Tensor): Iterator<Batch> {
    // The data may be on several devices; each needs the order.
    const orders = new Map<Tensor['device'], Tensor>();
    for (const { device } of this.#tensors) orders.set(device, orders.get(device) ?? order.to(device));
    const only = orders.size === 1 ? [...orders.values()][0] : undefined;
    for (let start = 0; start < this.count; start += this.batchSize) {
      const size = Math.min(this.batchSize, this.count - start);
      const load = () => {
        const shared = only?.narrow(0, start, size);
        return this.#load((t) => t.indexSelect(0, shared ?? (orders.get(t.device) as Tensor).narrow(0, start, size)));
      };
      yield { size, load };
    }
  }

  get #tensors(): Tensor[] {
    const { inputs, target, weight } = this.rows;
    return [...inputs, target, weight].filter((t) => t !== undefined);
  }

  #load(pick: (t: Tensor) => Tensor): Loaded {
    const { inputs, target, weight } = this.rows;
    const take = this.#isElsewhere ? (t: Tensor) => pick(t).to(this.device) : pick;
    return { inputs: inputs.map(take), target: target && take(target), weight: weight && take(weight) };
  }
}

/** What may stand for batches: something that can be iterated once per epoch, or a function that gives such a thing. */
export type BatchIterable =
  | Iterable<unknown>
  | AsyncIterable<unknown>
  | (() => Iterable<unknown> | AsyncIterable<unknown>);

export function isBatchIterable(value: unknown): value is BatchIterable {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/**
 * Batches from an iterable of `[x, y]` or `[x, y, sampleWeight]`, such as a DataLoader. With `steps` an epoch is that
 * many batches, and the iteration goes on in the next epoch; without, an epoch is a whole iteration.
 */
export class IterableBatches implements BatchSource {
  readonly length: number | null;
  readonly #source: BatchIterable;
  readonly #steps: number | null;
  readonly #read: (item: unknown) => Batch;
  #open: Iterator<unknown> | AsyncIterator<unknown> | undefined;
  #epochs = 0;

  constructor(source: BatchIterable, steps: number | null, read: (item: unknown) => Batch) {
    this.#source = source;
    this.#steps = steps;
    this.#read = read;
    const length = (source as { length?: unknown }).length;
    this.length = steps ?? (typeof source !== 'function' && typeof length === 'number' ? length : null);
  }

  *epoch(): Iterator<Batch | Promise<Batch | undefined>> {
    this.#epochs++;
    if (this.#steps === null) this.#open = undefined;
    let count = 0;
    let isDone = false;
    try {
      while (this.#steps === null || count < this.#steps) {
        const result = this.#next();
        if (isPromise<IteratorResult<unknown>>(result)) {
          yield result.then((r) => {
            isDone = r.done === true;
            return isDone ? undefined : this.#read(r.value);
          });
        } else if (result.done) {
          isDone = true;
        } else {
          yield this.#read(result.value);
        }
        if (isDone) break;
        count++;
      }
    } finally {
      // Left early: a generator of the user's may have something to close.
      if (!isDone && this.#steps === null) this.#open?.return?.();
    }
    if (count === 0) throw this.#noBatches();
    if (this.#steps !== null && count < this.#steps) throw this.#ranOut(count);
  }

  #next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>> {
    this.#open ??= this.#start();
    return this.#open.next();
  }

  #start(): Iterator<unknown> | AsyncIterator<unknown> {
    const iterable = typeof this.#source === 'function' ? this.#source() : this.#source;
    if (typeof iterable !== 'object' || iterable === null) {
      throw new TypeError(`fit(): the function must give an iterable of batches, got ${describe(iterable)}`);
    }
    if (Symbol.asyncIterator in iterable) return iterable[Symbol.asyncIterator]();
    return (iterable as Iterable<unknown>)[Symbol.iterator]();
  }

  #noBatches(): TorchError {
    return new TorchError(
      this.#epochs === 1
        ? 'the iterable is empty: it gave no batches'
        : `the iterable gave no batches in epoch ${this.#epochs}: pass one that can be iterated again, such as a ` +
            'DataLoader, or a function that returns a new one',
    );
  }

  #ranOut(count: number): TorchError {
    return new TorchError(`the iterable ended after ${count} of ${this.#steps} steps in epoch ${this.#epochs}`);
  }
}
