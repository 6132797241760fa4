// The metrics that `compile` takes, by name or as objects and functions.
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { plainName, type Side } from './loss-by-name';
import { pointwiseLosses } from './loss-functions';
import type { LossRunner } from './loss-runner';
import { kerasLossAliases, kerasLosses } from './losses';
import { MeanMetric, Metric } from './metric';
import {
  BinaryAccuracy,
  CategoricalAccuracy,
  lossMetric,
  Precision,
  Recall,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from './metrics';

/** A metric of one's own: a value per sample, or the batch's mean. Arguments are ordered as for losses. */
export type MetricFunction = (a: Tensor, b: Tensor) => Tensor | number;

/** What `compile` takes as a metric. */
export type MetricLike = string | Metric | MetricFunction;

type Make = (name: string, runner: LossRunner) => Metric;

/** Above which outputs mean yes: 0.5 for probabilities, 0 for logits, which is where a sigmoid is 0.5. */
function thresholdOf(runner: LossRunner): number {
  return runner.meaning?.kind === 'logits' && runner.head === undefined ? 0 : 0.5;
}

const named: Record<string, Make> = {
  accuracy: (name, runner) => new Accuracy(name, runner),
  acc: (name, runner) => new Accuracy(name, runner),
  binary_accuracy: (name, runner) => new BinaryAccuracy({ name, threshold: thresholdOf(runner) }),
  categorical_accuracy: (name) => new CategoricalAccuracy({ name }),
  sparse_categorical_accuracy: (name) => new SparseCategoricalAccuracy({ name }),
  top_k_categorical_accuracy: (name) => new TopKCategoricalAccuracy({ name }),
  sparse_top_k_categorical_accuracy: (name) => new TopKCategoricalAccuracy({ name }),
  precision: (name, runner) => new Precision({ name, threshold: thresholdOf(runner) }),
  recall: (name, runner) => new Recall({ name, threshold: thresholdOf(runner) }),
  root_mean_squared_error: (name) => new RootMeanSquaredError({ name }),
  rmse: (name) => new RootMeanSquaredError({ name }),
};

/**
 * `'accuracy'`, decided by the first batch as Keras does: binary for outputs with one column, else by classes. Binary
 * answers count as yes above 0.5, or above 0 where the loss takes the model's outputs as logits.
 */
class Accuracy extends Metric {
  readonly #runner: LossRunner;
  #chosen: Metric | undefined;

  constructor(name: string, runner: LossRunner) {
    super(name);
    this.#runner = runner;
  }

  override fresh(): this {
    return new Accuracy(this.name, this.#runner) as this;
  }

  override resetState(): void {
    this.#chosen = undefined;
  }

  override updateState(yTrue: Tensor, yPred: Tensor): void {
    this.#chosen ??= this.#choose(yPred);
    this.#chosen.updateState(yTrue, yPred);
  }

  override result(): number | Tensor {
    return this.#chosen?.result() ?? 0;
  }

  #choose(yPred: Tensor): Metric {
    const { name } = this;
    const isBinary = yPred.ndim === 1 || yPred.shape.at(-1) === 1;
    if (isBinary) return new BinaryAccuracy({ name, threshold: thresholdOf(this.#runner) });
    const dim = this.#runner.meaning?.dim ?? this.#runner.classDim;
    return new CategoricalAccuracy({ name, dim: dim < 0 ? dim + yPred.ndim : dim });
  }
}

function metricByName(name: string, runner: LossRunner): Metric {
  const plain = plainName(name);
  const found = Object.keys(named).find((key) => plainName(key) === plain);
  if (found) return named[found](name, runner);
  const loss = [...Object.keys(kerasLosses), ...Object.keys(kerasLossAliases)].find((key) => plainName(key) === plain);
  const target = loss && (kerasLossAliases[loss] ?? loss);
  if (target && target in pointwiseLosses) return lossMetric(target as keyof typeof pointwiseLosses, { name });
  if (target) return crossentropyMetric(name, target, runner);
  const known = [...Object.keys(named), ...Object.keys(kerasLosses), ...Object.keys(kerasLossAliases)];
  throw new RangeError(`compile(): unknown metric '${name}'; known metrics: ${known.join(', ')}`);
}

/** Metrics see the model's output with its last activation, so a split-off head means probabilities. */
function crossentropyMetric(name: string, loss: string, runner: LossRunner): Metric {
  const { compute } = kerasLosses[loss]();
  return new MeanMetric(name, (yTrue, yPred) => {
    const { head, meaning } = runner;
    const dim = meaning?.dim ?? runner.classDim;
    const whole = head?.activation === 'logSoftmax' ? 'logProbabilities' : 'probabilities';
    return compute(yPred, yTrue, { kind: head ? whole : (meaning?.kind ?? 'logits'), dim }, 0);
  });
}

/** The metric that `given` stands for. */
export function makeMetric(given: MetricLike, runner: LossRunner, side: Side): Metric {
  if (typeof given === 'string') return metricByName(given, runner);
  if (given instanceof Metric) return given;
  if (typeof given !== 'function') {
    throw new TypeError(`compile(): a metric must be a name, a Metric or a function, got ${describe(given)}`);
  }
  const fn = given as (a: Tensor, b: Tensor) => Tensor;
  const call = side === 'keras' ? fn : (yTrue: Tensor, yPred: Tensor) => fn(yPred, yTrue);
  return new MeanMetric(given.name === '' ? 'metric' : given.name, call);
}
