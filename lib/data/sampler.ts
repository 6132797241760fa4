// The order in which a DataLoader visits its dataset. Random numbers are drawn by the same calls in the same order as in
// Python's torch.utils.data, so that one seed gives the same shuffles.
import { Generator } from '../generator';
import { checkBool, describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';

/** Anything with a length: a dataset, an array. */
export interface Sized {
  readonly length: number;
}

/** Gives indices of a dataset in some order. */
export interface Sampler<T = number> extends Iterable<T>, Sized {}

/** One non-negative int64 from the default generator, or from `generator`: how torch.utils.data makes its seeds. */
export function drawSeed(generator?: Generator | null): number | bigint {
  const seed = torch.empty([], { dtype: torch.int64 });
  return (generator ? seed.random_({ generator }) : seed.random_()).item() as number | bigint;
}

/** The elements of an int64 tensor as numbers. */
export function indicesOf(tensor: Tensor): number[] {
  return Array.from(tensor.toTypedArray() as BigInt64Array, Number);
}

/** Visits 0, 1, 2, … **Source** torch.utils.data.SequentialSampler. */
export class SequentialSampler implements Sampler {
  constructor(readonly dataSource: Sized) {}

  get length(): number {
    return this.dataSource.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

export interface RandomSamplerOptions {
  /** Draw with replacement; default false. */
  replacement?: boolean;
  /** How many indices an iteration gives; default the length of the data. */
  numSamples?: number | null;
  /** Without one, each iteration takes a seed from the default generator for a generator of its own. */
  generator?: Generator | null;
}

/**
 * Visits the data in a random order, a new one in each iteration.
 *
 * **Throws** RangeError unless `numSamples` is a positive integer.
 *
 * **Source** torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  readonly replacement: boolean;
  readonly generator: Generator | null;
  readonly #numSamples: number | null;

  constructor(
    readonly dataSource: Sized,
    options: RandomSamplerOptions = {},
  ) {
    const { replacement, numSamples, generator } = readOptions<Required<RandomSamplerOptions>>(
      'RandomSampler',
      options,
      { replacement: false, numSamples: null, generator: null },
    );
    checkBool('RandomSampler', 'replacement', replacement);
    this.replacement = replacement;
    this.generator = generator;
    this.#numSamples = numSamples;
    checkCount('RandomSampler', 'numSamples', this.length);
  }

  get length(): number {
    return this.#numSamples ?? this.dataSource.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const n = this.dataSource.length;
    const generator = this.generator ?? new Generator().manualSeed(drawSeed());
    const count = this.length;
    if (this.replacement) {
      const draw = (size: number) => indicesOf(torch.randint(0, n, [size], { dtype: torch.int64, generator }));
      for (let i = 0; i < Math.floor(count / 32); i++) yield* draw(32);
      yield* draw(count % 32);
      return;
    }
    for (let i = 0; i < Math.floor(count / n); i++) yield* indicesOf(torch.randperm(n, { generator }));
    // Drawn also when nothing of it is used, as in Python: a generator that the caller gave moves on by it.
    yield* indicesOf(torch.randperm(n, { generator })).slice(0, count % n);
  }
}

/** Visits the given indices in a random order. **Source** torch.utils.data.SubsetRandomSampler. */
export class SubsetRandomSampler implements Sampler {
  constructor(
    readonly indices: readonly number[],
    readonly generator: Generator | null = null,
  ) {}

  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const order = torch.randperm(this.indices.length, this.generator ? { generator: this.generator } : {});
    for (const i of indicesOf(order)) yield this.indices[i];
  }
}

/**
 * Draws indices with the given probabilities, which need not sum to 1.
 *
 * **Throws** RangeError unless `numSamples` is a positive integer.
 *
 * **Source** torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler implements Sampler {
  readonly #weights: Tensor;

  constructor(
    readonly weights: readonly number[],
    readonly numSamples: number,
    readonly replacement: boolean = true,
    readonly generator: Generator | null = null,
  ) {
    checkCount('WeightedRandomSampler', 'numSamples', numSamples);
    this.#weights = torch.tensor([...weights], { dtype: torch.float64 });
  }

  get length(): number {
    return this.numSamples;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const keywords = this.generator ? { generator: this.generator } : {};
    yield* indicesOf(torch.multinomial(this.#weights, this.numSamples, this.replacement, keywords));
  }
}

/**
 * Groups the indices of another sampler into batches.
 *
 * @param dropLast leaves out a last batch that is not full.
 *
 * **Throws** RangeError unless `batchSize` is a positive integer.
 *
 * **Source** torch.utils.data.BatchSampler
 */
export class BatchSampler implements Sampler<number[]> {
  constructor(
    readonly sampler: Iterable<number>,
    readonly batchSize: number,
    readonly dropLast: boolean,
  ) {
    checkCount('BatchSampler', 'batchSize', batchSize);
    checkBool('BatchSampler', 'dropLast', dropLast);
  }

  get length(): number {
    const count = (this.sampler as Sampler).length;
    return this.dropLast ? Math.floor(count / this.batchSize) : Math.ceil(count / this.batchSize);
  }

  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}

/** Throws RangeError unless `value` is a positive integer. */
export function checkCount(what: string, name: string, value: unknown): asserts value is number {
  if (!Number.isInteger(value) || (value as number) <= 0) {
    throw new RangeError(`${what}(): ${name} must be a positive integer, got ${describe(value)}`);
  }
}
