import { checkBool, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { checkAtLeast0, type OptimizerOptions, optimizerDefaults } from './base';
import { add_, scale_ } from './foreach';
import { ListOptimizer, type States } from './list-optimizer';

export interface SGDOptions extends OptimizerOptions {
  /** Share of the former change that is kept; default 0. */
  momentum?: number;
  /** Look ahead along the momentum; default false. */
  nesterov?: boolean;
}

const defaults = { learningRate: 0.01, ...optimizerDefaults, momentum: 0, nesterov: false };

/**
 * Gradient descent: v ← momentum · v − lr · g; θ ← θ + v, with `nesterov` θ ← θ + momentum · v − lr · g.
 *
 * **Source** https://keras.io/api/optimizers/sgd/
 */
export class SGD extends ListOptimizer {
  readonly #options: typeof defaults;

  constructor(options: SGDOptions = {}) {
    const read = readOptions<typeof defaults>('SGD', options as Partial<typeof defaults>, defaults);
    super('SGD', read);
    checkAtLeast0('SGD', 'momentum', read.momentum);
    checkBool('SGD', 'nesterov', read.nesterov);
    this.#options = read;
  }

  protected override stateNames(): string[] {
    return this.#options.momentum === 0 ? [] : ['velocity'];
  }

  protected override updateLists(params: Tensor[], gradients: Tensor[], { velocity }: States, lr: number): void {
    const { momentum, nesterov } = this.#options;
    if (momentum === 0) {
      add_(params, gradients, -lr);
      return;
    }
    scale_(velocity, momentum);
    add_(velocity, gradients, -lr);
    if (nesterov) {
      add_(params, velocity, momentum);
      add_(params, gradients, -lr);
    } else {
      add_(params, velocity);
    }
  }
}
