// Transforms to vectors that sum to 1.
import { logsigmoid, pad } from '../../nn/functional';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { oneMinus } from '../utils';
import { clippedSigmoid } from './pointwise';
import { needDims, type Shape, Transform } from './transform';

/**
 * Exponents divided by their sum: not one to one, and the inverse is the logarithm.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.SoftmaxTransform
 */
export class SoftmaxTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.realVector;
  }

  override get codomain(): constraints.Constraint {
    return constraints.simplex;
  }

  override equals(other: Transform): boolean {
    return other instanceof SoftmaxTransform;
  }

  protected override _call(x: Tensor): Tensor {
    const probs = x.sub(x.max(-1, true)[0]).exp();
    return probs.div(probs.sum(-1, true));
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.log();
  }

  override forwardShape(shape: Shape): number[] {
    needDims('forwardShape', shape, 1);
    return [...shape];
  }

  override inverseShape(shape: Shape): number[] {
    needDims('inverseShape', shape, 1);
    return [...shape];
  }
}

/** How many sticks are left for each number of a vector: n, n - 1 … 1. */
function sticksLeft(x: Tensor): Tensor {
  const n = x.size(-1);
  return torch.rsub(x.newOnes([n]).cumsum(-1), n + 1);
}

/**
 * Breaks a stick of length 1: each number says which share of what is left its part takes.
 *
 * **Shape** (*, n) → (*, n + 1).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.StickBreakingTransform
 */
export class StickBreakingTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.realVector;
  }

  override get codomain(): constraints.Constraint {
    return constraints.simplex;
  }

  override get bijective(): boolean {
    return true;
  }

  override equals(other: Transform): boolean {
    return other instanceof StickBreakingTransform;
  }

  protected override _call(x: Tensor): Tensor {
    const z = clippedSigmoid(x.sub(sticksLeft(x).log()));
    const left = oneMinus(z).cumprod(-1);
    return pad(z, [0, 1], { value: 1 }).mul(pad(left, [1, 0], { value: 1 }));
  }

  protected override _inverse(y: Tensor): Tensor {
    const shares = y.at('...', ':-1');
    const left = oneMinus(shares.cumsum(-1)).clamp({ min: torch.finfo(y.dtype).tiny });
    return shares.log().sub(left.log()).add(sticksLeft(shares).log());
  }

  override logAbsDetJacobian(given: Tensor, y: Tensor): Tensor {
    const x = given.sub(sticksLeft(given).log());
    return x.neg().add(logsigmoid(x)).add(y.at('...', ':-1').log()).sum(-1);
  }

  override forwardShape(shape: Shape): number[] {
    needDims('forwardShape', shape, 1);
    return [...shape.slice(0, -1), shape[shape.length - 1] + 1];
  }

  override inverseShape(shape: Shape): number[] {
    needDims('inverseShape', shape, 1);
    return [...shape.slice(0, -1), shape[shape.length - 1] - 1];
  }
}
