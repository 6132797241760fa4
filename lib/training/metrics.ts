// Keras's metrics. Source: https://keras.io/api/metrics/
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { type PointwiseLoss, pointwiseLosses } from './loss-functions';
import { DeviceSum, MeanMetric, Metric } from './metric';
import { classIndices, pointwiseTarget } from './target';

const lastDim = (t: Tensor) => Math.max(0, t.ndim - 1);

export interface NameOptions {
  /** The key in `History` and in what `evaluate` gives. */
  name?: string;
}

interface ThresholdOptions extends NameOptions {
  /** Predictions above it count as yes; default 0.5. */
  threshold?: number;
}

function nameOf(what: string, options: NameOptions | undefined, name: string): string {
  return readOptions<Required<NameOptions>>(what, options, { name }).name;
}

/** The share of right yes / no answers. */
export class BinaryAccuracy extends MeanMetric {
  constructor(options: ThresholdOptions = {}) {
    const { name, threshold } = readOptions<Required<ThresholdOptions>>('BinaryAccuracy', options, {
      name: 'binary_accuracy',
      threshold: 0.5,
    });
    super(name, (yTrue, yPred) => yPred.gt(threshold).eq(pointwiseTarget(name, yPred, yTrue).gt(0.5)));
  }
}

function matches(yTrue: Tensor, yPred: Tensor, dim: number): Tensor {
  return yPred.argmax(dim).eq(classIndices(yPred, yTrue, dim));
}

/** The share of samples whose largest prediction is the right class; targets are indices or one value per class. */
export class CategoricalAccuracy extends MeanMetric {
  /** @param options.dim the dimension of the classes; default the last. */
  constructor(options: NameOptions & { dim?: number } = {}) {
    const { name, dim } = readOptions<NameOptions & { dim?: number }>('CategoricalAccuracy', options, {
      name: 'categorical_accuracy',
      dim: undefined,
    });
    super(name as string, (yTrue, yPred) => matches(yTrue, yPred, dim ?? lastDim(yPred)));
  }
}

/** As CategoricalAccuracy, under Keras's other name. */
export class SparseCategoricalAccuracy extends MeanMetric {
  constructor(options: NameOptions = {}) {
    const name = nameOf('SparseCategoricalAccuracy', options, 'sparse_categorical_accuracy');
    super(name, (yTrue, yPred) => matches(yTrue, yPred, lastDim(yPred)));
  }
}

/** The share of samples whose right class is among the `k` largest predictions; default 5. */
export class TopKCategoricalAccuracy extends MeanMetric {
  constructor(options: NameOptions & { k?: number } = {}) {
    const { name, k } = readOptions<Required<NameOptions & { k: number }>>('TopKCategoricalAccuracy', options, {
      name: 'top_k_categorical_accuracy',
      k: 5,
    });
    if (!Number.isInteger(k) || k < 1)
      throw new RangeError(`TopKCategoricalAccuracy(): k must be at least 1, got ${describe(k)}`);
    super(name, (yTrue, yPred) => {
      const dim = lastDim(yPred);
      const best = yPred.topk(Math.min(k, yPred.shape[dim]), dim)[1];
      return best.eq(classIndices(yPred, yTrue, dim).unsqueeze(dim)).any(dim);
    });
  }
}

/** Whether predicted and true answers are yes, as booleans. */
function answers(name: string, threshold: number, yTrue: Tensor, yPred: Tensor): [truth: Tensor, predicted: Tensor] {
  return [pointwiseTarget(name, yPred, yTrue).gt(0.5), yPred.gt(threshold)];
}

/** A ratio of two counts of yes / no answers. */
abstract class AnswerRatio extends Metric {
  #hits = new DeviceSum();
  #all = new DeviceSum();
  readonly #threshold: number;

  constructor(what: string, options: ThresholdOptions | undefined, name: string) {
    const read = readOptions<Required<ThresholdOptions>>(what, options, { name, threshold: 0.5 });
    super(read.name);
    this.#threshold = read.threshold;
  }

  override fresh(): this {
    const Class = this.constructor as new (options: ThresholdOptions) => this;
    return new Class({ name: this.name, threshold: this.#threshold });
  }

  override resetState(): void {
    this.#hits = new DeviceSum();
    this.#all = new DeviceSum();
  }

  override updateState(yTrue: Tensor, yPred: Tensor): void {
    const [truth, predicted] = answers(this.name, this.#threshold, yTrue, yPred);
    this.#hits.add(truth.logicalAnd(predicted).sum());
    this.#all.add(this.countOf(truth, predicted).sum());
  }

  override result(): number {
    const all = this.#all.value();
    return all === 0 ? 0 : this.#hits.value() / all;
  }

  /** What the hits are counted against. */
  protected abstract countOf(truth: Tensor, predicted: Tensor): Tensor;
}

/** The share of right answers among those predicted as yes. */
export class Precision extends AnswerRatio {
  constructor(options: ThresholdOptions = {}) {
    super('Precision', options, 'precision');
  }

  protected override countOf(_truth: Tensor, predicted: Tensor): Tensor {
    return predicted;
  }
}

/** The share of true yes answers that were predicted. */
export class Recall extends AnswerRatio {
  constructor(options: ThresholdOptions = {}) {
    super('Recall', options, 'recall');
  }

  protected override countOf(truth: Tensor, _predicted: Tensor): Tensor {
    return truth;
  }
}

/** The root of the mean squared error. */
export class RootMeanSquaredError extends MeanMetric {
  constructor(options: NameOptions = {}) {
    super(nameOf('RootMeanSquaredError', options, 'root_mean_squared_error'), elementwise('mean_squared_error'));
  }

  override fresh(): this {
    return new RootMeanSquaredError({ name: this.name }) as this;
  }

  override result(): number {
    return Math.sqrt(super.result());
  }
}

function elementwise(name: keyof typeof pointwiseLosses): (yTrue: Tensor, yPred: Tensor) => Tensor {
  const fn: PointwiseLoss = pointwiseLosses[name];
  return (yTrue, yPred) => fn(yPred, yTrue, 0);
}

/** A metric that is a loss without the gradient. */
export function lossMetric(loss: keyof typeof pointwiseLosses, options?: NameOptions): MeanMetric {
  return new MeanMetric(nameOf(loss, options, loss), elementwise(loss));
}
