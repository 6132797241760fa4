import { TorchError } from '../errors';
import { scope } from '../memory';
import type { Module } from '../nn/modules/module';
import { describe, readOptions } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import { type Batch, IterableBatches, isBatchIterable } from './batches';
import { type CallbackLike, CallbackList } from './callback';
import { afterHook, type BatchLoop, eachBatch } from './each-batch';
import { type Inputs, isArrayLike } from './input';
import { isLazyModel } from './model-interfaces';
import { isLibraryModel } from './purity';
import { type BatchData, batchOf, rowsOf, sourceOfRows } from './sources';
import { Turns } from './stretch';

export interface PredictOptions {
  /** Samples per step; default 32. */
  batchSize?: number;
  callbacks?: readonly CallbackLike[];
  /** Rejects with the signal's reason when it aborts. */
  signal?: AbortSignal;
}

export async function predictModel(model: Module, x: Inputs | BatchData, given: PredictOptions = {}): Promise<Tensor> {
  const { batchSize, callbacks, signal } = readOptions<PredictOptions>('predict', given, {
    batchSize: 32,
    callbacks: [],
    signal: undefined,
  });
  const source = isArrayLike(x)
    ? sourceOfRows(model, rowsOf('predict', model, x, undefined), {
        batchSize: batchSize ?? 32,
        isTraining: false,
        shuffle: false,
        steps: null,
      })
    : sourceOfInputs(model, x);
  const list = new CallbackList(callbacks ?? [], model, { epochs: 1, steps: source.length, verbose: 0 });
  const loop: BatchLoop = { model, isTraining: false, turns: new Turns(), signal };
  const outputs: unknown[] = [];
  let isScoped: boolean | undefined;
  await list.call('onPredictBegin');
  const step = afterHook(
    loop,
    (i) => list.call('onPredictBatchBegin', i),
    (batch, i) => {
      if (isLazyModel(model) && !model.built) model.buildFor(batch.load().inputs);
      const forward = () => model.forward(...batch.load().inputs);
      isScoped ??= isLibraryModel(model);
      outputs.push(isScoped ? scope(forward) : forward());
      return list.call('onPredictBatchEnd', i);
    },
  );
  await eachBatch(loop, source.epoch(), step);
  await list.call('onPredictEnd');
  return torch.noGrad(() => concatenate(outputs)) as Tensor;
}

/** Batches of `x`, or of `[x, …]` of which only x is taken. */
function sourceOfInputs(model: Module, data: BatchData): IterableBatches {
  if (!isBatchIterable(data)) {
    throw new TypeError(`predict(): expected arrays or an iterable of batches, got ${describe(data)}`);
  }
  const read = (item: unknown): Batch => {
    const x = Array.isArray(item) && item[0] instanceof Tensor ? item[0] : item;
    return batchOf(model, rowsOf('predict', model, x, undefined));
  };
  return new IterableBatches(data, null, read);
}

/** The batches' outputs as one; a model that gives several tensors gives several here. */
function concatenate(outputs: readonly unknown[]): unknown {
  const first = outputs[0];
  if (first instanceof Tensor) return outputs.length === 1 ? first : torch.cat(outputs as Tensor[], 0);
  if (Array.isArray(first)) return first.map((_, i) => concatenate(outputs.map((output) => (output as unknown[])[i])));
  throw new TorchError(`predict(): the model gave ${describe(first)}, expected a Tensor or an array of them`);
}
