// Names of losses: Keras's snake case and class names, torch's class and function names, in any spelling.

import * as nnLosses from '../nn/modules/loss';
import type { Module } from '../nn/modules/module';
import { kerasLossAliases, kerasLosses, type Loss } from './losses';

/** torch's losses of one output and one target, by the function's name. */
const torchLosses: Record<string, () => Module> = {
  crossEntropy: () => new nnLosses.CrossEntropyLoss(),
  nllLoss: () => new nnLosses.NLLLoss(),
  mseLoss: () => new nnLosses.MSELoss(),
  l1Loss: () => new nnLosses.L1Loss(),
  smoothL1Loss: () => new nnLosses.SmoothL1Loss(),
  huberLoss: () => new nnLosses.HuberLoss(),
  binaryCrossEntropyWithLogits: () => new nnLosses.BCEWithLogitsLoss(),
  klDiv: () => new nnLosses.KLDivLoss(),
  poissonNllLoss: () => new nnLosses.PoissonNLLLoss(),
  hingeEmbeddingLoss: () => new nnLosses.HingeEmbeddingLoss(),
  softMarginLoss: () => new nnLosses.SoftMarginLoss(),
  multiMarginLoss: () => new nnLosses.MultiMarginLoss(),
  multilabelMarginLoss: () => new nnLosses.MultiLabelMarginLoss(),
  multilabelSoftMarginLoss: () => new nnLosses.MultiLabelSoftMarginLoss(),
};

const torchAliases: Record<string, keyof typeof torchLosses> = {
  CrossEntropyLoss: 'crossEntropy',
  nll: 'nllLoss',
  l1: 'l1Loss',
  smoothL1: 'smoothL1Loss',
  BCEWithLogitsLoss: 'binaryCrossEntropyWithLogits',
  KLDivLoss: 'klDiv',
};

/** Names without case and separators: `mean_squared_error`, `meanSquaredError` and `MeanSquaredError` are one. */
export function plainName(name: string): string {
  return name.replace(/[_\s-]/g, '').toLowerCase();
}

export type Side = 'torch' | 'keras';

function table(side: Side): Map<string, () => Loss | Module> {
  const result = new Map<string, () => Loss | Module>();
  const add = (name: string, make: () => Loss | Module) => {
    if (!result.has(plainName(name))) result.set(plainName(name), make);
  };
  // `crossentropy` is torch's function on the one side, Keras's choice of two on the other.
  const addTorch = () => {
    for (const [name, make] of Object.entries(torchLosses)) add(name, make);
    for (const [name, target] of Object.entries(torchAliases)) add(name, torchLosses[target]);
  };
  if (side === 'torch') addTorch();
  for (const [name, make] of Object.entries(kerasLosses)) add(name, make);
  for (const [name, target] of Object.entries(kerasLossAliases)) add(name, kerasLosses[target]);
  // Keras's probabilities or logits, not torch's BCELoss, which takes only probabilities.
  add('BCELoss', kerasLosses.binary_crossentropy);
  if (side === 'keras') addTorch();
  return result;
}

const tables: Partial<Record<Side, Map<string, () => Loss | Module>>> = {};

/**
 * The loss called `name`.
 *
 * **Throws** RangeError that lists the known names.
 */
export function lossByName(name: string, side: Side): Loss | Module {
  tables[side] ??= table(side);
  const make = tables[side].get(plainName(name));
  if (make) return make();
  const known = [...Object.keys(kerasLosses), ...Object.keys(kerasLossAliases), ...Object.keys(torchLosses)];
  throw new RangeError(`compile(): unknown loss '${name}'; known losses: ${known.join(', ')}`);
}
