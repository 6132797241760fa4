import { describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, checkTensorOf, readParameters } from './arguments';
import { batchMahalanobis, batchMv, diagonalOf } from './batch-matrices';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { lazyProperty, standardNormal } from './utils';

interface LowRankParameters {
  /** The mean. */
  loc: Tensor;
  /** W, of few columns. */
  covFactor: Tensor;
  /** The diagonal D, positive. */
  covDiag: Tensor;
}

/** Adds 1 to the diagonals. */
function addIdentity(matrix: Tensor): Tensor {
  const { dtype, device } = matrix;
  return matrix.add(torch.eye(matrix.size(-1), { dtype, device }));
}

/** The Cholesky factor of the capacitance matrix `I + Wᵀ D⁻¹ W`, which is small. */
function capacitanceTril(W: Tensor, D: Tensor): Tensor {
  return torch.linalg.cholesky(addIdentity(torch.matmul(W.mT.div(D.unsqueeze(-2)), W)));
}

/** The log-determinant of `W Wᵀ + D`, by the matrix determinant lemma. */
export function batchLowrankLogdet(D: Tensor, capacitance: Tensor): Tensor {
  return diagonalOf(capacitance).log().sum(-1).mul(2).add(D.log().sum(-1));
}

/** `xᵀ (W Wᵀ + D)⁻¹ x`, by the Woodbury identity. */
export function batchLowrankMahalanobis(W: Tensor, D: Tensor, x: Tensor, capacitance: Tensor): Tensor {
  const projected = batchMv(W.mT.div(D.unsqueeze(-2)), x);
  return x.pow(2).div(D).sum(-1).sub(batchMahalanobis(capacitance, projected));
}

/**
 * The multivariate normal with covariance `W Wᵀ + D`, at the cost of the few columns of W.
 *
 * **Shape** loc and covDiag (*, n), covFactor (*, n, m); a sample (*, n).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#lowrankmultivariatenormal
 */
export class LowRankMultivariateNormal extends Distribution {
  static override readonly argConstraints = {
    loc: constraints.realVector,
    covFactor: constraints.independent(constraints.real, 2),
    covDiag: constraints.independent(constraints.positive, 1),
  };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly covFactor: Tensor;
  readonly covDiag: Tensor;
  readonly _unbroadcastedCovFactor: Tensor;
  readonly _unbroadcastedCovDiag: Tensor;
  readonly _capacitanceTril: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.realVector;
  }

  constructor(...args: Call<LowRankParameters, ['loc', 'covFactor', 'covDiag']>) {
    const names = ['loc', 'covFactor', 'covDiag'] as const;
    const options = readParameters<LowRankParameters>('LowRankMultivariateNormal', args, names);
    const { loc, covFactor, covDiag } = options;
    checkTensorOf('LowRankMultivariateNormal', 'loc', loc, 1);
    checkTensorOf('LowRankMultivariateNormal', 'covFactor', covFactor, 2);
    checkTensorOf('LowRankMultivariateNormal', 'covDiag', covDiag, 1);
    const n = loc.size(-1);
    if (covFactor.size(-2) !== n || covDiag.size(-1) !== n) {
      throw new RangeError(
        `LowRankMultivariateNormal(): covFactor must end in shape ${n} x m and covDiag in ${n}, got ` +
          `${describe(covFactor.shape)} and ${describe(covDiag.shape)}`,
      );
    }
    const batch = torch.broadcastShapes(
      loc.shape.slice(0, -1),
      covFactor.shape.slice(0, -2),
      covDiag.shape.slice(0, -1),
    );
    super(batch, [n], options);
    this.loc = loc.expand([...batch, n]);
    this.covFactor = covFactor.expand([...batch, n, -1]);
    this.covDiag = covDiag.expand([...batch, n]);
    this._unbroadcastedCovFactor = covFactor;
    this._unbroadcastedCovDiag = covDiag;
    this._capacitanceTril = capacitanceTril(covFactor, covDiag);
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  @lazyProperty
  override get variance(): Tensor {
    const variance = this._unbroadcastedCovFactor.pow(2).sum(-1).add(this._unbroadcastedCovDiag);
    return variance.expand(this._extendedShape());
  }

  @lazyProperty
  get scaleTril(): Tensor {
    const root = this._unbroadcastedCovDiag.sqrt().unsqueeze(-1);
    const scaled = this._unbroadcastedCovFactor.div(root);
    const factor = torch.linalg.cholesky(addIdentity(torch.matmul(scaled, scaled.mT)));
    return this.expandMatrix(root.mul(factor));
  }

  @lazyProperty
  get covarianceMatrix(): Tensor {
    const W = this._unbroadcastedCovFactor;
    return this.expandMatrix(torch.matmul(W, W.mT).add(torch.diagEmbed(this._unbroadcastedCovDiag)));
  }

  @lazyProperty
  get precisionMatrix(): Tensor {
    const D = this._unbroadcastedCovDiag;
    const scaled = this._unbroadcastedCovFactor.mT.div(D.unsqueeze(-2));
    const A = torch.linalg.solveTriangular(this._capacitanceTril, scaled, { upper: false });
    return this.expandMatrix(torch.diagEmbed(D.reciprocal()).sub(A.mT.matmul(A)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    const epsW = standardNormal([...shape.slice(0, -1), this.covFactor.size(-1)], this.loc);
    const epsD = standardNormal(shape, this.loc);
    return this.loc.add(batchMv(this._unbroadcastedCovFactor, epsW)).add(this._unbroadcastedCovDiag.sqrt().mul(epsD));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { _unbroadcastedCovFactor: W, _unbroadcastedCovDiag: D, _capacitanceTril: capacitance } = this;
    const M = batchLowrankMahalanobis(W, D, value.sub(this.loc), capacitance);
    const logDet = batchLowrankLogdet(D, capacitance);
    return logDet
      .add(this.eventShape[0] * Math.log(2 * Math.PI))
      .add(M)
      .mul(-0.5);
  }

  override entropy(): Tensor {
    const logDet = batchLowrankLogdet(this._unbroadcastedCovDiag, this._capacitanceTril);
    return logDet
      .add(this.eventShape[0] * (1 + Math.log(2 * Math.PI)))
      .mul(0.5)
      .expand(this.batchShape);
  }

  private expandMatrix(matrix: Tensor): Tensor {
    return matrix.expand([...this.batchShape, ...this.eventShape, ...this.eventShape]);
  }
}
