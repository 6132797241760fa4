// Reading the data arguments of fit, evaluate and predict.
import { DataLoader } from '../data/dataloader';
import { Dataset } from '../data/dataset';
import { checkCount } from '../data/sampler';
import { TorchError } from '../errors';
import type { Module } from '../nn/modules/module';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { torch } from '../torch';
import {
  type Batch,
  type BatchIterable,
  type BatchSource,
  IterableBatches,
  isBatchIterable,
  type Rows,
  TensorBatches,
} from './batches';
import { type ArrayLike, deviceOfModel, type Inputs, isArrayLike, sampleCount, toInputs, toTensor } from './input';
import { classIndices } from './target';

/** Data in batches: a Dataset, or an iterable of `[x, y]` such as a DataLoader. */
export type BatchData = Dataset | BatchIterable;

/** Data for validation: `[x, y]`, `[x, y, sampleWeight]`, or data in batches. */
export type ValidationData = readonly [Inputs, ArrayLike] | readonly [Inputs, ArrayLike, ArrayLike] | BatchData;

export interface SourceOptions {
  batchSize: number;
  isTraining: boolean;
  shuffle: boolean;
  /** Batches per epoch; null for all. */
  steps: number | null;
}

/** The rows of tensors or arrays. */
export function rowsOf(
  what: string,
  model: Module,
  x: unknown,
  y: unknown,
  weight?: unknown,
): Rows & { count: number } {
  const inputs = toInputs(`${what}(): x`, model, x);
  const target = y === undefined ? undefined : toTensor(`${what}(): y`, y);
  const weights = weight === undefined || weight === null ? undefined : toTensor(`${what}(): sampleWeight`, weight);
  const named: [string, Tensor][] = inputs.map((t, i) => [inputs.length === 1 ? 'x' : `x[${i}]`, t]);
  if (target) named.push(['y', target]);
  if (weights) named.push(['sampleWeight', weights]);
  const count = sampleCount(`${what}()`, named);
  return { inputs, target, weight: weights && asWeight(weights), count };
}

function asWeight(weight: Tensor): Tensor {
  return weight.dtype === torch.float32 ? weight : weight.to(torch.float32);
}

/** Batches of rows. */
export function sourceOfRows(model: Module, rows: Rows & { count: number }, options: SourceOptions): BatchSource {
  const { batchSize, isTraining, shuffle, steps } = options;
  checkCount('fit', 'batchSize', batchSize);
  const count = steps === null ? rows.count : Math.min(rows.count, steps * batchSize);
  return new TensorBatches(rows, count, batchSize, deviceOfModel(model), isTraining, shuffle, rows.count);
}

/** Batches of a Dataset or an iterable. */
export function sourceOfBatches(what: string, model: Module, data: unknown, options: SourceOptions): BatchSource {
  const { batchSize, shuffle, steps } = options;
  const iterable = data instanceof Dataset ? new DataLoader(data, { batchSize, shuffle }) : data;
  if (!isBatchIterable(iterable)) {
    throw new TypeError(`${what}(): expected arrays, a Dataset or an iterable of batches, got ${describe(data)}`);
  }
  const read = (item: unknown): Batch => {
    if (!Array.isArray(item) || item.length < 2 || item.length > 3 || !item.every(isInput)) {
      throw new TypeError(`${what}(): a batch must be [x, y] or [x, y, sampleWeight], got ${describe(item)}`);
    }
    return batchOf(model, rowsOf(what, model, item[0], item[1], item[2]));
  };
  return new IterableBatches(iterable, steps, read);
}

const isInput = (value: unknown) => isArrayLike(value);

/** A batch of the user's own tensors, on the model's device. */
export function batchOf(model: Module, { inputs, target, weight, count }: Rows & { count: number }): Batch {
  const device = deviceOfModel(model);
  const move = (t: Tensor) => (t.device === device ? t : t.to(device));
  return {
    size: count,
    load: () => ({ inputs: inputs.map(move), target: target && move(target), weight: weight && move(weight) }),
  };
}

/** Splits off the last part for validation, as Keras does: before any shuffling. */
export function splitRows(rows: Rows & { count: number }, fraction: number): [typeof rows, typeof rows] {
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`fit(): validationSplit must be between 0 and 1, got ${describe(fraction)}`);
  }
  const at = Math.floor(rows.count * (1 - fraction));
  if (at === 0 || at === rows.count) {
    throw new TorchError(`fit(): validationSplit ${fraction} of ${rows.count} samples leaves one part empty`);
  }
  const part = (start: number, count: number) => {
    const take = (t: Tensor) => t.narrow(0, start, count);
    const { inputs, target, weight } = rows;
    return { inputs: inputs.map(take), target: target && take(target), weight: weight && take(weight), count };
  };
  return [part(0, at), part(at, rows.count - at)];
}

/** Multiplies sample weights by the weight of each sample's class. */
export function withClassWeights(rows: Rows & { count: number }, classWeight: Readonly<Record<number, number>>) {
  const { target } = rows;
  if (!target) return rows;
  const isIndex = target.ndim === 1 || (target.ndim === 2 && target.shape[1] === 1);
  const classes = isIndex ? target.reshape([-1]).to(torch.int64) : classIndices(target, target, target.ndim - 1);
  const size = Math.max(Number(classes.max().item()), ...Object.keys(classWeight).map(Number)) + 1;
  if (!Number.isInteger(size)) throw new TypeError('fit(): the keys of classWeight must be classes: 0, 1, …');
  const table = torch.tensor(
    Array.from({ length: size }, (_, i) => classWeight[i] ?? 1),
    { dtype: torch.float32, device: target.device },
  );
  const weight = table.indexSelect(0, classes);
  return { ...rows, weight: rows.weight ? rows.weight.mul(weight) : weight };
}
