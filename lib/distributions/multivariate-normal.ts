import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { checkTensorOf, readArguments, type ValidateOptions } from './arguments';
import { batchMahalanobis, batchMv, diagonalOf, precisionToScaleTril } from './batch-matrices';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { define, lazyProperty, standardNormal } from './utils';

export interface MatrixOptions extends ValidateOptions {
  /** Σ; give one of the three. */
  covarianceMatrix?: Tensor | null;
  /** Σ⁻¹. */
  precisionMatrix?: Tensor | null;
  /** The lower triangular L with a positive diagonal and Σ = L Lᵀ: the cheapest to give. */
  scaleTril?: Tensor | null;
}

export type MatrixRest = Rest<
  [
    covarianceMatrix: Tensor | null,
    precisionMatrix: Tensor | null,
    scaleTril: Tensor | null,
    validateArgs: boolean | null,
  ],
  MatrixOptions
>;

export const matrixDefaults: MatrixOptions = {
  covarianceMatrix: undefined,
  precisionMatrix: undefined,
  scaleTril: undefined,
  validateArgs: undefined,
};

type MatrixName = 'covarianceMatrix' | 'precisionMatrix' | 'scaleTril';

/** The one matrix that was given. **Throws** TypeError unless it is exactly one, RangeError for fewer dimensions than 2. */
export function givenMatrix(what: string, options: MatrixOptions): [MatrixName, Tensor] {
  const names = ['covarianceMatrix', 'precisionMatrix', 'scaleTril'] as const;
  const given = names.filter((name) => options[name] !== undefined && options[name] !== null);
  if (given.length !== 1) {
    throw new TypeError(`${what}(): exactly one of ${names.join(', ')} must be specified, got ${given.length}`);
  }
  const matrix = options[given[0]];
  checkTensorOf(what, given[0], matrix, 2);
  return [given[0], matrix];
}

/** The scale factor L of a matrix by its name. */
export function toScaleTril(name: MatrixName, matrix: Tensor): Tensor {
  if (name === 'scaleTril') return matrix;
  return name === 'covarianceMatrix' ? torch.linalg.cholesky(matrix) : precisionToScaleTril(matrix);
}

type MultivariateNormalArgs = [loc: Tensor, ...MatrixRest] | [options: MatrixOptions & { loc: Tensor }];

/**
 * The normal distribution of vectors: density ∝ `exp(-(x - loc)ᵀ Σ⁻¹ (x - loc) / 2)`.
 *
 * **Shape** loc (*, n), matrices (*, n, n); a sample (*, n).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#multivariatenormal
 */
export class MultivariateNormal extends Distribution {
  static override readonly argConstraints = {
    loc: constraints.realVector,
    covarianceMatrix: constraints.positiveDefinite,
    precisionMatrix: constraints.positiveDefinite,
    scaleTril: constraints.lowerCholesky,
  };
  static override readonly hasRsample = true;
  readonly loc: Tensor;
  readonly _unbroadcastedScaleTril: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.realVector;
  }

  constructor(...args: MultivariateNormalArgs) {
    const options = readArguments<{ loc: Tensor }, MatrixOptions>('MultivariateNormal', args, ['loc'], matrixDefaults);
    checkTensorOf('MultivariateNormal', 'loc', options.loc, 1);
    const [name, matrix] = givenMatrix('MultivariateNormal', options);
    const batch = torch.broadcastShapes(matrix.shape.slice(0, -2), options.loc.shape.slice(0, -1));
    super(batch, options.loc.shape.slice(-1), options);
    define(this, { [name]: matrix.expand([...batch, -1, -1]) });
    this.loc = options.loc.expand([...batch, -1]);
    this.checkParameters();
    this._unbroadcastedScaleTril = toScaleTril(name, matrix);
  }

  @lazyProperty
  get scaleTril(): Tensor {
    return this.expandMatrix(this._unbroadcastedScaleTril);
  }

  @lazyProperty
  get covarianceMatrix(): Tensor {
    return this.expandMatrix(torch.matmul(this._unbroadcastedScaleTril, this._unbroadcastedScaleTril.mT));
  }

  @lazyProperty
  get precisionMatrix(): Tensor {
    return this.expandMatrix(torch.choleskyInverse(this._unbroadcastedScaleTril));
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return this._unbroadcastedScaleTril.pow(2).sum(-1).expand(this._extendedShape());
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const eps = standardNormal(this._extendedShape(sampleShape), this.loc);
    return this.loc.add(batchMv(this._unbroadcastedScaleTril, eps));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const M = batchMahalanobis(this._unbroadcastedScaleTril, value.sub(this.loc));
    return M.add(this.eventShape[0] * Math.log(2 * Math.PI))
      .mul(-0.5)
      .sub(this.halfLogDet());
  }

  override entropy(): Tensor {
    const constant = 0.5 * this.eventShape[0] * (1 + Math.log(2 * Math.PI));
    return this.halfLogDet().add(constant).expand(this.batchShape);
  }

  private halfLogDet(): Tensor {
    return diagonalOf(this._unbroadcastedScaleTril).log().sum(-1);
  }

  private expandMatrix(matrix: Tensor): Tensor {
    return matrix.expand([...this.batchShape, ...this.eventShape, ...this.eventShape]);
  }
}
