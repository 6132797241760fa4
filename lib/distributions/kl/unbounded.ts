// Divergences from other families of distributions on the line or half of it.
import { torch } from '../../torch';
import { Exponential } from '../exponential';
import { Gamma } from '../gamma';
import { Gumbel } from '../gumbel';
import { Laplace } from '../laplace';
import { Normal } from '../normal';
import { Pareto } from '../pareto';
import { eulerConstant, oneMinus } from '../utils';
import { registerKl } from './registry';

const { POSITIVE_INFINITY: inf } = Number;

registerKl(
  Exponential,
  Gamma,
)((p, q) => {
  const ratio = q.rate.div(p.rate);
  return q.concentration
    .neg()
    .mul(torch.log(ratio))
    .add(ratio)
    .add(q.concentration.lgamma())
    .add(q.concentration.mul(eulerConstant))
    .sub(1 + eulerConstant);
});

registerKl(
  Exponential,
  Gumbel,
)((p, q) => {
  const product = p.rate.mul(q.scale);
  const ratio = q.loc.div(q.scale);
  const t2 = torch.exp(ratio).mul(product).div(product.add(1));
  return product.log().sub(1).sub(ratio).add(t2).add(product.reciprocal());
});

registerKl(
  Exponential,
  Normal,
)((p, q) => {
  const variance = q.scale.pow(2);
  const square = p.rate.pow(2);
  const t1 = torch.log(square.mul(variance).mul(2).mul(Math.PI)).mul(0.5);
  const t4 = q.loc.pow(2).mul(0.5);
  return t1.sub(1).add(square.reciprocal().sub(q.loc.div(p.rate)).add(t4).div(variance));
});

registerKl(
  Gamma,
  Exponential,
)((p, q) => p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.concentration).div(p.rate)));

registerKl(
  Gamma,
  Gumbel,
)((p, q) => {
  const product = p.rate.mul(q.scale);
  const ratio = q.loc.div(q.scale);
  const { concentration } = p;
  const t1 = concentration.sub(1).mul(concentration.digamma()).sub(concentration.lgamma()).sub(concentration);
  const t2 = product.log().add(concentration.div(product));
  const t3 = torch.exp(ratio).mul(product.reciprocal().add(1).pow(concentration.neg())).sub(ratio);
  return t1.add(t2).add(t3);
});

registerKl(
  Gamma,
  Normal,
)((p, q) => {
  const variance = q.scale.pow(2);
  const square = p.rate.pow(2);
  const { concentration } = p;
  const t1 = torch
    .log(square.mul(variance).mul(2).mul(Math.PI))
    .mul(0.5)
    .sub(concentration)
    .sub(concentration.lgamma());
  const t2 = concentration.pow(2).add(concentration).mul(0.5).div(square);
  const t3 = q.loc.mul(concentration).div(p.rate);
  const t4 = q.loc.pow(2).mul(0.5);
  return t1.add(concentration.sub(1).mul(concentration.digamma())).add(t2.sub(t3).add(t4).div(variance));
});

registerKl(
  Gumbel,
  Normal,
)((p, q) => {
  const ratio = p.scale.div(q.scale);
  const t1 = ratio.div(Math.sqrt(2 * Math.PI)).log();
  const t2 = ratio
    .mul(Math.PI * 0.5)
    .pow(2)
    .div(3);
  const t3 = p.loc.add(p.scale.mul(eulerConstant)).sub(q.loc).div(q.scale).pow(2).mul(0.5);
  return t1
    .neg()
    .add(t2)
    .add(t3)
    .sub(eulerConstant + 1);
});

registerKl(
  Laplace,
  Normal,
)((p, q) => {
  const variance = q.scale.pow(2);
  const ratio = p.scale.pow(2).div(variance);
  const t1 = torch.log(ratio.mul(2).div(Math.PI)).mul(0.5);
  const t2 = p.loc.pow(2).mul(0.5);
  const t4 = q.loc.pow(2).mul(0.5);
  return t1
    .neg()
    .add(ratio)
    .add(t2.sub(p.loc.mul(q.loc)).add(t4).div(variance))
    .sub(1);
});

registerKl(
  Normal,
  Gumbel,
)((p, q) => {
  const pLoc = p.loc.div(q.scale);
  const qLoc = q.loc.div(q.scale);
  const ratio = p.scale.div(q.scale).pow(2);
  const t3 = torch.exp(pLoc.neg().add(ratio.mul(0.5)).add(qLoc));
  return ratio
    .log()
    .mul(-0.5)
    .add(pLoc.sub(qLoc))
    .add(t3)
    .sub(0.5 * (1 + Math.log(2 * Math.PI)));
});

registerKl(
  Normal,
  Laplace,
)((p, q) => {
  const distance = p.loc.sub(q.loc);
  const relative = distance.div(p.scale);
  const t2 = p.scale.mul(Math.sqrt(2 / Math.PI)).mul(torch.exp(relative.pow(2).mul(-0.5)));
  const t3 = distance.mul(torch.erf(relative.mul(Math.SQRT1_2)));
  return torch
    .log(p.scale.div(q.scale))
    .neg()
    .add(t2.add(t3).div(q.scale))
    .sub(0.5 * (1 + Math.log(0.5 * Math.PI)));
});

registerKl(
  Pareto,
  Exponential,
)((p, q) => {
  const product = p.scale.mul(q.rate);
  const t1 = p.alpha.div(product).log();
  const t3 = p.alpha.mul(product).div(p.alpha.sub(1));
  return t1.sub(p.alpha.reciprocal()).add(t3).sub(1).maskedFill(p.alpha.le(1), inf);
});

registerKl(
  Pareto,
  Gamma,
)((p, q) => {
  const common = p.scale.log().add(p.alpha.reciprocal());
  const t1 = p.alpha.log().sub(common);
  const t2 = q.concentration.lgamma().sub(q.concentration.mul(q.rate.log()));
  const t3 = oneMinus(q.concentration).mul(common);
  const t4 = q.rate.mul(p.alpha).mul(p.scale).div(p.alpha.sub(1));
  return t1.add(t2).add(t3).add(t4).sub(1).maskedFill(p.alpha.le(1), inf);
});

registerKl(
  Pareto,
  Normal,
)((p, q) => {
  const variance = q.scale.pow(2).mul(2);
  const common = p.scale.div(p.alpha.sub(1));
  const t1 = q.scale
    .mul(Math.sqrt(2 * Math.PI))
    .mul(p.alpha)
    .div(p.scale)
    .log();
  const t3 = p.alpha.mul(common.pow(2)).div(p.alpha.sub(2));
  const t4 = p.alpha.mul(common).sub(q.loc).pow(2);
  const result = t1.sub(p.alpha.reciprocal()).add(t3.add(t4).div(variance)).sub(1);
  return result.maskedFill(p.alpha.le(2), inf);
});
