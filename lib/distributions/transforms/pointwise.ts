// Transforms of each number alone that have no parameters.
import { softplus } from '../../nn/functional';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { Transform } from './transform';

/** The sigmoid, kept inside (0, 1). */
export function clippedSigmoid(x: Tensor): Tensor {
  const { tiny, eps } = torch.finfo(x.dtype);
  return torch.sigmoid(x).clamp({ min: tiny, max: 1 - eps });
}

abstract class Increasing extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.real;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): number {
    return 1;
  }

  override equals(other: Transform): boolean {
    return other.constructor === this.constructor;
  }
}

/** `y = exp(x)`. **Source** torch.distributions.transforms.ExpTransform */
export class ExpTransform extends Increasing {
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }

  protected override _call(x: Tensor): Tensor {
    return x.exp();
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.log();
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return x;
  }
}

/** `y = 1 / (1 + exp(-x))`. **Source** torch.distributions.transforms.SigmoidTransform */
export class SigmoidTransform extends Increasing {
  override get codomain(): constraints.Constraint {
    return constraints.unitInterval;
  }

  protected override _call(x: Tensor): Tensor {
    return clippedSigmoid(x);
  }

  protected override _inverse(given: Tensor): Tensor {
    const { tiny, eps } = torch.finfo(given.dtype);
    const y = given.clamp({ min: tiny, max: 1 - eps });
    return y.log().sub(y.neg().log1p());
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.neg()).neg().sub(softplus(x));
  }
}

/** `y = log(1 + exp(x))`. **Source** torch.distributions.transforms.SoftplusTransform */
export class SoftplusTransform extends Increasing {
  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }

  protected override _call(x: Tensor): Tensor {
    return softplus(x);
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.neg().expm1().neg().log().add(y);
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    return softplus(x.neg()).neg();
  }
}

const minusOneToOne = constraints.interval(torch.asFloat(-1), torch.asFloat(1));

/** `y = tanh(x)`. **Source** torch.distributions.transforms.TanhTransform */
export class TanhTransform extends Increasing {
  override get codomain(): constraints.Constraint {
    return minusOneToOne;
  }

  protected override _call(x: Tensor): Tensor {
    return x.tanh();
  }

  protected override _inverse(y: Tensor): Tensor {
    return torch.atanh(y);
  }

  override logAbsDetJacobian(x: Tensor, _y: Tensor): Tensor {
    // The same as log(1 - tanh(x)²), without loss of digits.
    return torch
      .rsub(x, Math.LN2)
      .sub(softplus(x.mul(-2)))
      .mul(2);
  }
}

/** `y = |x|`; its inverse is y itself. **Source** torch.distributions.transforms.AbsTransform */
export class AbsTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.real;
  }

  override get codomain(): constraints.Constraint {
    return constraints.positive;
  }

  override equals(other: Transform): boolean {
    return other instanceof AbsTransform;
  }

  protected override _call(x: Tensor): Tensor {
    return x.abs();
  }

  protected override _inverse(y: Tensor): Tensor {
    return y;
  }
}
