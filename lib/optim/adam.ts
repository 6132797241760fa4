import { type External, native } from '../native';
import { type Rest, readRest } from '../options';
import { checkBetas, checkFlags, checkImplementation, checkNonNegative, type Implementation } from './hyper-parameters';
import { Optimizer } from './optimizer';
import type { BaseOptions, ParamGroup, ParamsInput } from './param-groups';

export interface AdamOptions extends BaseOptions, Implementation {
  /** Decay of the averages of the gradient and of its square. Default: [0.9, 0.999]. */
  betas: [number, number];
  /** Keeps the denominator away from zero. Default: 1e-8. */
  eps: number;
  /** L2 penalty; AdamW: share of lr by which parameters shrink. Default: 0; AdamW: 0.01. */
  weightDecay: number;
  /** Divides by the greatest average so far. Default: false. */
  amsgrad: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
  capturable: boolean;
  fused: boolean | null;
  /** As AdamW: the decay stays out of the averages. Default: false. */
  decoupledWeightDecay: boolean;
}

export const adamDefaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
  foreach: null,
  capturable: false,
  differentiable: false,
  fused: null,
  decoupledWeightDecay: false,
};

export type AdamPositional = [lr: number, betas: [number, number], eps: number, weightDecay: number, amsgrad: boolean];

/**
 * Adam: steps scaled by running averages m of the gradient and v of its square.
 *
 * θ ← θ − lr · m̂ / (√v̂ + eps), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
 *
 * @param rest `lr`, `betas`, `eps`, `weightDecay` and `amsgrad` also by position.
 *
 * **Throws** RangeError for options out of range, TypeError for unknown ones.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.optim.Adam.html, https://arxiv.org/abs/1412.6980
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: ParamsInput<AdamOptions>, ...rest: Rest<AdamPositional, Partial<AdamOptions>>) {
    super(params, readRest('Adam', rest, adamDefaults));
  }

  protected override checkOptions(op: string, options: AdamOptions): void {
    checkNonNegative(op, 'lr', 'learning rate', options.lr);
    checkNonNegative(op, 'eps', 'epsilon value', options.eps);
    checkBetas(op, options.betas);
    checkNonNegative(op, 'weightDecay', 'weight_decay value', options.weightDecay);
    checkFlags(op, options, ['amsgrad', 'maximize', 'decoupledWeightDecay']);
    checkImplementation(op, options);
  }

  protected override stepGroup(handle: External, group: ParamGroup<AdamOptions>): void {
    const { decoupledWeightDecay, lr, betas, eps, weightDecay, amsgrad, maximize } = group;
    native.adamStep(handle, decoupledWeightDecay, lr, betas[0], betas[1], eps, weightDecay, amsgrad, maximize);
  }
}
