import { pad, softplus } from '../../nn/functional';
import { describe } from '../../options';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { oneMinus, trilMatrixToVec, vecToTrilMatrix } from '../utils';
import { needDims, type Shape, Transform } from './transform';

/** Moves the last dimension one place on and puts 1 in front. */
const shiftRight = (x: Tensor) => pad(x.at('...', ':-1'), [1, 0], { value: 1 });

/**
 * Turns a vector of D (D - 1) / 2 numbers into the Cholesky factor of a D by D correlation matrix: tanh of each, then one
 * stick-breaking for each row.
 *
 * **Shape** (*, D (D - 1) / 2) → (*, D, D).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.CorrCholeskyTransform
 */
export class CorrCholeskyTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.realVector;
  }

  override get codomain(): constraints.Constraint {
    return constraints.corrCholesky;
  }

  override get bijective(): boolean {
    return true;
  }

  protected override _call(x: Tensor): Tensor {
    const { eps } = torch.finfo(x.dtype);
    const r = vecToTrilMatrix(torch.tanh(x).clamp({ min: -1 + eps, max: 1 - eps }), -1);
    const rest = oneMinus(r.pow(2)).sqrt().cumprod(-1);
    const { dtype, device } = r;
    return r.add(torch.eye(r.size(-1), { dtype, device })).mul(shiftRight(rest));
  }

  protected override _inverse(y: Tensor): Tensor {
    const rest = shiftRight(oneMinus(y.mul(y).cumsum(-1)));
    const t = trilMatrixToVec(y, -1).div(trilMatrixToVec(rest, -1).sqrt());
    return t.log1p().sub(t.neg().log1p()).div(2);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const rest = oneMinus(y.mul(y).cumsum(-1));
    const stickBreaking = trilMatrixToVec(rest, -2).log().sum(-1).mul(0.5);
    const tanh = x
      .add(softplus(x.mul(-2)))
      .sub(Math.LN2)
      .sum(-1)
      .mul(-2);
    return stickBreaking.add(tanh);
  }

  override forwardShape(shape: Shape): number[] {
    needDims('forwardShape', shape, 1);
    const n = shape[shape.length - 1];
    const d = Math.round(Math.sqrt(0.25 + 2 * n) + 0.5);
    if ((d * (d - 1)) / 2 !== n) {
      throw new RangeError(`forwardShape(): input is not a flattened lower triangle: ${describe([...shape])}`);
    }
    return [...shape.slice(0, -1), d, d];
  }

  override inverseShape(shape: Shape): number[] {
    needDims('inverseShape', shape, 2);
    const [rows, d] = shape.slice(-2);
    if (rows !== d) throw new RangeError(`inverseShape(): input is not square: ${describe([...shape])}`);
    return [...shape.slice(0, -2), (d * (d - 1)) / 2];
  }
}
