// torch's optimizers by name, with torch's defaults.
import type { Parameter } from '../nn/parameter';
import * as optim from '../optim';
import { plainName } from './loss-by-name';
import type { OptimizerLike } from './model-interfaces';

type OptimizerClass = new (parameters: Parameter[]) => OptimizerLike;

/** Optimizers whose step wants a closure, which `fit` does not give. */
const closureOnly = new Set(['lbfgs']);

function known(): [name: string, make: OptimizerClass][] {
  const classes = Object.entries(optim as unknown as Record<string, OptimizerClass>);
  return classes.filter(
    ([name, Class]) => Class.prototype instanceof optim.Optimizer && !closureOnly.has(name.toLowerCase()),
  );
}

/**
 * Makes torch's optimizer called `name`, in any case.
 *
 * **Throws** RangeError that lists the known names.
 */
export function torchOptimizer(name: string): (parameters: Parameter[]) => OptimizerLike {
  const found = known().find(([key]) => plainName(key) === plainName(name));
  if (found) return (parameters) => new found[1](parameters);
  const names = known().map(([key]) => key.toLowerCase());
  throw new RangeError(`compile(): unknown optimizer '${name}'; known optimizers: ${names.join(', ')}`);
}
