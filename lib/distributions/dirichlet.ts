import { AutogradFunction, type FunctionCtx, onceDifferentiable } from '../autograd/function';
import { aten } from '../functional/aten';
import { oneHot } from '../nn/functional';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, checkTensorOf, readParameters } from './arguments';
import * as constraints from './constraints';
import type { SampleShape } from './distribution';
import { ExponentialFamily } from './exp-family';

interface DirichletParameters {
  /** α for each part, positive; at least one-dimensional. */
  concentration: Tensor;
}

const sampleDirichlet = aten('_sample_dirichlet');
const dirichletGrad = aten('_dirichlet_grad');

/** A draw with the gradient that libtorch computes for it: `_sample_dirichlet` itself has none. */
class DirichletDraw extends AutogradFunction {
  static forward(ctx: FunctionCtx, concentration: Tensor): Tensor {
    const x = sampleDirichlet(concentration);
    ctx.saveForBackward(x, concentration);
    return x;
  }

  static backward = onceDifferentiable((ctx: FunctionCtx, gradient: Tensor): Tensor => {
    const [x, concentration] = ctx.savedTensors as [Tensor, Tensor];
    const slope = dirichletGrad(x, concentration, concentration.sum(-1, true).expandAs(concentration));
    return slope.mul(gradient.sub(x.mul(gradient).sum(-1, true)));
  });
}

/**
 * The Dirichlet distribution on vectors that sum to 1: density ∝ `∏ xᵢ^(αᵢ-1)`.
 *
 * **Shape** of `concentration` and of a sample (*, K).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#dirichlet
 */
export class Dirichlet extends ExponentialFamily {
  static override readonly argConstraints = { concentration: constraints.independent(constraints.positive, 1) };
  static override readonly hasRsample = true;
  readonly concentration: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.simplex;
  }

  constructor(...args: Call<DirichletParameters, ['concentration']>) {
    const names = ['concentration'] as const;
    const options = readParameters<DirichletParameters>('Dirichlet', args, names);
    const { concentration } = options;
    checkTensorOf('Dirichlet', 'concentration', concentration, 1);
    super(concentration.shape.slice(0, -1), concentration.shape.slice(-1), options);
    this.concentration = concentration;
    this.checkParameters();
  }

  override get mean(): Tensor {
    return this.concentration.div(this.concentration.sum(-1, true));
  }

  override get mode(): Tensor {
    const above = this.concentration.sub(1).clamp({ min: 0 });
    const mode = above.div(above.sum(-1, true));
    const corner = oneHot(mode.argmax(-1), above.size(-1)).to(mode);
    return torch.where(this.concentration.lt(1).all(-1, true), corner, mode);
  }

  override get variance(): Tensor {
    const total = this.concentration.sum(-1, true);
    return this.concentration.mul(total.sub(this.concentration)).div(total.pow(2).mul(total.add(1)));
  }

  override rsample(sampleShape?: SampleShape): Tensor {
    return DirichletDraw.apply(this.concentration.expand(this._extendedShape(sampleShape)));
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    const { concentration } = this;
    return torch
      .xlogy(concentration.sub(1), value)
      .sum(-1)
      .add(torch.lgamma(concentration.sum(-1)))
      .sub(torch.lgamma(concentration).sum(-1));
  }

  override entropy(): Tensor {
    const { concentration } = this;
    const total = concentration.sum(-1);
    return torch
      .lgamma(concentration)
      .sum(-1)
      .sub(torch.lgamma(total))
      .sub(torch.rsub(total, concentration.size(-1)).mul(torch.digamma(total)))
      .sub(concentration.sub(1).mul(torch.digamma(concentration)).sum(-1));
  }

  override get _naturalParams(): Tensor[] {
    return [this.concentration];
  }

  override _logNormalizer(x: Tensor): Tensor {
    return x
      .lgamma()
      .sum(-1)
      .sub(torch.lgamma(x.sum(-1)));
  }
}
