import { grad } from '../autograd';
import type { Tensor } from '../tensor-handle';
import { Distribution } from './distribution';

/**
 * The base of exponential families, `p(x; θ) = exp(⟨t(x), θ⟩ - F(θ) + k(x))`: entropy and KL divergence come from the
 * derivative of the log-normalizer F.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#exponentialfamily
 */
export class ExponentialFamily extends Distribution {
  /** The natural parameters θ. */
  get _naturalParams(): Tensor[] {
    throw this.lacks('_naturalParams');
  }

  /** The log-normalizer F(θ). */
  _logNormalizer(..._naturalParams: Tensor[]): Tensor {
    throw this.lacks('_logNormalizer');
  }

  /** The expected value of k(x). */
  get _meanCarrierMeasure(): number {
    throw this.lacks('_meanCarrierMeasure');
  }

  override entropy(): Tensor {
    const params = this._naturalParams.map((param) => param.detach().requiresGrad_());
    const logNormal = this._logNormalizer(...params);
    const gradients = grad(logNormal.sum(), params, { createGraph: true });
    let result = logNormal.add(-this._meanCarrierMeasure);
    for (const [i, param] of params.entries()) {
      result = result.sub(
        param
          .mul(gradients[i])
          .reshape([...this.batchShape, -1])
          .sum(-1),
      );
    }
    return result;
  }
}
