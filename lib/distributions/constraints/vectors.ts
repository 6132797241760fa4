// Constraints on vectors and matrices as a whole.
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { Constraint } from './constraint';

abstract class OnVectors extends Constraint {
  override get eventDim(): number {
    return 1;
  }
}

abstract class OnMatrices extends Constraint {
  override get eventDim(): number {
    return 2;
  }
}

/** Vectors of one 1 and else 0. */
export class OneHot extends OnVectors {
  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    const isBoolean = value.eq(0).logicalOr(value.eq(1));
    return isBoolean.all(-1).logicalAnd(value.sum(-1).eq(1));
  }
}

/** Vectors without negative numbers that sum to 1, within 1e-6 as Python has it. */
export class Simplex extends OnVectors {
  override check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logicalAnd(value.sum(-1).sub(1).abs().lt(1e-6));
  }
}

/** Vectors of counts that sum to at most a bound. */
export class Multinomial extends OnVectors {
  readonly upperBound: number;

  constructor(upperBound: number) {
    super();
    this.upperBound = upperBound;
  }

  override get isDiscrete(): boolean {
    return true;
  }

  override check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logicalAnd(value.sum(-1).le(this.upperBound));
  }
}

/** Square matrices with nothing above the diagonal. */
export class LowerTriangular extends OnMatrices {
  override check(value: Tensor): Tensor {
    return value
      .tril()
      .eq(value)
      .view([...value.shape.slice(0, -2), -1])
      .min(-1)[0];
  }
}

/** Lower triangular matrices with a positive diagonal. */
export class LowerCholesky extends LowerTriangular {
  override check(value: Tensor): Tensor {
    const positive = value.diagonal({ dim1: -2, dim2: -1 }).gt(0).min(-1)[0];
    return super.check(value).logicalAnd(positive);
  }
}

/** Such matrices with rows of length 1: Cholesky factors of correlation matrices. */
export class CorrCholesky extends LowerCholesky {
  override check(value: Tensor): Tensor {
    // Ten rounding errors for each number in a row.
    const tolerance = torch.finfo(value.dtype).eps * value.size(-1) * 10;
    const lengths = torch.linalg.norm(value.detach(), { dim: -1 });
    return super.check(value).logicalAnd(lengths.sub(1).abs().le(tolerance).all(-1));
  }
}

/** Matrices with as many rows as columns. */
export class Square extends OnMatrices {
  override check(value: Tensor): Tensor {
    const [rows, columns] = value.shape.slice(-2);
    return torch.full(value.shape.slice(0, -2), rows === columns, { dtype: torch.bool, device: value.device });
  }
}

/** Square matrices that equal their transpose, within 1e-6 as Python has it. */
export class Symmetric extends Square {
  override check(value: Tensor): Tensor {
    const square = super.check(value);
    if (!square.all().item()) return square;
    return torch.isclose(value, value.mT, { atol: 1e-6 }).all(-2).all(-1);
  }
}

/** Symmetric matrices without negative eigenvalues. */
export class PositiveSemidefinite extends Symmetric {
  override check(value: Tensor): Tensor {
    const symmetric = super.check(value);
    if (!symmetric.all().item()) return symmetric;
    return torch.linalg.eigvalsh(value).ge(0).all(-1);
  }
}

/** Symmetric matrices with positive eigenvalues. */
export class PositiveDefinite extends Symmetric {
  override check(value: Tensor): Tensor {
    const symmetric = super.check(value);
    if (!symmetric.all().item()) return symmetric;
    return torch.linalg.choleskyEx(value).info.eq(0);
  }
}
