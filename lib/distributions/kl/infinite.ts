// Pairs whose divergence is infinite, as p has values where q has none.
import type { Tensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { Bernoulli } from '../bernoulli';
import { Beta } from '../beta';
import { Binomial } from '../binomial';
import { ContinuousBernoulli } from '../continuous-bernoulli';
import type { Distribution, DistributionClass } from '../distribution';
import { Exponential } from '../exponential';
import { Gamma } from '../gamma';
import { Gumbel } from '../gumbel';
import { Laplace } from '../laplace';
import { Normal } from '../normal';
import { Pareto } from '../pareto';
import { Poisson } from '../poisson';
import { Uniform } from '../uniform';
import { registerKl } from './registry';

/** Registers infinity in the shape of a parameter of p, as Python does. */
function infinite<P extends Distribution>(
  typeP: DistributionClass<P>,
  parameter: (p: P) => Tensor,
  ...others: DistributionClass[]
): void {
  const divergence = (p: P) => torch.fullLike(parameter(p), Number.POSITIVE_INFINITY);
  for (const typeQ of others) registerKl(typeP, typeQ)(divergence);
}

const onHalfLine = [Beta, ContinuousBernoulli, Pareto, Uniform];
const onLine = [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform];

infinite(Beta, (p) => p.concentration1, Pareto);
infinite(ContinuousBernoulli, (p) => p.probs, Pareto);
infinite(Exponential, (p) => p.rate, ...onHalfLine);
infinite(Gamma, (p) => p.concentration, ...onHalfLine);
infinite(Gumbel, (p) => p.loc, ...onLine);
infinite(Laplace, (p) => p.loc, ...onLine);
infinite(Normal, (p) => p.loc, ...onLine);
infinite(Pareto, (p) => p.scale, Beta, ContinuousBernoulli, Uniform);
infinite(Poisson, (p) => p.rate, Bernoulli, Binomial);
