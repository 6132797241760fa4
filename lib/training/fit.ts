import { TorchError } from '../errors';
import type { Module } from '../nn/modules/module';
import { describe } from '../options';
import { BatchRunner } from './batch-runner';
import type { Batch, BatchSource } from './batches';
import { CallbackList, type Logs } from './callback';
import { type Compiled, compiledOf, ensureOptimizer } from './compile';
import { afterHook, type BatchLoop, eachBatch } from './each-batch';
import { evaluateOn } from './evaluate';
import { type FitSettings, readFitArguments } from './fit-options';
import { History } from './history';
import { LossLog } from './loss-log';
import { isLazyModel, type OptimizerLike } from './model-interfaces';
import { type Precision, precisionFor } from './precision';
import { makeProgress, type Progress } from './progress';
import { Turns } from './stretch';

const inTraining = new WeakSet<Module>();

/** Trains `model`; see `Module.fit`. */
export async function fitModel(model: Module, x: unknown, second: unknown, third: unknown): Promise<History> {
  const compiled = compiledOf(model, 'fit');
  if (inTraining.has(model)) {
    throw new TorchError('fit(): this model is being trained already; await the first fit before the next');
  }
  const settings = readFitArguments(model, x, second, third);
  inTraining.add(model);
  try {
    return await new FitRun(model, compiled, settings).run();
  } finally {
    inTraining.delete(model);
  }
}

/** One call of `fit`. */
class FitRun {
  readonly #turns = new Turns();
  readonly #callbacks: CallbackList;
  readonly #progress: Progress;
  readonly #history = new History();
  #ready: { runner: BatchRunner; optimizer: OptimizerLike; precision: Precision } | undefined;
  #hasWarned = false;

  constructor(
    readonly model: Module,
    readonly compiled: Compiled,
    readonly settings: FitSettings,
  ) {
    const { epochs, verbose, source, callbacks } = settings;
    const level = verbose === 'auto' ? 1 : verbose;
    this.#callbacks = new CallbackList(callbacks, model, { epochs, steps: source.length, verbose: level });
    this.#progress = makeProgress(verbose, epochs, source.length);
  }

  async run(): Promise<History> {
    const { model, settings } = this;
    const { initialEpoch, epochs, signal } = settings;
    signal?.throwIfAborted();
    model.stopTraining = false;
    await this.#callbacks.call('onTrainBegin');
    let logs: Logs = {};
    try {
      for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) logs = await this.#epoch(epoch);
    } catch (error) {
      this.#progress.stop();
      throw error;
    }
    await this.#callbacks.call('onTrainEnd', logs);
    return this.#history;
  }

  async #epoch(epoch: number): Promise<Logs> {
    const { source, validation, validationFreq } = this.settings;
    const callbacks = this.#callbacks;
    await callbacks.call('onEpochBegin', epoch);
    this.#progress.beginEpoch(epoch);
    const log = new LossLog((step, loss) => this.#warn(epoch, step, loss));
    this.#ready?.runner.resetMetrics();
    const steps = await this.#train(source, log);
    const logs = this.#ready?.runner.logs(log) ?? {};
    if (validation && (epoch + 1) % validationFreq === 0) Object.assign(logs, await this.#validate(validation));
    await callbacks.call('onEpochEnd', epoch, logs);
    this.#progress.endEpoch(steps, logs);
    this.#history.add(epoch, logs);
    return logs;
  }

  #train(source: BatchSource, log: LossLog): Promise<number> {
    const { model } = this;
    const callbacks = this.#callbacks;
    const loop: BatchLoop = {
      model,
      isTraining: true,
      turns: this.#turns,
      signal: this.settings.signal,
      isStopped: () => model.stopTraining,
      beforeTurn: (steps) => {
        log.read();
        this.#progress.step(steps, () => this.#ready?.runner.logs(log) ?? {});
      },
    };
    const hasEnd = callbacks.has('onTrainBatchEnd');
    const step: Parameters<typeof afterHook>[2] = (batch, i) => {
      const { runner, optimizer } = this.#prepared(batch);
      log.add(runner.train(batch, optimizer), batch.size);
      if (hasEnd) return callbacks.call('onTrainBatchEnd', i, runner.lazyLogs(log));
    };
    const whole = callbacks.has('onTrainBatchBegin')
      ? afterHook(loop, (i) => callbacks.call('onTrainBatchBegin', i), step)
      : step;
    return eachBatch(loop, source.epoch(), whole);
  }

  /** With the first batch, what needs the parameters: a lazy model has none before. */
  #prepared(batch: Batch): { runner: BatchRunner; optimizer: OptimizerLike } {
    if (this.#ready) return this.#ready;
    const { model, compiled } = this;
    if (isLazyModel(model) && !model.built) model.buildFor(batch.load().inputs);
    const precision = precisionFor(model, this.settings.mixedPrecision);
    const runner = new BatchRunner(model, compiled, precision);
    this.#ready = { optimizer: ensureOptimizer(model, compiled), runner, precision };
    return this.#ready;
  }

  async #validate(source: BatchSource): Promise<Logs> {
    const { signal } = this.settings;
    const run = { callbacks: this.#callbacks, turns: this.#turns, signal, precision: this.#ready?.precision };
    const logs = await evaluateOn(this.model, this.compiled, source, run);
    return Object.fromEntries(Object.entries(logs).map(([key, value]) => [`val_${key}`, value]));
  }

  #warn(epoch: number, step: number, loss: number): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(
      `fit(): the loss became ${describe(loss)} in step ${step + 1} of epoch ${epoch + 1}; a lower learning rate, or data ` +
        'without NaN and huge values, may help',
    );
  }
}
