// Divergences of two distributions of one family.
import { grad } from '../../autograd';
import { softplus } from '../../nn/functional';
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { Bernoulli } from '../bernoulli';
import { Beta } from '../beta';
import { Binomial } from '../binomial';
import { Categorical } from '../categorical';
import { Cauchy } from '../cauchy';
import { ContinuousBernoulli } from '../continuous-bernoulli';
import { Dirichlet } from '../dirichlet';
import { notImplemented } from '../distribution';
import { ExponentialFamily } from '../exp-family';
import { Exponential } from '../exponential';
import { Gamma } from '../gamma';
import { Geometric } from '../geometric';
import { Gumbel } from '../gumbel';
import { HalfNormal } from '../half-normal';
import { Independent } from '../independent';
import { Laplace } from '../laplace';
import { Normal } from '../normal';
import { OneHotCategorical } from '../one-hot-categorical';
import { Pareto } from '../pareto';
import { Poisson } from '../poisson';
import { TransformedDistribution } from '../transformed-distribution';
import { Uniform } from '../uniform';
import { eulerConstant, oneMinus, sumRightmost } from '../utils';
import { klDivergence, registerKl } from './registry';

const { POSITIVE_INFINITY: inf } = Number;

registerKl(
  Bernoulli,
  Bernoulli,
)((p, q) => {
  const term = (pProbs: Tensor, qProbs: Tensor, pLogits: Tensor, qLogits: Tensor) =>
    pProbs
      .mul(softplus(qLogits).sub(softplus(pLogits)))
      .maskedFill(qProbs.eq(0), inf)
      .maskedFill(pProbs.eq(0), 0);
  const ones = term(p.probs, q.probs, p.logits.neg(), q.logits.neg());
  const zeros = term(oneMinus(p.probs), oneMinus(q.probs), p.logits, q.logits);
  return ones.add(zeros);
});

registerKl(
  Beta,
  Beta,
)((p, q) => {
  const pSum = p.concentration1.add(p.concentration0);
  const qSum = q.concentration1.add(q.concentration0);
  const t1 = q.concentration1.lgamma().add(q.concentration0.lgamma()).add(pSum.lgamma());
  const t2 = p.concentration1.lgamma().add(p.concentration0.lgamma()).add(qSum.lgamma());
  const t3 = p.concentration1.sub(q.concentration1).mul(torch.digamma(p.concentration1));
  const t4 = p.concentration0.sub(q.concentration0).mul(torch.digamma(p.concentration0));
  const t5 = qSum.sub(pSum).mul(torch.digamma(pSum));
  return t1.sub(t2).add(t3).add(t4).add(t5);
});

registerKl(
  Binomial,
  Binomial,
)((p, q) => {
  if (p.totalCount.lt(q.totalCount).any().item()) {
    throw notImplemented('klDivergence', 'KL between Binomials where q.totalCount > p.totalCount is not implemented');
  }
  const one = p.probs.mul(p.logits.sub(q.logits)).add(p.probs.neg().log1p()).sub(q.probs.neg().log1p());
  return p.totalCount.mul(one).maskedFill(p.totalCount.gt(q.totalCount), inf);
});

const klCategorical = registerKl(
  Categorical,
  Categorical,
)((p, q) => p.probs.mul(p.logits.sub(q.logits)).maskedFill(q.probs.eq(0), inf).maskedFill(p.probs.eq(0), 0).sum(-1));

registerKl(OneHotCategorical, OneHotCategorical)((p, q) => klCategorical(p._categorical, q._categorical));

registerKl(
  Cauchy,
  Cauchy,
)((p, q) => {
  const t1 = p.scale.add(q.scale).pow(2).add(p.loc.sub(q.loc).pow(2)).log();
  return t1.sub(p.scale.mul(4).mul(q.scale).log());
});

registerKl(
  ContinuousBernoulli,
  ContinuousBernoulli,
)((p, q) => {
  const t1 = p.mean.mul(p.logits.sub(q.logits));
  const t2 = p._contBernLogNorm().add(torch.log1p(p.probs.neg()));
  const t3 = q._contBernLogNorm().neg().sub(torch.log1p(q.probs.neg()));
  return t1.add(t2).add(t3);
});

registerKl(
  Dirichlet,
  Dirichlet,
)((p, q) => {
  const pSum = p.concentration.sum(-1);
  const qSum = q.concentration.sum(-1);
  const t1 = pSum.lgamma().sub(qSum.lgamma());
  const t2 = p.concentration.lgamma().sub(q.concentration.lgamma()).sum(-1);
  const t3 = p.concentration.sub(q.concentration);
  const t4 = p.concentration.digamma().sub(pSum.digamma().unsqueeze(-1));
  return t1.sub(t2).add(t3.mul(t4).sum(-1));
});

registerKl(
  Exponential,
  Exponential,
)((p, q) => {
  const ratio = q.rate.div(p.rate);
  return ratio.log().neg().add(ratio).sub(1);
});

// The Bregman divergence of the log-normalizer.
registerKl(
  ExponentialFamily,
  ExponentialFamily,
)((p, q) => {
  if (p.constructor !== q.constructor) {
    throw notImplemented('klDivergence', 'different exponential families have no KL divergence by Bregman divergences');
  }
  const pParams = p._naturalParams.map((param) => param.detach().requiresGrad_());
  const qParams = q._naturalParams;
  const logNormal = p._logNormalizer(...pParams);
  const gradients = grad(logNormal.sum(), pParams, { createGraph: true });
  let result = q._logNormalizer(...qParams).sub(logNormal);
  for (const [i, param] of pParams.entries()) {
    result = result.sub(sumRightmost(qParams[i].sub(param).mul(gradients[i]), q.eventShape.length));
  }
  return result;
});

registerKl(
  Gamma,
  Gamma,
)((p, q) => {
  const t1 = q.concentration.mul(p.rate.div(q.rate).log());
  const t2 = torch.lgamma(q.concentration).sub(torch.lgamma(p.concentration));
  const t3 = p.concentration.sub(q.concentration).mul(torch.digamma(p.concentration));
  const t4 = q.rate.sub(p.rate).mul(p.concentration.div(p.rate));
  return t1.add(t2).add(t3).add(t4);
});

registerKl(
  Gumbel,
  Gumbel,
)((p, q) => {
  const ratio = p.scale.div(q.scale);
  const qLoc = q.loc.div(q.scale);
  const pLoc = p.loc.div(q.scale);
  const t1 = ratio.log().neg().sub(qLoc).add(pLoc);
  const t2 = ratio.mul(eulerConstant);
  const t3 = torch.exp(qLoc.add(ratio.add(1).lgamma()).sub(pLoc));
  return t1
    .add(t2)
    .add(t3)
    .sub(1 + eulerConstant);
});

registerKl(
  Geometric,
  Geometric,
)((p, q) => p.entropy().neg().sub(torch.log1p(q.probs.neg()).div(p.probs)).sub(q.logits));

const klNormal = registerKl(
  Normal,
  Normal,
)((p, q) => {
  const ratio = p.scale.div(q.scale).pow(2);
  const t1 = p.loc.sub(q.loc).div(q.scale).pow(2);
  return ratio.add(t1).sub(1).sub(ratio.log()).mul(0.5);
});

registerKl(HalfNormal, HalfNormal)((p, q) => klNormal(p.baseDist, q.baseDist));

registerKl(
  Laplace,
  Laplace,
)((p, q) => {
  const ratio = p.scale.div(q.scale);
  const distance = p.loc.sub(q.loc).abs();
  const t3 = ratio.mul(torch.exp(distance.neg().div(p.scale)));
  return ratio.log().neg().add(distance.div(q.scale)).add(t3).sub(1);
});

registerKl(
  Pareto,
  Pareto,
)((p, q) => {
  const ratio = q.alpha.div(p.alpha);
  const t1 = q.alpha.mul(p.scale.div(q.scale).log());
  const result = t1.sub(ratio.log()).add(ratio).sub(1);
  return result.maskedFill(p.scale.lt(q.scale), inf);
});

registerKl(Poisson, Poisson)((p, q) => p.rate.mul(p.rate.log().sub(q.rate.log())).sub(p.rate.sub(q.rate)));

registerKl(
  Uniform,
  Uniform,
)((p, q) => {
  const result = q.high.sub(q.low).div(p.high.sub(p.low)).log();
  return result.maskedFill(q.low.gt(p.low).logicalOr(q.high.lt(p.high)), inf);
});

registerKl(
  TransformedDistribution,
  TransformedDistribution,
)((p, q) => {
  const same = p.transforms.length === q.transforms.length && p.transforms.every((t, i) => t.equals(q.transforms[i]));
  if (!same || p.eventShape.join() !== q.eventShape.join()) {
    throw notImplemented('klDivergence', 'transformed distributions must have the same transforms and eventShape');
  }
  return klDivergence(p.baseDist, q.baseDist);
});

registerKl(
  Independent,
  Independent,
)((p, q) => {
  if (p.reinterpretedBatchNdims !== q.reinterpretedBatchNdims) {
    throw notImplemented('klDivergence', 'both must have the same reinterpretedBatchNdims');
  }
  return sumRightmost(klDivergence(p.baseDist, q.baseDist), p.reinterpretedBatchNdims);
});
