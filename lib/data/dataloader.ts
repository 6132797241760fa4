import type { Generator } from '../generator';
import { describe, readOptions } from '../options';
import { defaultCollate } from './collate';
import { Dataset } from './dataset';
import { BatchSampler, drawSeed, RandomSampler, type Sampler, SequentialSampler } from './sampler';

export interface DataLoaderOptions {
  /** Samples per batch; default 1. `null` gives single samples that are not collated. */
  batchSize?: number | null;
  /** A new random order for each iteration; default false. */
  shuffle?: boolean;
  /** The order of indices; excludes `shuffle`. */
  sampler?: Iterable<number> | null;
  /** The batches of indices; excludes `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  batchSampler?: Iterable<readonly number[]> | null;
  /** Leave out a last batch that is not full; default false. */
  dropLast?: boolean;
  /** Makes a batch of samples; default `defaultCollate`. */
  collateFn?: ((samples: unknown[]) => unknown) | null;
  /** The source of randomness; default the default generator. */
  generator?: Generator | null;
}

const defaults: Required<DataLoaderOptions> = {
  batchSize: 1,
  shuffle: false,
  sampler: null,
  batchSampler: null,
  dropLast: false,
  collateFn: null,
  generator: null,
};

/**
 * Gives a dataset in batches: `for (const [x, y] of new DataLoader(dataset, { batchSize: 32, shuffle: true }))`.
 *
 * As in Python, starting an iteration draws one number from the generator, and a shuffle draws one more for its own.
 *
 * **Throws** TypeError for options that exclude each other.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<T = unknown> implements Iterable<T> {
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  readonly sampler: Iterable<number>;
  readonly batchSampler: Iterable<readonly number[]> | null;
  readonly generator: Generator | null;
  readonly #collate: ((samples: unknown[]) => unknown) | null;

  constructor(
    readonly dataset: Dataset,
    options: DataLoaderOptions = {},
  ) {
    if (!(dataset instanceof Dataset)) {
      throw new TypeError(`DataLoader(): expected a Dataset, got ${describe(dataset)}`);
    }
    const { batchSize, shuffle, sampler, batchSampler, dropLast, collateFn, generator } = readOptions(
      'DataLoader',
      options,
      defaults,
    );
    if (sampler && shuffle) throw new TypeError('DataLoader(): sampler excludes shuffle');
    if (batchSampler && (batchSize !== 1 || shuffle || sampler || dropLast)) {
      throw new TypeError('DataLoader(): batchSampler excludes batchSize, shuffle, sampler and dropLast');
    }
    if (batchSize === null && dropLast) throw new TypeError('DataLoader(): batchSize null excludes dropLast');
    this.generator = generator;
    this.sampler = sampler ?? (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset));
    this.batchSampler =
      batchSampler ?? (batchSize === null ? null : new BatchSampler(this.sampler, batchSize, dropLast));
    this.batchSize = batchSampler ? null : batchSize;
    this.dropLast = dropLast;
    this.#collate = collateFn;
  }

  /** Number of batches. */
  get length(): number {
    return ((this.batchSampler ?? this.sampler) as Sampler).length;
  }

  [Symbol.iterator](): Iterator<T> {
    // Python's iterators draw a seed for worker processes, used or not.
    drawSeed(this.generator);
    return this.#iterate();
  }

  *#iterate(): IterableIterator<T> {
    if (this.batchSampler) {
      for (const indices of this.batchSampler) yield this.#batch(indices) as T;
    } else {
      for (const index of this.sampler) yield this.#single(this.dataset.get(index)) as T;
    }
  }

  #single(sample: unknown): unknown {
    return this.#collate ? this.#collate([sample]) : sample;
  }

  #batch(indices: readonly number[]): unknown {
    if (!this.#collate && this.dataset.getBatch) return this.dataset.getBatch(indices);
    return (this.#collate ?? defaultCollate)(indices.map((i) => this.dataset.get(i)));
  }
}
