// compile, fit, evaluate and predict on every nn.Module, the Keras way.
import { Module } from '../nn/modules/module';
import type { Tensor } from '../tensor';
import type { Logs } from './callback';
import { type CompileOptions, compileModel, type SideRules } from './compile';
import { type EvaluateOptions, evaluateModel } from './evaluate';
import { fitModel } from './fit';
import type { FitOptions } from './fit-options';
import type { History } from './history';
import type { ArrayLike, Inputs } from './input';
import { torchOptimizer } from './optimizer-by-name';
import { type PredictOptions, predictModel } from './predict';
import type { BatchData } from './sources';

declare module '../nn/modules/module' {
  interface Module {
    /**
     * Says how `fit` trains the model: `compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] })`.
     *
     * **Throws** RangeError for an unknown name, with the known ones.
     *
     * **Source** https://keras.io/api/models/model_training_apis/#compile-method
     */
    compile(options: CompileOptions): this;

    /**
     * Trains the model on `x` and `y`, or on batches `[x, y]` (a Dataset, a DataLoader, any iterable), and gives the
     * values of each epoch.
     *
     * x and y may be tensors, nested arrays, typed arrays or `{ data, shape }`; y one-hot rows or class indices. Batches
     * are moved to the device of the parameters. The event loop gets a turn every 50 ms, so a server that calls `predict`
     * on the same model goes on answering; training is not changed by it, since evaluation and prediction draw no random
     * numbers and leave every mode as it was.
     *
     * Each epoch draws the random numbers of Python's `for x, y in DataLoader(TensorDataset(x, y), batch_size, shuffle)`.
     *
     * **Throws** TorchError before `compile`, for no data, for x and y of different length, and while another `fit` on this
     * model runs. What an operator throws reaches the caller, and the model stays usable.
     *
     * **Source** https://keras.io/api/models/model_training_apis/#fit-method
     */
    fit(x: Inputs, y: ArrayLike, options?: FitOptions): Promise<History>;
    fit(batches: BatchData, options?: FitOptions): Promise<History>;

    /**
     * The loss and the metrics on `x` and `y` or on batches, as `{ loss, … }`.
     *
     * **Source** https://keras.io/api/models/model_training_apis/#evaluate-method
     */
    evaluate(x: Inputs, y: ArrayLike, options?: EvaluateOptions): Promise<Logs>;
    evaluate(batches: BatchData, options?: EvaluateOptions): Promise<Logs>;

    /**
     * The model's outputs for `x`, in evaluation mode and without gradients, batch by batch.
     *
     * **Source** https://keras.io/api/models/model_training_apis/#predict-method
     */
    predict(x: Inputs | BatchData, options?: PredictOptions): Promise<Tensor>;

    /** Set by a callback: ends training after the step. */
    stopTraining: boolean;
  }
}

const torchRules: SideRules = { side: 'torch', optimizerByName: torchOptimizer, defaultOptimizer: undefined };

const stopped = new WeakSet<Module>();

Object.defineProperties(Module.prototype, {
  compile: method(function (this: Module, options: CompileOptions) {
    compileModel(this, options, torchRules);
    return this;
  }),
  fit: method(function (this: Module, x: unknown, y?: unknown, options?: unknown) {
    return fitModel(this, x, y, options);
  }),
  evaluate: method(function (this: Module, x: Inputs | BatchData, y?: unknown, options?: unknown) {
    return evaluateModel(this, x, y, options);
  }),
  predict: method(function (this: Module, x: Inputs | BatchData, options?: PredictOptions) {
    return predictModel(this, x, options);
  }),
  stopTraining: {
    get(this: Module) {
      return stopped.has(this);
    },
    set(this: Module, value: boolean) {
      if (value) stopped.add(this);
      else stopped.delete(this);
    },
    configurable: true,
  },
});

// biome-ignore lint/suspicious/noExplicitAny: the signatures stand in the interface above
function method(value: (this: Module, ...args: any[]) => unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true };
}

export { Callback, type CallbackLike, type Hooks, LambdaCallback, type Logs, type RunParams } from './callback';
export type { CompileOptions, OptimizerOption } from './compile';
export { EarlyStopping, type EarlyStoppingOptions, type MonitorOptions } from './early-stopping';
export type { EvaluateOptions } from './evaluate';
export type { FitOptions } from './fit-options';
export { History } from './history';
export type { ArrayLike, Inputs, NestedArray, ShapedArray } from './input';
export {
  LearningRateScheduler,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  TerminateOnNaN,
} from './learning-rate';
export type { LossFunction, LossLike } from './loss-runner';
export { type CrossentropyOptions, Loss } from './losses';
export { MeanMetric, Metric } from './metric';
export type { MetricFunction, MetricLike } from './metric-by-name';
export type { OptimizerFactory, OptimizerLike } from './model-interfaces';
export type { RegularizationOptions } from './penalty';
export type { PredictOptions } from './predict';
export type { Verbose } from './progress';
export type { BatchData, ValidationData } from './sources';
