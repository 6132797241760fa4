import type { Module } from '../nn/modules/module';
import { readOptions } from '../options';
import { BatchRunner } from './batch-runner';
import type { BatchSource } from './batches';
import { type CallbackLike, CallbackList, type Logs } from './callback';
import { type Compiled, compiledOf } from './compile';
import { afterHook, type BatchLoop, eachBatch } from './each-batch';
import { type ArrayLike, type Inputs, isArrayLike } from './input';
import { LossLog } from './loss-log';
import { isLazyModel } from './model-interfaces';
import type { Precision } from './precision';
import { type BatchData, rowsOf, type SourceOptions, sourceOfBatches, sourceOfRows } from './sources';
import { Turns } from './stretch';

export interface EvaluateOptions {
  /** Samples per step; default 32. */
  batchSize?: number;
  /** One weight per sample; for x and y given as arrays. */
  sampleWeight?: ArrayLike;
  /** Steps at most; default all. */
  steps?: number | null;
  callbacks?: readonly CallbackLike[];
  /** Rejects with the signal's reason when it aborts. */
  signal?: AbortSignal;
}

/** The loss and the metrics over a source, with gradients off and the model in evaluation mode. */
export async function evaluateOn(
  model: Module,
  compiled: Compiled,
  source: BatchSource,
  run: { callbacks: CallbackList; turns: Turns; signal: AbortSignal | undefined; precision?: Precision },
): Promise<Logs> {
  const { callbacks, turns, signal, precision } = run;
  const log = new LossLog(() => {});
  let runner: BatchRunner | undefined;
  const loop: BatchLoop = { model, isTraining: false, turns, signal, beforeTurn: () => log.read() };
  await callbacks.call('onTestBegin');
  const hasEnd = callbacks.has('onTestBatchEnd');
  const step = afterHook(
    loop,
    (i) => callbacks.call('onTestBatchBegin', i),
    (batch, i) => {
      if (isLazyModel(model) && !model.built) model.buildFor(batch.load().inputs);
      runner ??= new BatchRunner(model, compiled, precision);
      log.add(runner.test(batch), batch.size);
      if (hasEnd) return callbacks.call('onTestBatchEnd', i, runner.lazyLogs(log));
    },
  );
  await eachBatch(loop, source.epoch(), step);
  const logs = runner ? runner.logs(log) : {};
  await callbacks.call('onTestEnd', logs);
  return logs;
}

/** Reads `(x, y, options)` or `(batches, options)`. */
export async function evaluateModel(
  model: Module,
  x: Inputs | BatchData,
  second: unknown,
  third: unknown,
): Promise<Logs> {
  const compiled = compiledOf(model, 'evaluate');
  const hasTarget = isTarget(second);
  const { batchSize, sampleWeight, steps, callbacks, signal } = readOptions<EvaluateOptions>(
    'evaluate',
    (hasTarget ? third : (second ?? third)) as EvaluateOptions | undefined,
    { batchSize: 32, sampleWeight: undefined, steps: null, callbacks: [], signal: undefined },
  );
  const options: SourceOptions = {
    batchSize: batchSize ?? 32,
    isTraining: false,
    shuffle: false,
    steps: steps ?? null,
  };
  const source = hasTarget
    ? sourceOfRows(model, rowsOf('evaluate', model, x, second, sampleWeight), options)
    : sourceOfBatches('evaluate', model, x, options);
  const list = new CallbackList(callbacks ?? [], model, { epochs: 1, steps: source.length, verbose: 0 });
  return evaluateOn(model, compiled, source, { callbacks: list, turns: new Turns(), signal });
}

/** Whether the second argument is y rather than options. */
export function isTarget(value: unknown): value is ArrayLike {
  if (value === undefined || value === null) return false;
  return isArrayLike(value);
}
