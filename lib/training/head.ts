// The last activation of a model, split off: cross-entropies are computed from what goes into a Softmax or Sigmoid, since
// the logarithm of a probability that has been rounded to 0 or 1 is lost.

import { LogSoftmax, Sigmoid, Softmax } from '../nn/modules/activation';
import { Sequential } from '../nn/modules/container';
import type { Module } from '../nn/modules/module';
import type { Tensor } from '../tensor';
import { isActivatedLayer, type OutputActivation } from './model-interfaces';

export interface Head {
  readonly activation: OutputActivation;
  /** The dimension of the classes; undefined for a Sigmoid and where the last layer leaves it open. */
  readonly dim: number | undefined;
  /** The model without its last activation. */
  logits(input: Tensor): Tensor;
  activate(logits: Tensor): Tensor;
}

/** Hooks and wrappers replace `forward` on the instance; then a module must be called as a whole. */
export function isPlain(module: Module): boolean {
  return !Object.hasOwn(module, 'forward');
}

/**
 * The model's last activation, if it is one that can be split off: the model is a Softmax, LogSoftmax or Sigmoid, a keras
 * layer with such an activation, or a Sequential that ends in one of these. undefined for everything else.
 */
export function findHead(model: Module): Head | undefined {
  if (!isPlain(model)) return undefined;
  if (model instanceof Sequential && model.forward === Sequential.prototype.forward) return headOfSequential(model);
  const activation = activationOf(model);
  if (activation) {
    const dim = (model as { dim?: number | null }).dim ?? undefined;
    return { activation, dim, logits: (x) => x, activate: (x) => model.forward(x) };
  }
  if (isActivatedLayer(model) && model.outputActivation) {
    return {
      activation: model.outputActivation,
      dim: -1,
      logits: (x) => model.forwardWithoutActivation(x),
      activate: (x) => model.activate(x),
    };
  }
  return undefined;
}

function activationOf(model: Module): OutputActivation | undefined {
  if (model.constructor === Softmax) return 'softmax';
  if (model.constructor === LogSoftmax) return 'logSoftmax';
  return model.constructor === Sigmoid ? 'sigmoid' : undefined;
}

function headOfSequential(model: Sequential): Head | undefined {
  const layers = [...model];
  const last = layers.pop();
  const head = last && findHead(last);
  if (!head) return undefined;
  const logits = (input: Tensor): Tensor => {
    let x = input;
    for (const layer of layers) x = layer.forward(x);
    return head.logits(x);
  };
  return { ...head, logits };
}
