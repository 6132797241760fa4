// Transforms to triangular and positive-definite matrices.
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import * as constraints from '../constraints';
import { Transform } from './transform';

const diagonalOf = (x: Tensor) => x.diagonal({ dim1: -2, dim2: -1 });

/**
 * The lower triangle of a matrix, with the exponents of its diagonal.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.LowerCholeskyTransform
 */
export class LowerCholeskyTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.independent(constraints.real, 2);
  }

  override get codomain(): constraints.Constraint {
    return constraints.lowerCholesky;
  }

  override equals(other: Transform): boolean {
    return other instanceof LowerCholeskyTransform;
  }

  protected override _call(x: Tensor): Tensor {
    return x.tril(-1).add(diagonalOf(x).exp().diagEmbed());
  }

  protected override _inverse(y: Tensor): Tensor {
    return y.tril(-1).add(diagonalOf(y).log().diagEmbed());
  }
}

const lowerCholesky = new LowerCholeskyTransform();

/**
 * `L Lᵀ` with what `LowerCholeskyTransform` gives for L.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.transforms.PositiveDefiniteTransform
 */
export class PositiveDefiniteTransform extends Transform {
  override get domain(): constraints.Constraint {
    return constraints.independent(constraints.real, 2);
  }

  override get codomain(): constraints.Constraint {
    return constraints.positiveDefinite;
  }

  override equals(other: Transform): boolean {
    return other instanceof PositiveDefiniteTransform;
  }

  protected override _call(x: Tensor): Tensor {
    const factor = lowerCholesky.forward(x);
    return factor.matmul(factor.mT);
  }

  protected override _inverse(y: Tensor): Tensor {
    return lowerCholesky.inv.forward(torch.linalg.cholesky(y));
  }
}
