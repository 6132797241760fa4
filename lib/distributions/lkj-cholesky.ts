import { intOf, type Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { readArguments, type ValidateOptions, type Value } from './arguments';
import { Beta } from './beta';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll, oneMinus } from './utils';

export interface LKJCholeskyOptions extends ValidateOptions {
  /** Above 1 correlations are drawn towards 0, below 1 away from it; default 1, which prefers none. */
  concentration?: Value;
}

type LKJCholeskyArgs =
  | [dim: number, ...Rest<[concentration: Value, validateArgs: boolean | null], LKJCholeskyOptions>]
  | [options: LKJCholeskyOptions & { dim: number }];

/**
 * Cholesky factors of correlation matrices: density of `L Lᵀ` ∝ `det(L Lᵀ)^(concentration - 1)`.
 *
 * **Shape** of a sample (*, dim, dim). **Throws** RangeError unless dim ≥ 2.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#lkjcholesky
 */
export class LKJCholesky extends Distribution {
  static override readonly argConstraints = { concentration: constraints.positive };
  readonly dim: number;
  readonly concentration: Tensor;
  private readonly beta: Beta;

  static override get support(): constraints.Constraint {
    return constraints.corrCholesky;
  }

  constructor(...args: LKJCholeskyArgs) {
    const defaults = { concentration: 1 as Value, validateArgs: undefined as boolean | null | undefined };
    const options = readArguments<{ dim: number }, typeof defaults>('LKJCholesky', args, ['dim'], defaults);
    const dim = intOf('LKJCholesky', 'dim', options.dim);
    if (dim < 2) throw new RangeError(`LKJCholesky(): dim must be an integer of at least 2, got ${dim}`);
    const [concentration] = broadcastAll(options.concentration);
    super(concentration.shape, [dim, dim], options);
    this.dim = dim;
    this.concentration = concentration;
    // Each row is drawn by the onion method: how much of its length lies off the diagonal, then a direction.
    const { dtype, device } = concentration;
    const marginal = concentration.add(0.5 * (dim - 2));
    const arange = torch.arange(dim - 1, { dtype, device });
    const offset = torch.cat([arange.newZeros([1]), arange]);
    this.beta = new Beta(offset.add(0.5), marginal.unsqueeze(-1).sub(offset.mul(0.5)));
    this.checkParameters();
  }

  override sample(sampleShape?: SampleShape): Tensor {
    const y = this.beta.sample(sampleShape).unsqueeze(-1);
    const { dtype, device } = y;
    const normal = torch.randn(this._extendedShape(sampleShape), { dtype, device }).tril(-1);
    const direction = normal.div(normal.norm({ dim: -1, keepdim: true }));
    // The first row has no direction.
    direction.select(-2, 0).fill_(0);
    const w = torch.sqrt(y).mul(direction);
    const { tiny } = torch.finfo(w.dtype);
    const diagonal = oneMinus(w.pow(2).sum(-1)).clamp({ min: tiny }).sqrt();
    return w.add(torch.diagEmbed(diagonal));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { concentration, dim } = this;
    const diagonal = value.diagonal({ dim1: -1, dim2: -2 }).at('...', '1:');
    const rows = torch.arange(2, dim + 1, { device: concentration.device });
    const order = concentration.sub(1).mul(2).unsqueeze(-1).add(dim).sub(rows);
    const unnormalized = order.mul(diagonal.log()).sum(-1);
    const alpha = concentration.add(0.5 * (dim - 1));
    const denominator = torch.lgamma(alpha).mul(dim - 1);
    const numerator = torch.mvlgamma(alpha.sub(0.5), dim - 1);
    const piConstant = 0.5 * (dim - 1) * Math.log(Math.PI);
    return unnormalized.sub(numerator.add(piConstant).sub(denominator));
  }
}
