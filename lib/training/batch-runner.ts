// One step of training or evaluation.
import { scope } from '../memory';
import type { Module } from '../nn/modules/module';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import type { Batch } from './batches';
import type { Logs } from './callback';
import type { Compiled } from './compile';
import type { LossLog } from './loss-log';
import type { LossRunner } from './loss-runner';
import type { Metric } from './metric';
import type { OptimizerLike } from './model-interfaces';
import { findPenalty } from './penalty';
import { isLibraryModel } from './purity';

/** Runs batches through a model, its loss and its metrics. */
export class BatchRunner {
  readonly loss: LossRunner;
  metrics: Metric[] = [];
  readonly #model: Module;
  readonly #compiled: Compiled;
  readonly #penalty: (() => Tensor) | undefined;
  /** Whether no code of the user's sees what a step makes, so that a scope may free it all. */
  readonly #isScoped: boolean;
  #isFirst = true;

  constructor(model: Module, compiled: Compiled) {
    this.#model = model;
    this.#compiled = compiled;
    this.loss = compiled.makeLoss();
    this.#penalty = findPenalty(model, compiled.regularization);
    const metricsAreOurs = compiled.metrics.every((m) => typeof m === 'string');
    this.#isScoped = this.loss.isBuiltIn && metricsAreOurs && isLibraryModel(model);
    this.resetMetrics();
  }

  /** Metrics without a state, for a new epoch. */
  resetMetrics(): void {
    this.metrics = this.#compiled.makeMetrics(this.loss);
  }

  /** A step of training; gives the loss without its graph, a tensor of the caller's own. */
  train(batch: Batch, optimizer: OptimizerLike): Tensor {
    const loss = this.#inScope(batch, () => this.#forwardBackward(batch, optimizer));
    optimizer.step();
    return loss;
  }

  /** The loss of a batch, with gradients off. */
  test(batch: Batch): Tensor {
    if (this.loss.isUndecided) this.loss.meet(torch.enableGrad(() => this.#model.forward(...batch.inputs)));
    return this.#inScope(batch, () => this.#forward(batch).detach());
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

  #inScope(batch: Batch, fn: () => Tensor): Tensor {
    // A first step may make what stays, such as a buffer.
    if (!this.#isScoped || this.#isFirst) {
      this.#isFirst = false;
      return fn();
    }
    const loss = scope(fn);
    if (batch.isOurs) {
      for (const input of batch.inputs) input.dispose();
      batch.target?.dispose();
      batch.weight?.dispose();
    }
    return loss;
  }

  #forwardBackward(batch: Batch, optimizer: OptimizerLike): Tensor {
    const loss = this.#forward(batch);
    optimizer.zeroGrad();
    loss.backward();
    return loss.detach();
  }

  #forward({ inputs, target, weight }: Batch): Tensor {
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
