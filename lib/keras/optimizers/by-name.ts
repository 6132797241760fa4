import type { Parameter } from '../../nn/parameter';
import { plainName } from '../../training/loss-by-name';
import type { OptimizerLike } from '../../training/model-interfaces';
import { Adam, AdamW } from './adam';
import type { KerasOptimizer } from './base';
import { RMSprop } from './rmsprop';
import { SGD } from './sgd';

const named: Record<string, () => KerasOptimizer> = {
  adam: () => new Adam(),
  adamw: () => new AdamW(),
  rmsprop: () => new RMSprop(),
  sgd: () => new SGD(),
};

/**
 * Makes Keras's optimizer called `name`, with Keras's defaults.
 *
 * **Throws** RangeError that lists the known names.
 */
export function kerasOptimizer(name: string): (parameters: Parameter[]) => OptimizerLike {
  const make = named[plainName(name)];
  if (make) return (parameters) => make().create(parameters);
  throw new RangeError(`compile(): unknown optimizer '${name}'; known optimizers: ${Object.keys(named).join(', ')}`);
}
