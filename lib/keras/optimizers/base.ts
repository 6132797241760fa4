// What Keras's optimizers share: they are made without parameters, and meet them when a model is trained.

import { TorchError } from '../../errors';
import type { Parameter } from '../../nn/parameter';
import { describe } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { OptimizerFactory, OptimizerLike } from '../../training/model-interfaces';

export interface OptimizerOptions {
  /** Step size. */
  learningRate?: number;
  /** Share of the learning rate by which parameters shrink in each step, apart from the gradient; default none. */
  weightDecay?: number | null;
  /** Shortens each parameter's gradient to this length. */
  clipnorm?: number | null;
  /** Cuts each element of the gradients to ± this. */
  clipvalue?: number | null;
  /** Shortens all gradients together to this length. */
  globalClipnorm?: number | null;
}

export const optimizerDefaults = {
  weightDecay: null as number | null,
  clipnorm: null as number | null,
  clipvalue: null as number | null,
  globalClipnorm: null as number | null,
};

/** Gradients that are nowhere zero need no more than this below the fraction; as in torch's clip_grad_norm_. */
const tiny = 1e-6;

export abstract class KerasOptimizer implements OptimizerFactory, OptimizerLike {
  /** One group of all parameters, as schedules of the learning rate want it. */
  readonly paramGroups: { lr: number; params: readonly Parameter[] }[];
  /** Steps taken. */
  iterations = 0;
  protected readonly what: string;
  protected readonly weightDecay: number;
  readonly #clip: Pick<Required<OptimizerOptions>, 'clipnorm' | 'clipvalue' | 'globalClipnorm'>;

  constructor(what: string, options: Required<OptimizerOptions>) {
    const { learningRate, weightDecay, clipnorm, clipvalue, globalClipnorm } = options;
    this.what = what;
    checkAtLeast0(what, 'learningRate', learningRate);
    for (const [name, value] of Object.entries({ weightDecay, clipnorm, clipvalue, globalClipnorm })) {
      if (value !== null) checkAtLeast0(what, name, value);
    }
    if ([clipnorm, clipvalue, globalClipnorm].filter((value) => value !== null).length > 1) {
      throw new TypeError(`${what}(): only one of clipnorm, clipvalue and globalClipnorm can be given`);
    }
    this.paramGroups = [{ lr: learningRate, params: [] }];
    this.weightDecay = weightDecay ?? 0;
    this.#clip = { clipnorm, clipvalue, globalClipnorm };
  }

  get learningRate(): number {
    return this.paramGroups[0].lr;
  }

  set learningRate(value: number) {
    checkAtLeast0(this.what, 'learningRate', value);
    this.paramGroups[0].lr = value;
  }

  /** Makes the state for a model's parameters. */
  protected abstract bind(parameters: readonly Parameter[]): void;
  /** Moves the parameters by their gradients. */
  protected abstract update(parameters: readonly Parameter[], learningRate: number): void;
  abstract zeroGrad(): void;

  /** Takes a model's parameters; called by `compile`, or by hand for a loop of one's own. */
  create(parameters: Parameter[]): this {
    if (parameters.length === 0) throw new TorchError(`${this.what}: the model has no parameters yet`);
    this.paramGroups[0].params = [...parameters];
    this.iterations = 0;
    this.bind(parameters);
    return this;
  }

  step(): void {
    const { params, lr } = this.paramGroups[0];
    if (params.length === 0) throw new TorchError(`${this.what}.step(): call create(model.parameters()) first`);
    this.#clipGradients(params);
    this.iterations++;
    this.update(params, lr);
  }

  #clipGradients(params: readonly Parameter[]): void {
    const { clipnorm, clipvalue, globalClipnorm } = this.#clip;
    if (clipnorm === null && clipvalue === null && globalClipnorm === null) return;
    torch.noGrad(() => {
      const gradients = params.flatMap((p) => p.grad ?? []);
      if (clipvalue !== null) for (const g of gradients) g.clamp_(-clipvalue, clipvalue);
      if (clipnorm !== null) for (const g of gradients) shorten([g], clipnorm);
      if (globalClipnorm !== null && gradients.length > 0) shorten(gradients, globalClipnorm);
    });
  }
}

/** Scales tensors so that together they are no longer than `length`. */
function shorten(tensors: readonly Tensor[], length: number): void {
  const norm = torch.stack(tensors.map((t) => t.norm())).norm();
  const scale = norm.add(tiny).reciprocal().mul(length).clamp({ max: 1 });
  for (const t of tensors) t.mul_(scale);
}

export function checkAtLeast0(what: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new RangeError(`${what}(): ${name} must be a number of at least 0, got ${describe(value)}`);
  }
}
