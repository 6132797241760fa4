import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { TransformedDistribution } from './transformed-distribution';
import { AffineTransform, PowerTransform } from './transforms';
import { Uniform } from './uniform';
import { broadcastAll, eulerConstant, oneMinus, over } from './utils';

interface KumaraswamyParameters {
  /** a, positive. */
  concentration1: Value;
  /** b, positive. */
  concentration0: Value;
}

/** The n-th moment. */
function moment(a: Tensor, b: Tensor, n: number): Tensor {
  const shifted = over(n, a).add(1);
  const log = torch
    .lgamma(shifted)
    .add(torch.lgamma(b))
    .sub(torch.lgamma(shifted.add(b)));
  return b.mul(torch.exp(log));
}

/**
 * The Kumaraswamy distribution on [0, 1]: density `a b x^(a-1) (1 - x^a)^(b-1)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#kumaraswamy
 */
export class Kumaraswamy extends TransformedDistribution {
  static override readonly argConstraints = {
    concentration1: constraints.positive,
    concentration0: constraints.positive,
  };
  static override readonly hasRsample = true;
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.unitInterval;
  }

  constructor(...args: Call<KumaraswamyParameters, ['concentration1', 'concentration0']>) {
    const names = ['concentration1', 'concentration0'] as const;
    const { validateArgs, ...given } = readParameters<KumaraswamyParameters>('Kumaraswamy', args, names);
    const [concentration1, concentration0] = broadcastAll(given.concentration1, given.concentration0);
    const base = new Uniform(torch.zerosLike(concentration0), torch.onesLike(concentration0), { validateArgs });
    const transforms = [
      new PowerTransform(concentration0.reciprocal()),
      new AffineTransform(1, -1),
      new PowerTransform(concentration1.reciprocal()),
    ];
    super(base, transforms, { validateArgs });
    this.concentration1 = concentration1;
    this.concentration0 = concentration0;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return moment(this.concentration1, this.concentration0, 1);
  }

  override get mode(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const log = b.reciprocal().mul(b.neg().log1p()).sub(b.neg().mul(a).log1p());
    return log.maskedFill(b.lt(1).logicalOr(a.lt(1)), Number.NaN).exp();
  }

  override get variance(): Tensor {
    return moment(this.concentration1, this.concentration0, 2).sub(this.mean.pow(2));
  }

  override entropy(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const harmonic = torch.digamma(b.add(1)).add(eulerConstant);
    return oneMinus(b.reciprocal()).add(oneMinus(a.reciprocal()).mul(harmonic)).sub(torch.log(a)).sub(torch.log(b));
  }
}
