// Divergences from other families of distributions on a bounded set.
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { Bernoulli } from '../bernoulli';
import { Beta } from '../beta';
import { ContinuousBernoulli } from '../continuous-bernoulli';
import { Exponential } from '../exponential';
import { Gamma } from '../gamma';
import { Gumbel } from '../gumbel';
import { Normal } from '../normal';
import { Pareto } from '../pareto';
import { Poisson } from '../poisson';
import { Uniform } from '../uniform';
import { oneMinus } from '../utils';
import { registerKl } from './registry';

const { POSITIVE_INFINITY: inf } = Number;
const xLogX = (x: Tensor) => torch.special.xlogy(x, x);

registerKl(Bernoulli, Poisson)((p, q) => p.entropy().neg().sub(p.probs.mul(q.rate.log()).sub(q.rate)));

registerKl(
  Beta,
  ContinuousBernoulli,
)((p, q) => p.entropy().neg().sub(p.mean.mul(q.logits)).sub(torch.log1p(q.probs.neg())).sub(q._contBernLogNorm()));

registerKl(Beta, Exponential)((p, q) => p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.mean)));

registerKl(
  Beta,
  Gamma,
)((p, q) => {
  const sum = p.concentration1.add(p.concentration0);
  const t2 = q.concentration.lgamma().sub(q.concentration.mul(q.rate.log()));
  const t3 = q.concentration.sub(1).mul(p.concentration1.digamma().sub(sum.digamma()));
  const t4 = q.rate.mul(p.concentration1).div(sum);
  return p.entropy().neg().add(t2).sub(t3).add(t4);
});

registerKl(
  Beta,
  Normal,
)((p, q) => {
  const { mean } = p;
  const variance = q.scale.pow(2);
  const t2 = variance
    .mul(2 * Math.PI)
    .log()
    .mul(0.5);
  const sum = p.concentration1.add(p.concentration0);
  const t3 = mean.mul(oneMinus(mean)).div(sum.add(1)).add(mean.pow(2)).mul(0.5);
  const t5 = q.loc.pow(2).mul(0.5);
  return p
    .entropy()
    .neg()
    .add(t2)
    .add(t3.sub(q.loc.mul(mean)).add(t5).div(variance));
});

registerKl(
  Beta,
  Uniform,
)((p, q) => {
  const result = p.entropy().neg().add(q.high.sub(q.low).log());
  return result.maskedFill(q.low.gt(0).logicalOr(q.high.lt(1)), inf);
});

registerKl(
  ContinuousBernoulli,
  Exponential,
)((p, q) => p.entropy().neg().sub(torch.log(q.rate)).add(q.rate.mul(p.mean)));

registerKl(
  ContinuousBernoulli,
  Normal,
)((p, q) => {
  const { mean } = p;
  const variance = torch.square(q.scale);
  const t2 = torch
    .square(q.loc.div(q.scale))
    .add(Math.log(2 * Math.PI))
    .mul(0.5)
    .add(torch.log(q.scale));
  const t3 = p.variance.add(torch.square(mean)).sub(q.loc.mul(2).mul(mean)).div(variance.mul(2));
  return p.entropy().neg().add(t2).add(t3);
});

// Which bounds of q make this infinite is as Python has it, although a wider q would do.
registerKl(
  ContinuousBernoulli,
  Uniform,
)((p, q) => {
  const result = p.entropy().neg().add(q.high.sub(q.low).log());
  return torch.where(q.low.ge(0).logicalOr(q.high.le(1)), inf, result);
});

registerKl(
  Uniform,
  Beta,
)((p, q) => {
  const width = p.high.sub(p.low);
  const t2 = q.concentration1
    .sub(1)
    .mul(xLogX(p.high).sub(xLogX(p.low)).sub(width))
    .div(width);
  const t3 = q.concentration0
    .sub(1)
    .mul(
      xLogX(oneMinus(p.high))
        .sub(xLogX(oneMinus(p.low)))
        .add(width),
    )
    .div(width);
  const t4 = q.concentration1
    .lgamma()
    .add(q.concentration0.lgamma())
    .sub(q.concentration1.add(q.concentration0).lgamma());
  const result = t3.add(t4).sub(torch.log(width)).sub(t2);
  return result.maskedFill(p.high.gt(1).logicalOr(p.low.lt(0)), inf);
});

registerKl(
  Uniform,
  ContinuousBernoulli,
)((p, q) => {
  const result = p.entropy().neg().sub(p.mean.mul(q.logits)).sub(torch.log1p(q.probs.neg())).sub(q._contBernLogNorm());
  return torch.where(p.high.ge(1).logicalOr(p.low.le(0)), inf, result);
});

registerKl(
  Uniform,
  Exponential,
)((p, q) => {
  const t1 = q.rate.mul(p.high.add(p.low)).div(2);
  return t1.sub(p.high.sub(p.low).mul(q.rate).log()).maskedFill(p.low.lt(0), inf);
});

registerKl(
  Uniform,
  Gamma,
)((p, q) => {
  const width = p.high.sub(p.low);
  const t2 = q.concentration.lgamma().sub(q.concentration.mul(q.rate.log()));
  const t3 = oneMinus(q.concentration)
    .mul(xLogX(p.high).sub(xLogX(p.low)).sub(width))
    .div(width);
  const t4 = q.rate.mul(p.high.add(p.low)).div(2);
  return width.log().neg().add(t2).add(t3).add(t4).maskedFill(p.low.lt(0), inf);
});

registerKl(
  Uniform,
  Gumbel,
)((p, q) => {
  const ratio = q.scale.div(p.high.sub(p.low));
  const high = p.high.sub(q.loc).div(q.scale);
  const low = p.low.sub(q.loc).div(q.scale);
  const t2 = ratio.mul(torch.exp(high.neg()).sub(torch.exp(low.neg())));
  return ratio.log().add(high.add(low).mul(0.5)).sub(t2);
});

registerKl(
  Uniform,
  Normal,
)((p, q) => {
  const width = p.high.sub(p.low);
  const t1 = q.scale
    .mul(Math.sqrt(Math.PI * 2))
    .div(width)
    .log();
  const t2 = width.pow(2).div(12);
  const t3 = p.high.add(p.low).sub(q.loc.mul(2)).div(2).pow(2);
  return t1.add(t2.add(t3).mul(0.5).div(q.scale.pow(2)));
});

registerKl(
  Uniform,
  Pareto,
)((p, q) => {
  const width = p.high.sub(p.low);
  const t1 = q.alpha.mul(q.scale.pow(q.alpha)).mul(width).log();
  const t2 = xLogX(p.high).sub(xLogX(p.low)).sub(width).div(width);
  return t2.mul(q.alpha.add(1)).sub(t1).maskedFill(p.low.lt(q.scale), inf);
});
