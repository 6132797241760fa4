import { checkBool, checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { numberOf } from '../functional/numbers';
import { Module } from './module';

/**
 * The `p`-norm of the difference of two batches of vectors, plus `eps`.
 *
 * **Shape** (N, D), (N, D) → (N), or (N, 1) with `keepdim`; or without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.PairwiseDistance.html
 */
export class PairwiseDistance extends Module {
  readonly norm: number;
  readonly eps: number;
  readonly keepdim: boolean;

  /** @param rest p (default 2), eps (1e-6), keepdim (false). */
  constructor(
    ...rest: Rest<[p: number, eps: number, keepdim: boolean], { p?: number; eps?: number; keepdim?: boolean }>
  ) {
    super();
    const { p, eps, keepdim } = readRest('PairwiseDistance', rest, { p: 2, eps: 1e-6, keepdim: false });
    checkBool('PairwiseDistance', 'keepdim', keepdim);
    this.norm = numberOf('PairwiseDistance', 'p', p);
    this.eps = numberOf('PairwiseDistance', 'eps', eps);
    this.keepdim = keepdim;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return torch.pairwiseDistance(x1, x2, this.norm, this.eps, this.keepdim);
  }
}

/**
 * The cosine of the angle between two tensors along `dim` (default 1).
 *
 * **Shape** (N, D), (N, D) → (N).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CosineSimilarity.html
 */
export class CosineSimilarity extends Module {
  readonly dim: number;
  readonly eps: number;

  /** @param rest dim (default 1), eps (1e-8): the least product of the norms. */
  constructor(...rest: Rest<[dim: number, eps: number], { dim?: number; eps?: number }>) {
    super();
    const { dim, eps } = readRest('CosineSimilarity', rest, { dim: 1, eps: 1e-8 });
    checkInt('CosineSimilarity', 'dim', dim);
    this.dim = dim;
    this.eps = numberOf('CosineSimilarity', 'eps', eps);
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return torch.cosineSimilarity(x1, x2, this.dim, this.eps);
  }
}
