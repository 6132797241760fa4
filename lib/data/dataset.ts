import type { Generator } from '../generator';
import { describe } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import { indicesOf } from './sampler';

/**
 * Base class of data that is read by index.
 *
 * A subclass defines `length` and `get`; `getBatch`, if it has one, gives a whole batch at once, already collated.
 *
 * **Source** torch.utils.data.Dataset
 */
export abstract class Dataset<T = unknown> {
  /** Number of samples. */
  abstract get length(): number;

  /** The sample at `index`. */
  abstract get(index: number): T;

  /** The samples at `indices` collated into one batch; what DataLoader prefers when it is there. */
  getBatch?(indices: readonly number[]): unknown;

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

/**
 * A dataset of tensors: sample `i` is row `i` of each.
 *
 * **Throws** RangeError when the tensors differ in their first size.
 *
 * **Source** torch.utils.data.TensorDataset
 */
export class TensorDataset extends Dataset<Tensor[]> {
  readonly tensors: readonly Tensor[];

  constructor(...tensors: Tensor[]) {
    super();
    if (tensors.length === 0) throw new TypeError('TensorDataset(): expected at least one tensor');
    for (const tensor of tensors) {
      if (!(tensor instanceof Tensor))
        throw new TypeError(`TensorDataset(): expected tensors, got ${describe(tensor)}`);
    }
    const sizes = tensors.map((t) => t.shape[0]);
    if (sizes.some((size) => size === undefined || size !== sizes[0])) {
      throw new RangeError(`TensorDataset(): the tensors differ in their first size: ${sizes.join(', ')}`);
    }
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0].shape[0];
  }

  override get(index: number): Tensor[] {
    return this.tensors.map((t) => t.select(0, index));
  }

  override getBatch(indices: readonly number[]): Tensor[] {
    const index = torch.tensor([...indices], { dtype: torch.int64 });
    return this.tensors.map((t) => t.indexSelect(0, index.to(t.device)));
  }
}

/** Some of a dataset's samples. **Source** torch.utils.data.Subset. */
export class Subset<T> extends Dataset<T> {
  constructor(
    readonly dataset: Dataset<T>,
    readonly indices: readonly number[],
  ) {
    super();
    if (dataset.getBatch) {
      const getBatch = dataset.getBatch.bind(dataset);
      this.getBatch = (batch) => getBatch(batch.map((i) => this.indices[i]));
    }
  }

  get length(): number {
    return this.indices.length;
  }

  override get(index: number): T {
    return this.dataset.get(this.indices[index]);
  }
}

/** Datasets one after the other. **Source** torch.utils.data.ConcatDataset. */
export class ConcatDataset<T> extends Dataset<T> {
  constructor(readonly datasets: readonly Dataset<T>[]) {
    super();
    if (datasets.length === 0) throw new RangeError('ConcatDataset(): expected at least one dataset');
  }

  get length(): number {
    return this.datasets.reduce((sum, d) => sum + d.length, 0);
  }

  override get(index: number): T {
    let rest = index;
    for (const dataset of this.datasets) {
      if (rest < dataset.length) return dataset.get(rest);
      rest -= dataset.length;
    }
    throw new RangeError(`ConcatDataset.get(): index ${index} is out of range for ${this.length} samples`);
  }
}

/**
 * Splits a dataset at random into parts of the given lengths, or fractions that sum to 1.
 *
 * **Throws** RangeError when the lengths do not sum to the dataset's.
 *
 * **Source** torch.utils.data.random_split
 */
export function randomSplit<T>(
  dataset: Dataset<T>,
  lengths: readonly number[],
  options: { generator?: Generator } = {},
): Subset<T>[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  // Python's math.isclose.
  const isFractions = Math.abs(sum - 1) <= 1e-9 && sum <= 1;
  const sizes = isFractions ? sizesOf(dataset.length, lengths) : lengths;
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== dataset.length || !sizes.every((size) => Number.isInteger(size) && size >= 0)) {
    throw new RangeError(`randomSplit(): lengths [${lengths.join(', ')}] do not sum to the ${dataset.length} samples`);
  }
  const order = indicesOf(torch.randperm(total, options.generator ? { generator: options.generator } : {}));
  let end = 0;
  return sizes.map((size) => {
    const start = end;
    end += size;
    return new Subset(dataset, order.slice(start, end));
  });
}

/** Whole sizes for fractions; what rounding leaves over goes to the first parts, one each. */
function sizesOf(n: number, fractions: readonly number[]): number[] {
  for (const [i, fraction] of fractions.entries()) {
    if (fraction < 0 || fraction > 1) throw new RangeError(`randomSplit(): fraction ${i} is not between 0 and 1`);
  }
  const sizes = fractions.map((fraction) => Math.floor(n * fraction));
  const left = n - sizes.reduce((a, b) => a + b, 0);
  for (let i = 0; i < left; i++) sizes[i % sizes.length]++;
  return sizes;
}
