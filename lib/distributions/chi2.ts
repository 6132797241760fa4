import { isTensor, type Tensor } from '../tensor-handle';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Gamma } from './gamma';

interface Chi2Parameters {
  /** Degrees of freedom, positive. */
  df: Value;
}

/**
 * The distribution of a sum of `df` squared standard normals: `Gamma(df / 2, 1 / 2)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#chi2
 */
export class Chi2 extends Gamma {
  static override readonly argConstraints = { df: constraints.positive };

  constructor(...args: Call<Chi2Parameters, ['df']>) {
    const read = readParameters<Chi2Parameters>('Chi2', args, ['df']);
    super(isTensor(read.df) ? read.df.mul(0.5) : 0.5 * read.df, 0.5, { validateArgs: read.validateArgs });
  }

  get df(): Tensor {
    return this.concentration.mul(2);
  }
}
