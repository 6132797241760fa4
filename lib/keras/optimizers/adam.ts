import { type External, native } from '../../native';
import type { Parameter } from '../../nn/parameter';
import type { ParamGroup, AdamOptions as TorchAdamOptions } from '../../optim';
import * as optim from '../../optim';
import { readOptions } from '../../options';
import { checkAtLeast0, KerasOptimizer, type OptimizerOptions, optimizerDefaults } from './base';

export interface AdamOptions extends OptimizerOptions {
  /** Decay of the average of the gradient; default 0.9. */
  beta1?: number;
  /** Decay of the average of its square; default 0.999. */
  beta2?: number;
  /** Default 1e-7. Keras adds it to √v, torch to the corrected √v̂. */
  epsilon?: number;
  /** Divide by the greatest average so far; default false. */
  amsgrad?: boolean;
}

const defaults = { learningRate: 1e-3, ...optimizerDefaults, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false };

/** torch's kernel with Keras's epsilon, which stands before the correction of v. */
class KerasAdamSteps extends optim.Adam {
  steps = 0;

  protected override stepGroup(handle: External, group: ParamGroup<TorchAdamOptions>): void {
    const { lr, betas, eps, weightDecay, amsgrad } = group;
    const corrected = eps / Math.sqrt(1 - betas[1] ** this.steps);
    native.adamStep(handle, true, lr, betas[0], betas[1], corrected, weightDecay, amsgrad, false);
  }
}

/**
 * Adam with Keras's defaults and formula: θ ← θ − lr · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
 *
 * **Source** https://keras.io/api/optimizers/adam/
 */
export class Adam extends KerasOptimizer {
  readonly #options: typeof defaults;
  #steps!: KerasAdamSteps;

  constructor(options: AdamOptions = {}, what = 'Adam', ownDefaults: typeof defaults = defaults) {
    const read = readOptions<typeof defaults>(what, options as Partial<typeof defaults>, ownDefaults);
    super(what, read);
    checkAtLeast0(what, 'epsilon', read.epsilon);
    this.#options = read;
  }

  protected override bind(parameters: readonly Parameter[]): void {
    const { beta1, beta2, epsilon, amsgrad } = this.#options;
    this.#steps = new KerasAdamSteps([...parameters], {
      lr: this.learningRate,
      betas: [beta1, beta2],
      eps: epsilon,
      weightDecay: this.weightDecay,
      amsgrad,
    });
  }

  override zeroGrad(): void {
    this.#steps?.zeroGrad();
  }

  protected override update(_parameters: readonly Parameter[], learningRate: number): void {
    this.#steps.steps = this.iterations;
    this.#steps.paramGroups[0].lr = learningRate;
    this.#steps.step();
  }
}

/**
 * Adam with a weight decay of 0.004.
 *
 * **Source** https://keras.io/api/optimizers/adamw/
 */
export class AdamW extends Adam {
  constructor(options: AdamOptions = {}) {
    super(options, 'AdamW', { ...defaults, weightDecay: 0.004 });
  }
}
