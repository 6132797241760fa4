// What `compile` reads and keeps.
import { TorchError } from '../errors';
import type { Module } from '../nn/modules/module';
import type { Parameter } from '../nn/parameter';
import { describe, readOptions } from '../options';
import type { Side } from './loss-by-name';
import { type LossLike, type LossRunner, makeLossRunner } from './loss-runner';
import type { Metric } from './metric';
import { type MetricLike, makeMetric } from './metric-by-name';
import { isOptimizer, isOptimizerFactory, type OptimizerFactory, type OptimizerLike } from './model-interfaces';
import { checkRegularization, type RegularizationOptions } from './penalty';

/** What `compile` takes as an optimizer. */
export type OptimizerOption = string | OptimizerLike | OptimizerFactory | ((parameters: Parameter[]) => OptimizerLike);

export interface CompileOptions {
  /**
   * A name, an optimizer made with the model's parameters, or a function that makes one of them. Names mean torch's
   * defaults on nn models (`'adam'`: eps 1e-8) and Keras's on keras models (eps 1e-7).
   */
  optimizer?: OptimizerOption;
  /** A name, a loss module or a function; see `LossFunction` for the order of its arguments. */
  loss?: LossLike;
  /** Names, Metric objects or functions. */
  metrics?: readonly MetricLike[];
  /** Penalties on the weights, added to the loss (and to the loss that is reported). */
  regularization?: RegularizationOptions;
  /** Whether the model gives logits, for cross-entropies by name; default: decided by the model. */
  fromLogits?: boolean;
}

/** What one side, torch's or Keras's, means by names. */
export interface SideRules {
  side: Side;
  optimizerByName(name: string): (parameters: Parameter[]) => OptimizerLike;
  defaultOptimizer: string | undefined;
}

export interface Compiled {
  readonly side: Side;
  optimizer: OptimizerLike | undefined;
  readonly makeOptimizer: ((parameters: Parameter[]) => OptimizerLike) | undefined;
  readonly metrics: readonly MetricLike[];
  readonly regularization: Required<RegularizationOptions>;
  /** A runner for the model as it is now. */
  makeLoss(): LossRunner;
  makeMetrics(loss: LossRunner): Metric[];
}

const compiledModels = new WeakMap<Module, Compiled>();

const defaults: CompileOptions = {
  optimizer: undefined,
  loss: undefined,
  metrics: undefined,
  regularization: undefined,
  fromLogits: undefined,
};

/** Checks everything that can be checked without data. */
export function compileModel(model: Module, options: CompileOptions, rules: SideRules): void {
  const { optimizer, loss, metrics = [], regularization, fromLogits } = readOptions('compile', options, defaults);
  if (loss === undefined) throw new TypeError('compile(): no loss was given');
  if (!Array.isArray(metrics)) throw new TypeError(`compile(): metrics must be an array, got ${describe(metrics)}`);
  const { side } = rules;
  const makeLoss = () => makeLossRunner(model, loss, side, fromLogits);
  const makeMetrics = (runner: LossRunner) => uniquelyNamed(metrics.map((m) => makeMetric(m, runner, side).fresh()));
  makeMetrics(makeLoss());
  const makeOptimizer = optimizerMaker(optimizer ?? rules.defaultOptimizer, rules);
  compiledModels.set(model, {
    side,
    // A lazily built model has no parameters yet.
    optimizer: model.parameters().length > 0 ? makeOptimizer?.(model.parameters()) : undefined,
    makeOptimizer,
    metrics,
    regularization: checkRegularization(regularization),
    makeLoss,
    makeMetrics,
  });
}

function uniquelyNamed(metrics: Metric[]): Metric[] {
  const seen = new Set(['loss']);
  for (const { name } of metrics) {
    if (seen.has(name)) throw new RangeError(`compile(): two metrics are called '${name}'; give one another name`);
    seen.add(name);
  }
  return metrics;
}

function optimizerMaker(given: OptimizerOption | undefined, rules: SideRules): Compiled['makeOptimizer'] {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return rules.optimizerByName(given);
  if (isOptimizerFactory(given)) return (parameters) => given.create(parameters);
  if (isOptimizer(given)) return () => given;
  if (typeof given !== 'function') {
    throw new TypeError(`compile(): optimizer must be a name, an optimizer or a function, got ${describe(given)}`);
  }
  return (parameters) => {
    const made = given(parameters);
    if (!isOptimizer(made)) throw new TypeError(`compile(): the optimizer function gave ${describe(made)}`);
    return made;
  };
}

/** What `compile` kept for the model. **Throws** TorchError if it was not called. */
export function compiledOf(model: Module, what: string): Compiled {
  const compiled = compiledModels.get(model);
  if (!compiled) throw new TorchError(`${what}(): call compile({ optimizer, loss }) first`);
  return compiled;
}

/** The model's optimizer, once it has one. */
export function optimizerOf(model: Module): OptimizerLike | undefined {
  return compiledModels.get(model)?.optimizer;
}

/** The model's optimizer, made now if it has none. */
export function ensureOptimizer(model: Module, compiled: Compiled): OptimizerLike {
  if (compiled.optimizer) return compiled.optimizer;
  if (!compiled.makeOptimizer) throw new TorchError('fit(): compile() was given no optimizer');
  compiled.optimizer = compiled.makeOptimizer(model.parameters());
  return compiled.optimizer;
}
