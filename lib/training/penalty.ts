// L1 and L2 penalties on weights.

import type { Module } from '../nn/modules/module';
import type { Parameter } from '../nn/parameter';
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { isPenaltySource } from './model-interfaces';

export interface RegularizationOptions {
  /** Adds l1 · Σ|w| to the loss; default 0. */
  l1?: number;
  /** Adds l2 · Σw² to the loss; default 0. torch's `weightDecay` d is the gradient of l2 = d / 2. */
  l2?: number;
  /** Which parameters; default those of two and more dimensions: weights, but neither biases nor normalisation. */
  parameters?: (name: string, parameter: Parameter) => boolean;
}

/** `l1 · Σ|w| + l2 · Σw²`. */
export function penaltyOf(weight: Tensor, l1: number, l2: number): Tensor {
  const absolute = l1 === 0 ? undefined : weight.abs().sum().mul(l1);
  const square = l2 === 0 ? undefined : weight.square().sum().mul(l2);
  if (absolute && square) return absolute.add(square);
  return absolute ?? square ?? weight.sum().mul(0);
}

/** Throws RangeError unless both rates are numbers from 0 up. */
export function checkRates(what: string, l1: unknown, l2: unknown): void {
  for (const [name, rate] of Object.entries({ l1, l2 })) {
    if (typeof rate !== 'number' || !(rate >= 0)) {
      throw new RangeError(`${what}: ${name} must be a number of at least 0, got ${describe(rate)}`);
    }
  }
}

export function checkRegularization(options: RegularizationOptions | undefined): Required<RegularizationOptions> {
  const read = readOptions<Required<RegularizationOptions>>('compile: regularization', options, {
    l1: 0,
    l2: 0,
    parameters: (_name, parameter) => parameter.ndim >= 2,
  });
  checkRates('compile(): regularization', read.l1, read.l2);
  return read;
}

/** What the model and the options of `compile` add to the loss; undefined for nothing. */
export function findPenalty(
  model: Module,
  { l1, l2, parameters }: Required<RegularizationOptions>,
): (() => Tensor) | undefined {
  const layers = (model.modules() as unknown[]).filter(isPenaltySource);
  const weights =
    l1 === 0 && l2 === 0
      ? []
      : model
          .namedParameters()
          .filter(([name, p]) => parameters(name, p))
          .map(([, p]) => p);
  if (layers.length === 0 && weights.length === 0) return undefined;
  return () => {
    const terms = layers.flatMap((layer) => layer.penalties());
    for (const weight of weights) terms.push(penaltyOf(weight, l1, l2));
    return terms.reduce((sum, term) => sum.add(term));
  };
}
