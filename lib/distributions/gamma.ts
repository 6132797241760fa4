import { aten } from '../functional/aten';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { broadcastAll } from './utils';

export const standardGamma = aten('_standard_gamma');

export interface GammaParameters {
  /** The shape α, positive. */
  concentration: Value;
  /** The inverse scale β, positive. */
  rate: Value;
}

/**
 * The gamma distribution: density ∝ `x^(α-1) exp(-β x)` for x ≥ 0.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#gamma
 */
export class Gamma extends ExponentialFamily {
  static override readonly argConstraints: Record<string, constraints.Constraint> = {
    concentration: constraints.positive,
    rate: constraints.positive,
  };
  static override readonly hasRsample = true;
  readonly concentration: Tensor;
  readonly rate: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }

  constructor(...args: Call<GammaParameters, ['concentration', 'rate']>) {
    const names = ['concentration', 'rate'] as const;
    const options = readParameters<GammaParameters>('Gamma', args, names);
    const [concentration, rate] = broadcastAll(options.concentration, options.rate);
    super(concentration.shape, [], options);
    this.concentration = concentration;
    this.rate = rate;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.concentration.div(this.rate);
  }

  override get mode(): Tensor {
    return this.concentration.sub(1).div(this.rate).clamp({ min: 0 });
  }

  override get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    const shape = this._extendedShape(sampleShape);
    const value = standardGamma(this.concentration.expand(shape)).div(this.rate.expand(shape));
    // Not 0, where the density may be infinite; the gradient does not see it.
    value.detach().clamp_({ min: torch.finfo(value.dtype).tiny });
    return value;
  }

  override logProb(value: Tensor | number): Tensor {
    const { concentration, rate } = this;
    const { dtype, device } = rate;
    const x = isTensor(value) ? value.to(dtype) : torch.tensor(value, { dtype, device });
    this._validateSample(x);
    return torch
      .xlogy(concentration, rate)
      .add(torch.xlogy(concentration.sub(1), x))
      .sub(rate.mul(x))
      .sub(torch.lgamma(concentration));
  }

  override entropy(): Tensor {
    const { concentration, rate } = this;
    return concentration
      .sub(torch.log(rate))
      .add(torch.lgamma(concentration))
      .add(torch.rsub(concentration, 1).mul(torch.digamma(concentration)));
  }

  override cdf(value: Tensor): Tensor {
    this._validateSample(value);
    return torch.special.gammainc(this.concentration, this.rate.mul(value));
  }

  override get _naturalParams(): Tensor[] {
    return [this.concentration.sub(1), this.rate.neg()];
  }

  override _logNormalizer(x: Tensor, y: Tensor): Tensor {
    const shape = x.add(1);
    return torch.lgamma(shape).add(shape.mul(torch.log(y.reciprocal().neg())));
  }

  override get _meanCarrierMeasure(): number {
    return 0;
  }

  // Subclasses name their parameters otherwise.
  protected override get parameterNames(): string[] {
    return ['concentration', 'rate'];
  }
}
