// One step of training or evaluation.
import { scope } from '../memory';
import type { Module } from '../nn/modules/module';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import type { Batch, Loaded } from './batches';
import type { Logs } from './callback';
import type { Compiled } from './compile';
import { deviceOfModel } from './input';
import type { LossLog, LossValue } from './loss-log';
import type { LossRunner } from './loss-runner';
import type { Metric } from './metric';
import type { OptimizerLike } from './model-interfaces';
import { findPenalty } from './penalty';
import { fullPrecision, type Precision } from './precision';
import { isLibraryModel } from './purity';

/** Runs batches through a model, its loss and its metrics. */
export class BatchRunner {
  readonly loss: LossRunner;
  metrics: Metric[] = [];
  readonly #model: Module;
  readonly #compiled: Compiled;
  readonly #precision: Precision;
  readonly #penalty: (() => Tensor) | undefined;
  /** Whether no code of the user's sees what a step makes, so that a scope may free it all. */
  readonly #isScoped: boolean;
  readonly #isOnCpu: boolean;
  #isFirst = true;

  constructor(model: Module, compiled: Compiled, precision: Precision = fullPrecision) {
    this.#model = model;
    this.#precision = precision;
    this.#compiled = compiled;
    this.loss = compiled.makeLoss();
    this.#penalty = findPenalty(model, compiled.regularization);
    const metricsAreOurs = compiled.metrics.every((m) => typeof m === 'string');
    this.#isScoped = this.loss.isBuiltIn && metricsAreOurs && isLibraryModel(model);
    this.#isOnCpu = deviceOfModel(model).type === 'cpu';
    this.resetMetrics();
  }

  /** Metrics without a state, for a new epoch. */
  resetMetrics(): void {
    this.metrics = this.#compiled.makeMetrics(this.loss);
  }

  /** A step of training; gives the loss: a number on the CPU, elsewhere a tensor without graph, to be read later. */
  train(batch: Batch, optimizer: OptimizerLike): LossValue {
    const loss = this.#inScope(() => this.#forwardBackward(batch.load(), optimizer));
    this.#precision.step(optimizer);
    return loss;
  }

  /** The loss of a batch, with gradients off. */
  test(batch: Batch): LossValue {
    if (this.loss.isUndecided) {
      const { inputs } = batch.load();
      this.loss.meet(torch.enableGrad(() => this.#precision.forward(() => this.#model.forward(...inputs))));
    }
    return this.#inScope(() => this.#valueOf(this.#precision.forward(() => this.#forward(batch.load()))));
  }

  /** The loss so far and the metrics, read when looked at. */
  lazyLogs(log: LossLog): Logs {
    const logs = {};
    const define = (name: string, get: () => number) =>
      Object.defineProperty(logs, name, { get, enumerable: true, configurable: true });
    define('loss', () => log.mean());
    for (const metric of this.metrics) define(metric.name, () => metric.value());
    return logs;
  }

  /** The loss so far and the metrics. */
  logs(log: LossLog): Logs {
    return { ...this.lazyLogs(log) };
  }

  #inScope(fn: () => LossValue): LossValue {
    // A first step may make what stays, such as a buffer.
    if (this.#isScoped && !this.#isFirst) return scope(fn);
    this.#isFirst = false;
    return fn();
  }

  #forwardBackward(batch: Loaded, optimizer: OptimizerLike): LossValue {
    const loss = this.#precision.forward(() => this.#forward(batch));
    optimizer.zeroGrad();
    this.#precision.backward(loss);
    return this.#valueOf(loss);
  }

  /** Reading costs nothing on the CPU; on other devices it would make every step wait. */
  #valueOf(loss: Tensor): LossValue {
    return this.#isOnCpu ? loss.item() : loss.detach();
  }

  #forward({ inputs, target, weight }: Loaded): Tensor {
    const { head } = this.loss;
    const output = head ? head.logits(inputs[0]) : this.#model.forward(...inputs);
    if (this.loss.isUndecided) this.loss.meet(output);
    const loss = this.loss.compute(output, target as Tensor, weight);
    if (this.metrics.length > 0) this.#updateMetrics(output, target as Tensor, weight);
    return this.#penalty ? loss.add(this.#penalty()) : loss;
  }

  #updateMetrics(output: Tensor, target: Tensor, weight: Tensor | undefined): void {
    const { head } = this.loss;
    const detached = output instanceof Tensor ? output.detach() : output;
    const seen = head ? head.activate(detached) : detached;
    for (const metric of this.metrics) metric.updateState(target, seen, weight);
  }
}
