import { type External, native } from '../native';
import { type Rest, readRest } from '../options';
import { checkFlags, checkImplementation, checkNonNegative, type Implementation } from './hyper-parameters';
import { Optimizer } from './optimizer';
import type { BaseOptions, ParamGroup, ParamsInput } from './param-groups';

export interface RMSpropOptions extends BaseOptions, Implementation {
  /** Decay of the average of the squared gradient. Default: 0.99. */
  alpha: number;
  /** Keeps the denominator away from zero. Default: 1e-8. */
  eps: number;
  /** L2 penalty. Default: 0. */
  weightDecay: number;
  /** Share of the former changes that is kept. Default: 0. */
  momentum: number;
  /** Divides by an estimate of the gradient's standard deviation. Default: false. */
  centered: boolean;
  capturable: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

const defaults: RMSpropOptions = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  capturable: false,
  foreach: null,
  maximize: false,
  differentiable: false,
};

type Positional = [
  lr: number,
  alpha: number,
  eps: number,
  weightDecay: number,
  momentum: number,
  centered: boolean,
  capturable: boolean,
  foreach: boolean | null,
  maximize: boolean,
  differentiable: boolean,
];

/** Positional arguments and state dicts have torch's two different orders. */
function read(rest: readonly unknown[]): RMSpropOptions {
  const { lr, momentum, alpha, eps, centered, weightDecay, ...others } = readRest('RMSprop', rest, defaults);
  return { lr, momentum, alpha, eps, centered, weightDecay, ...others };
}

/**
 * RMSprop: gradients divided by the root of their running mean square v.
 *
 * θ ← θ − lr · g / (√v + eps), where v ← alpha · v + (1 − alpha) · g². The root is taken before eps is added; Keras
 * does it the other way round.
 *
 * @param rest all options also by position, in torch's order.
 *
 * **Throws** RangeError for options out of range, TypeError for unknown ones.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: ParamsInput<RMSpropOptions>, ...rest: Rest<Positional, Partial<RMSpropOptions>>) {
    super(params, read(rest));
  }

  protected override checkOptions(op: string, options: RMSpropOptions): void {
    checkNonNegative(op, 'lr', 'learning rate', options.lr);
    checkNonNegative(op, 'eps', 'epsilon value', options.eps);
    checkNonNegative(op, 'momentum', 'momentum value', options.momentum);
    checkNonNegative(op, 'weightDecay', 'weight_decay value', options.weightDecay);
    checkNonNegative(op, 'alpha', 'alpha value', options.alpha);
    checkFlags(op, options, ['centered', 'maximize']);
    checkImplementation(op, options);
  }

  protected override stepGroup(handle: External, group: ParamGroup<RMSpropOptions>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = group;
    native.rmspropStep(handle, lr, alpha, eps, weightDecay, momentum, centered, maximize);
  }
}
