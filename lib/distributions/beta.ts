import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Dirichlet } from './dirichlet';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';
import { broadcastAll } from './utils';

interface BetaParameters {
  /** α, positive. */
  concentration1: Value;
  /** β, positive. */
  concentration0: Value;
}

/**
 * The beta distribution on [0, 1]: density ∝ `x^(α-1) (1-x)^(β-1)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#beta
 */
export class Beta extends ExponentialFamily {
  static override readonly argConstraints = {
    concentration1: constraints.positive,
    concentration0: constraints.positive,
  };
  static override readonly hasRsample = true;
  private readonly dirichlet: Dirichlet;

  static override get support(): constraints.Constraint {
    return constraints.unitInterval;
  }

  constructor(...args: Call<BetaParameters, ['concentration1', 'concentration0']>) {
    const names = ['concentration1', 'concentration0'] as const;
    const options = readParameters<BetaParameters>('Beta', args, names);
    const both = broadcastAll(options.concentration1, options.concentration0);
    const dirichlet = new Dirichlet(torch.stack([...both], -1), { validateArgs: options.validateArgs });
    super(dirichlet.batchShape, [], options);
    this.dirichlet = dirichlet;
    this.checkParameters();
  }

  get concentration1(): Tensor {
    return this.dirichlet.concentration.select(-1, 0);
  }

  get concentration0(): Tensor {
    return this.dirichlet.concentration.select(-1, 1);
  }

  override get mean(): Tensor {
    return this.concentration1.div(this.concentration1.add(this.concentration0));
  }

  override get mode(): Tensor {
    return this.dirichlet.mode.select(-1, 0);
  }

  override get variance(): Tensor {
    const total = this.concentration1.add(this.concentration0);
    return this.concentration1.mul(this.concentration0).div(total.pow(2).mul(total.add(1)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return this.dirichlet.rsample(sampleShape).select(-1, 0);
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    return this.dirichlet.logProb(torch.stack([value, torch.rsub(value, torch.asFloat(1))], -1));
  }

  override entropy(): Tensor {
    return this.dirichlet.entropy();
  }

  override get _naturalParams(): Tensor[] {
    return [this.concentration1, this.concentration0];
  }

  override _logNormalizer(x: Tensor, y: Tensor): Tensor {
    return torch
      .lgamma(x)
      .add(torch.lgamma(y))
      .sub(torch.lgamma(x.add(y)));
  }
}
