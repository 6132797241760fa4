import { warnOnce } from '../functional/aten';
import { describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type Value } from './arguments';
import { diagonalOf } from './batch-matrices';
import { Chi2 } from './chi2';
import * as constraints from './constraints';
import { type ArgConstraints, readShape, type SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { givenMatrix, type MatrixOptions, type MatrixRest, matrixDefaults, toScaleTril } from './multivariate-normal';
import { define, lazyProperty } from './utils';

type WishartArgs = [df: Value, ...MatrixRest] | [options: MatrixOptions & { df: Value }];

/** The multivariate digamma function. */
function mvdigamma(x: Tensor, p: number): Tensor {
  const { dtype, device } = x;
  return torch.digamma(x.unsqueeze(-1).sub(torch.arange(p, { dtype, device }).div(2))).sum(-1);
}

/** How often singular draws are drawn again. */
const corrections = 10;

/**
 * The Wishart distribution, of the scatter `∑ x xᵀ` of `df` normal vectors with covariance Σ.
 *
 * **Shape** matrices and a sample (*, p, p). **Throws** RangeError unless df > p - 1.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#wishart
 */
export class Wishart extends ExponentialFamily {
  static override readonly hasRsample = true;
  readonly df: Tensor;
  private readonly unbroadcastedScaleTril: Tensor;
  private readonly chi2: Chi2;

  static override get support(): constraints.Constraint {
    return constraints.positiveDefinite;
  }

  constructor(...args: WishartArgs) {
    const options = readArguments<{ df: Value }, MatrixOptions>('Wishart', args, ['df'], matrixDefaults);
    const [name, matrix] = givenMatrix('Wishart', options);
    const { dtype, device } = matrix;
    const df = isTensor(options.df) ? options.df : torch.tensor(options.df, { dtype, device });
    const batch = torch.broadcastShapes(matrix.shape.slice(0, -2), df.shape);
    const p = matrix.size(-1);
    super(batch, matrix.shape.slice(-2), options);
    this.df = df.expand(batch);
    if (
      this.df
        .le(p - 1)
        .any()
        .item()
    ) {
      throw new RangeError(`Wishart(): df must be greater than ndim - 1 = ${p - 1}, got ${describe(options.df)}`);
    }
    if (this.df.lt(p).any().item()) {
      warnOnce('Low df values detected. Singular samples are highly likely to occur for ndim - 1 < df < ndim.');
    }
    define(this, { [name]: matrix.expand([...batch, -1, -1]) });
    this.checkParameters();
    this.unbroadcastedScaleTril = toScaleTril(name, matrix);
    this.chi2 = new Chi2(this.df.unsqueeze(-1).sub(torch.arange(p, { dtype, device })));
  }

  override get argConstraints(): ArgConstraints {
    return {
      covarianceMatrix: constraints.positiveDefinite,
      precisionMatrix: constraints.positiveDefinite,
      scaleTril: constraints.lowerCholesky,
      df: constraints.greaterThan(this.eventShape[1] - 1),
    };
  }

  @lazyProperty
  get scaleTril(): Tensor {
    return this.unbroadcastedScaleTril.expand(this._extendedShape());
  }

  @lazyProperty
  get covarianceMatrix(): Tensor {
    const L = this.unbroadcastedScaleTril;
    return L.matmul(L.transpose(-2, -1)).expand(this._extendedShape());
  }

  @lazyProperty
  get precisionMatrix(): Tensor {
    const { dtype, device } = this.unbroadcastedScaleTril;
    const identity = torch.eye(this.eventShape[1], { dtype, device });
    return torch.choleskySolve(identity, this.unbroadcastedScaleTril).expand(this._extendedShape());
  }

  override get mean(): Tensor {
    return this.column(this.df).mul(this.covarianceMatrix);
  }

  override get mode(): Tensor {
    const factor = this.df.sub(this.eventShape[1]).sub(1);
    return this.column(factor.maskedFill(factor.le(0), Number.NaN)).mul(this.covarianceMatrix);
  }

  override get variance(): Tensor {
    const V = this.covarianceMatrix;
    const diagonal = diagonalOf(V);
    const outer = diagonal.unsqueeze(-1).mul(diagonal.unsqueeze(-2));
    return this.column(this.df).mul(V.pow(2).add(outer));
  }

  /**
   * Python 2.13 draws the samples again that are not singular, once, before it looks for singular ones; so does this, for the
   * same numbers. `maxTryCorrection`: how often singular ones are drawn again.
   */
  override rsample(sampleShape?: SampleShape, maxTryCorrection = corrections): Tensor {
    const sample = this.bartlett(readShape(sampleShape));
    let singular = this.anyOf(this.support.check(sample));
    if (!singular.any().item()) return sample;
    for (let i = 0; i < maxTryCorrection; i++) {
      const fresh = this.bartlett([singular.sum().item()]);
      sample.setAt([singular], fresh);
      const still = this.anyOf(this.support.check(fresh).logicalNot());
      singular = singular.clone().setAt([singular], still);
      if (!singular.any().item()) break;
    }
    return sample;
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { df, unbroadcastedScaleTril: L } = this;
    const p = this.eventShape[1];
    const logDet = diagonalOf(L).log().sum(-1);
    const scaled = torch.choleskySolve(value, L);
    return df
      .neg()
      .mul(logDet.add((p * Math.LN2) / 2))
      .sub(torch.mvlgamma(df.div(2), p))
      .add(df.sub(p).sub(1).div(2).mul(torch.linalg.slogdet(value)[1]))
      .sub(diagonalOf(scaled).sum(-1).div(2));
  }

  override entropy(): Tensor {
    const { df } = this;
    const p = this.eventShape[1];
    const logDet = diagonalOf(this.unbroadcastedScaleTril).log().sum(-1);
    const half = df.div(2);
    return logDet
      .add((p * Math.LN2) / 2)
      .mul(p + 1)
      .add(torch.mvlgamma(half, p))
      .sub(df.sub(p).sub(1).div(2).mul(mvdigamma(half, p)))
      .add(df.mul(p).div(2));
  }

  override get _naturalParams(): Tensor[] {
    const p = this.eventShape[1];
    return [this.precisionMatrix.neg().div(2), this.df.sub(p).sub(1).div(2)];
  }

  override _logNormalizer(x: Tensor, y: Tensor): Tensor {
    const p = this.eventShape[1];
    const half = y.add((p + 1) / 2);
    const logDet = torch.linalg.slogdet(x.mul(-2))[1];
    return half.mul(logDet.neg().add(Math.LN2 * p)).add(torch.mvlgamma(half, p));
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }

  /** One number per distribution in a shape that multiplies matrices. */
  private column(value: Tensor): Tensor {
    return value.view([...this.batchShape, 1, 1]);
  }

  /** Draws as `L A Aᵀ Lᵀ`: A has roots of χ² on its diagonal and standard normals below (Bartlett, 1933). */
  private bartlett(sampleShape: readonly number[]): Tensor {
    const p = this.eventShape[1];
    const roots = this.chi2.rsample(sampleShape).sqrt();
    const noise = roots.clamp({ min: torch.finfo(roots.dtype).eps }).diagEmbed();
    const { dtype, device } = noise;
    const [i, j] = torch.trilIndices(p, p, { offset: -1 }).unbind();
    const normal = torch.randn([...sampleShape, ...this.batchShape, (p * (p - 1)) / 2], { dtype, device });
    const factor = this.unbroadcastedScaleTril.matmul(noise.setAt(['...', i, j], normal));
    return factor.matmul(factor.transpose(-2, -1));
  }

  /** Draws where it holds for any distribution of the batch. */
  private anyOf(found: Tensor): Tensor {
    return this.batchShape.length > 0 ? found.amax(this.batchShape.map((_, i) => -1 - i)) : found;
  }
}
