import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type ValidateOptions, type Value } from './arguments';
import { Chi2 } from './chi2';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll, standardNormal } from './utils';

export interface StudentTOptions extends ValidateOptions {
  /** Where it lies; default 0. */
  loc?: Value | null;
  /** How wide it is, positive; default 1. */
  scale?: Value | null;
}

type StudentTArgs =
  | [df: Value, ...Rest<[loc: Value | null, scale: Value | null, validateArgs: boolean | null], StudentTOptions>]
  | [options: StudentTOptions & { df: Value }];

/**
 * Student's t: the distribution of `loc + scale · z / √(χ² / df)` for a standard normal z and `χ²` of `df` degrees of freedom.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#studentt
 */
export class StudentT extends Distribution {
  static override readonly argConstraints = {
    df: constraints.positive,
    loc: constraints.real,
    scale: constraints.positive,
  };
  static override readonly hasRsample = true;
  readonly df: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;
  private readonly chi2: Chi2;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: StudentTArgs) {
    const defaults = { loc: 0 as Value, scale: 1 as Value, validateArgs: undefined as boolean | null | undefined };
    const options = readArguments<{ df: Value }, typeof defaults>('StudentT', args, ['df'], defaults);
    const [df, loc, scale] = broadcastAll(options.df, options.loc, options.scale);
    super(df.shape, [], options);
    this.df = df;
    this.loc = loc;
    this.scale = scale;
    this.chi2 = new Chi2(df);
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.loc.maskedFill(this.df.le(1), Number.NaN);
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    const { df, scale } = this;
    const finite = df.gt(2);
    // Only where it exists: elsewhere its gradient would be NaN.
    const variance = scale.at(finite).pow(2).mul(df.at(finite)).div(df.at(finite).sub(2));
    return df
      .clone()
      .setAt([finite], variance)
      .maskedFill(df.le(2).logicalAnd(df.gt(1)), Number.POSITIVE_INFINITY)
      .maskedFill(df.le(1), Number.NaN);
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const x = standardNormal(this._extendedShape(sampleShape), this.df);
    const z = this.chi2.rsample(sampleShape);
    return this.loc.add(this.scale.mul(x.mul(torch.rsqrt(z.div(this.df)))));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { df, loc, scale } = this;
    const y = value.sub(loc).div(scale);
    const normalizer = scale
      .log()
      .add(df.log().mul(0.5))
      .add(0.5 * Math.log(Math.PI))
      .add(torch.lgamma(df.mul(0.5)))
      .sub(torch.lgamma(df.add(1).mul(0.5)));
    return df
      .add(1)
      .mul(-0.5)
      .mul(torch.log1p(y.pow(2).div(df)))
      .sub(normalizer);
  }

  override entropy(): Tensor {
    const { df, scale } = this;
    const half = df.mul(0.5);
    const halfUp = df.add(1).mul(0.5);
    // lgamma(1/2) is log(√π).
    const logBeta = torch
      .lgamma(half)
      .add(0.5 * Math.log(Math.PI))
      .sub(torch.lgamma(halfUp));
    return scale
      .log()
      .add(halfUp.mul(torch.digamma(halfUp).sub(torch.digamma(half))))
      .add(df.log().mul(0.5))
      .add(logBeta);
  }
}
