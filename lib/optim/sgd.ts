import { type External, native } from '../native';
import { checkNumber, type Rest, readRest } from '../options';
import { checkFlags, checkImplementation, checkNonNegative, type Implementation } from './hyper-parameters';
import { Optimizer } from './optimizer';
import type { BaseOptions, ParamGroup, ParamsInput } from './param-groups';

export interface SGDOptions extends BaseOptions, Implementation {
  /** Share of the former changes that is kept. Default: 0. */
  momentum: number;
  /** Share of the gradient that momentum leaves out. Default: 0. */
  dampening: number;
  /** L2 penalty. Default: 0. */
  weightDecay: number;
  /** Looks ahead along the momentum. Default: false. */
  nesterov: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
  fused: boolean | null;
}

const defaults: SGDOptions = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
  foreach: null,
  differentiable: false,
  fused: null,
};

type Positional = [lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean];

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * With gradient g (plus `weightDecay` · θ): b ← momentum · b + (1 − dampening) · g, in the first step b ← g; then
 * θ ← θ − lr · b, or θ ← θ − lr · (g + momentum · b) with `nesterov`. Takes sparse gradients.
 *
 * @param rest `lr`, `momentum`, `dampening`, `weightDecay` and `nesterov` also by position.
 *
 * **Throws** RangeError for options out of range, TypeError for unknown ones.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: ParamsInput<SGDOptions>, ...rest: Rest<Positional, Partial<SGDOptions>>) {
    super(params, readRest('SGD', rest, defaults));
  }

  protected override checkOptions(op: string, options: SGDOptions): void {
    checkNonNegative(op, 'lr', 'learning rate', options.lr);
    checkNonNegative(op, 'momentum', 'momentum value', options.momentum);
    checkNonNegative(op, 'weightDecay', 'weight_decay value', options.weightDecay);
    checkNumber(op, 'dampening', options.dampening);
    checkFlags(op, options, ['nesterov', 'maximize']);
    checkImplementation(op, options);
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0)) {
      throw new RangeError(`${op}(): Nesterov momentum requires a momentum and zero dampening`);
    }
  }

  protected override stepGroup(handle: External, group: ParamGroup<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    native.sgdStep(handle, lr, momentum, dampening, weightDecay, nesterov, maximize);
  }
}
