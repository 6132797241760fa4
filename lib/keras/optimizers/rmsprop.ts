import { checkBool, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { checkAtLeast0, type OptimizerOptions, optimizerDefaults } from './base';
import { add_, addNumber_, addProduct_, addQuotient_, plus, plusProduct, scale_, sqrt_ } from './foreach';
import { ListOptimizer, type States } from './list-optimizer';

export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the average of the squared gradient; default 0.9. */
  rho?: number;
  /** Share of the former change that is kept; default 0. */
  momentum?: number;
  /** Default 1e-7. Keras adds it below the root, torch outside. */
  epsilon?: number;
  /** Divide by the deviation instead of the root of the mean square; default false. */
  centered?: boolean;
}

const defaults = { learningRate: 1e-3, ...optimizerDefaults, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false };

/**
 * RMSprop: v ← ρ · v + (1 − ρ) · g²; θ ← θ − lr · g / √(v + ε).
 *
 * **Source** https://keras.io/api/optimizers/rmsprop/
 */
export class RMSprop extends ListOptimizer {
  readonly #options: typeof defaults;

  constructor(options: RMSpropOptions = {}) {
    const read = readOptions<typeof defaults>('RMSprop', options as Partial<typeof defaults>, defaults);
    super('RMSprop', read);
    for (const name of ['rho', 'momentum', 'epsilon'] as const) checkAtLeast0('RMSprop', name, read[name]);
    checkBool('RMSprop', 'centered', read.centered);
    this.#options = read;
  }

  protected override stateNames(): string[] {
    const { momentum, centered } = this.#options;
    return ['velocity', ...(momentum > 0 ? ['momentum'] : []), ...(centered ? ['average'] : [])];
  }

  protected override updateLists(params: Tensor[], gradients: Tensor[], states: States, lr: number): void {
    const { rho, momentum, epsilon, centered } = this.#options;
    const { velocity, average } = states;
    scale_(velocity, rho);
    addProduct_(velocity, gradients, gradients, 1 - rho);
    let denominator: Tensor[];
    if (centered) {
      scale_(average, rho);
      add_(average, gradients, 1 - rho);
      denominator = plusProduct(velocity, average, average, -1);
      addNumber_(denominator, epsilon);
    } else {
      denominator = plus(velocity, epsilon);
    }
    sqrt_(denominator);
    if (momentum === 0) {
      addQuotient_(params, gradients, denominator, -lr);
      return;
    }
    scale_(states.momentum, momentum);
    addQuotient_(states.momentum, gradients, denominator, lr);
    add_(params, states.momentum, -1);
  }
}
