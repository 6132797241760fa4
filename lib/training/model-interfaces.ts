// What training asks of a model, its optimizer, its loss and its data. Any nn.Module has the first; keras adds the rest.
import type { Parameter } from '../nn/parameter';
import type { Tensor } from '../tensor';

/** What `fit` needs of an optimizer. */
export interface OptimizerLike {
  // biome-ignore lint/suspicious/noExplicitAny: optimizers differ in what options their zeroGrad takes
  zeroGrad(...args: any[]): void;
  // biome-ignore lint/suspicious/noExplicitAny: optimizers differ in what closure their step takes
  step(...args: any[]): unknown;
}

/** Makes an optimizer once the parameters exist: keras models get theirs with the first batch. */
export interface OptimizerFactory {
  create(parameters: Parameter[]): OptimizerLike;
}

/** A layer that adds to the loss, such as a keras layer with a `kernelRegularizer`. */
export interface PenaltySource {
  /** The penalties now, each with one element. */
  penalties(): Tensor[];
  readonly hasPenalties: boolean;
}

/** A model whose parameters are made when it first sees data. */
export interface LazyModel {
  readonly built: boolean;
  buildFor(inputs: readonly Tensor[]): void;
}

/** A final activation that can be left out, so that a loss sees what goes into it. */
export type OutputActivation = 'softmax' | 'logSoftmax' | 'sigmoid';

/** A layer that ends in an activation of its own, such as keras's Dense. */
export interface ActivatedLayer {
  /** The activation it ends in, undefined for another one or none. */
  readonly outputActivation: OutputActivation | undefined;
  forwardWithoutActivation(input: Tensor): Tensor;
  activate(preActivation: Tensor): Tensor;
}

const has = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && name in value;

export function isPenaltySource(value: unknown): value is PenaltySource {
  return has(value, 'penalties') && (value as PenaltySource).hasPenalties;
}

export function isLazyModel(value: unknown): value is LazyModel {
  return has(value, 'buildFor');
}

export function isActivatedLayer(value: unknown): value is ActivatedLayer {
  return has(value, 'forwardWithoutActivation');
}

export function isOptimizerFactory(value: unknown): value is OptimizerFactory {
  return has(value, 'create') && typeof (value as OptimizerFactory).create === 'function';
}

export function isOptimizer(value: unknown): value is OptimizerLike {
  return has(value, 'step') && has(value, 'zeroGrad');
}
