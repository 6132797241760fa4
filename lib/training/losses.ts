// The losses that `compile` knows by name, and what a loss object is.
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  type OutputKind,
  type PointwiseLoss,
  pointwiseLosses,
  type Reduce,
} from './loss-functions';

/** Which cross-entropy a loss is: for these it matters whether the model gives logits or probabilities. */
export type LossFamily = 'categorical' | 'binary' | 'either' | 'other';

/** What the model's output is: its kind, and the dimension of the classes. */
export interface OutputMeaning {
  kind: OutputKind;
  dim: number;
}

type Compute = (output: Tensor, target: Tensor, meaning: OutputMeaning, reduce: Reduce) => Tensor;

/** A loss of Keras's: given to `compile`, or called as in Keras, `loss.call(yTrue, yPred)`. */
export class Loss {
  constructor(
    readonly name: string,
    readonly family: LossFamily,
    /** The loss of an output that means `meaning`: per sample and element, or their mean. */
    readonly compute: Compute,
    /** Whether outputs are logits; undefined lets `compile` decide by the model. */
    readonly fromLogits?: boolean,
  ) {}

  /** The mean loss of predictions; probabilities unless the loss was made with `fromLogits: true`. */
  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.compute(yPred, yTrue, { kind: this.fromLogits ? 'logits' : 'probabilities', dim: -1 }, 1);
  }
}

export interface CrossentropyOptions {
  /** Whether the model gives logits; default: `compile` decides by the model. */
  fromLogits?: boolean;
  /** Moves this share of each target towards the uniform distribution; default 0. */
  labelSmoothing?: number;
}

function crossentropy(name: string, family: LossFamily, compute: (smoothing: number) => Compute) {
  return (options: CrossentropyOptions = {}): Loss => {
    const { fromLogits, labelSmoothing = 0 } = readOptions<CrossentropyOptions>(name, options, {
      fromLogits: undefined,
      labelSmoothing: 0,
    });
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new RangeError(`${name}(): labelSmoothing must be in 0 … 1, got ${describe(labelSmoothing)}`);
    }
    return new Loss(name, family, compute(labelSmoothing), fromLogits);
  };
}

const categorical =
  (smoothing: number): Compute =>
  (output, target, { kind, dim }, reduce) =>
    categoricalCrossentropy(output, target, kind, dim, smoothing, reduce);

const binary =
  (smoothing: number): Compute =>
  (output, target, { kind }, reduce) =>
    binaryCrossentropy(output, target, kind, smoothing, reduce);

/**
 * Cross-entropy between classes; targets are one value per class (one-hot) or class indices.
 *
 * How `compile` decides what the model gives, unless `fromLogits` says so:
 * 1. The last layer is Softmax or LogSoftmax (or a keras layer with that activation): the loss is computed from what goes
 *    into it, which is the same number without the rounding of probabilities near 0 and 1.
 * 2. The output was made by a softmax, log-softmax or sigmoid elsewhere (its `gradFn` in the first step tells): as
 *    log-probabilities, or the logarithm of probabilities, kept 1e-7 away from 0 and 1 as Keras does.
 * 3. Anything else is logits.
 *
 * **Source** https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
 */
export const categoricalCrossentropyLoss = crossentropy('categorical_crossentropy', 'categorical', categorical);

/** As `categoricalCrossentropyLoss`, which takes class indices too. */
export const sparseCategoricalCrossentropyLoss = crossentropy(
  'sparse_categorical_crossentropy',
  'categorical',
  categorical,
);

/** Cross-entropy of yes / no answers; decides as `categoricalCrossentropyLoss` does, with Sigmoid for Softmax. */
export const binaryCrossentropyLoss = crossentropy('binary_crossentropy', 'binary', binary);

/** Keras's `crossentropy`: binary for outputs with one column, else categorical. */
const eitherCrossentropyLoss = crossentropy(
  'crossentropy',
  'either',
  (smoothing) => (output, target, meaning, reduce) =>
    (output.shape.at(-1) === 1 ? binary : categorical)(smoothing)(output, target, meaning, reduce),
);

const pointwise = (name: keyof typeof pointwiseLosses) => (): Loss => {
  const fn: PointwiseLoss = pointwiseLosses[name];
  return new Loss(name, 'other', (output, target, _, reduce) => fn(output, target, reduce));
};

/** Keras's losses by Keras's names. */
export const kerasLosses: Record<string, () => Loss> = {
  categorical_crossentropy: categoricalCrossentropyLoss,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropyLoss,
  binary_crossentropy: binaryCrossentropyLoss,
  crossentropy: eitherCrossentropyLoss,
  ...Object.fromEntries(
    (Object.keys(pointwiseLosses) as (keyof typeof pointwiseLosses)[]).map((name) => [name, pointwise(name)]),
  ),
};

/** Keras's short names. */
export const kerasLossAliases: Record<string, string> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  ce: 'crossentropy',
  kld: 'kl_divergence',
  kullback_leibler_divergence: 'kl_divergence',
  logcosh: 'log_cosh',
};
