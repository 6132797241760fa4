import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { Gamma } from './gamma';
import { broadcastAll } from './utils';

interface FisherSnedecorParameters {
  /** Degrees of freedom of the numerator, positive. */
  df1: Value;
  /** Degrees of freedom of the denominator, positive. */
  df2: Value;
}

/**
 * The F distribution: that of `(χ²(df1) / df1) / (χ²(df2) / df2)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#fishersnedecor
 */
export class FisherSnedecor extends Distribution {
  static override readonly argConstraints = { df1: constraints.positive, df2: constraints.positive };
  static override readonly hasRsample = true;
  readonly df1: Tensor;
  readonly df2: Tensor;
  private readonly gamma1: Gamma;
  private readonly gamma2: Gamma;

  static override get support(): constraints.Constraint {
    return constraints.positive;
  }

  constructor(...args: Call<FisherSnedecorParameters, ['df1', 'df2']>) {
    const options = readParameters<FisherSnedecorParameters>('FisherSnedecor', args, ['df1', 'df2']);
    const [df1, df2] = broadcastAll(options.df1, options.df2);
    super(df1.shape, [], options);
    this.df1 = df1;
    this.df2 = df2;
    this.gamma1 = new Gamma(df1.mul(0.5), df1);
    this.gamma2 = new Gamma(df2.mul(0.5), df2);
    this.checkParameters();
  }

  override get mean(): Tensor {
    const df2 = this.df2.maskedFill(this.df2.le(2), Number.NaN);
    return df2.div(df2.sub(2));
  }

  override get mode(): Tensor {
    const { df1, df2 } = this;
    const mode = df1.sub(2).div(df1).mul(df2).div(df2.add(2));
    return mode.maskedFill(df1.le(2), Number.NaN);
  }

  override get variance(): Tensor {
    const { df1 } = this;
    const df2 = this.df2.maskedFill(this.df2.le(4), Number.NaN);
    const numerator = df2.pow(2).mul(2).mul(df1.add(df2).sub(2));
    return numerator.div(df1.mul(df2.sub(2).pow(2)).mul(df2.sub(4)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    const numerator = this.gamma1.rsample(sampleShape).view(shape);
    const denominator = this.gamma2.rsample(sampleShape).view(shape);
    const { tiny } = torch.finfo(denominator.dtype);
    return numerator.div(denominator.clamp_({ min: tiny })).clamp_({ min: tiny });
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const half1 = this.df1.mul(0.5);
    const half2 = this.df2.mul(0.5);
    const ratio = this.df1.div(this.df2);
    const normalizer = half1.add(half2).lgamma().sub(half1.lgamma()).sub(half2.lgamma());
    const power = half1.mul(ratio.log()).add(half1.sub(1).mul(torch.log(value)));
    const tail = half1.add(half2).mul(torch.log1p(ratio.mul(value)));
    return normalizer.add(power).sub(tail);
  }
}
