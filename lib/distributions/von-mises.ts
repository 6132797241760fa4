import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type Call, readParameters, type Value } from './arguments';
import * as constraints from './constraints';
import { Distribution, type SampleShape } from './distribution';
import { broadcastAll, lazyProperty, over } from './utils';

interface VonMisesParameters {
  /** The angle it centres on, in radians. */
  loc: Value;
  /** How narrow it is, positive. */
  concentration: Value;
}

// Polynomials of the modified Bessel functions I0 and I1, below and above 3.75: Abramowitz and Stegun 9.8.1 to 9.8.4.
const small = [
  [1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813],
  [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411],
];
const large = [
  [0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377],
  [0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059],
];

function evalPoly(y: Tensor, coefficients: readonly number[]): Tensor {
  const [last, next, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum, coefficient) => y.mul(sum).add(coefficient), y.mul(last).add(next));
}

/** log I₀(x) or log I₁(x). */
function logModifiedBessel(x: Tensor, order: 0 | 1): Tensor {
  const ratio = x.div(3.75);
  let near = evalPoly(ratio.mul(ratio), small[order]);
  if (order === 1) near = x.abs().mul(near);
  const far = x.sub(x.log().mul(0.5)).add(evalPoly(over(3.75, x), large[order]).log());
  return torch.where(x.lt(3.75), near.log(), far);
}

/** Draws by rejection; the proposal is a wrapped Cauchy distribution (Best and Fisher, 1979). */
function rejectionSample(loc: Tensor, concentration: Tensor, proposal: Tensor, shape: readonly number[]): Tensor {
  const { dtype, device } = loc;
  let x = torch.empty(shape, { dtype, device });
  let done = torch.zeros(shape, { dtype: torch.bool, device });
  while (!done.all().item()) {
    const [u1, u2, u3] = torch.rand([3, ...shape], { dtype, device }).unbind();
    const z = torch.cos(u1.mul(Math.PI));
    const f = proposal.mul(z).add(1).div(proposal.add(z));
    const c = concentration.mul(proposal.sub(f));
    const quick = c.mul(torch.rsub(c, 2)).sub(u2).gt(0);
    const accept = quick.logicalOr(c.div(u2).log().add(1).sub(c).ge(0));
    if (!accept.any().item()) continue;
    x = torch.where(accept, u3.sub(0.5).sign().mul(f.acos()), x);
    done = done.logicalOr(accept);
  }
  return x
    .add(Math.PI)
    .add(loc)
    .remainder(2 * Math.PI)
    .sub(Math.PI);
}

/**
 * The von Mises distribution of angles: density ∝ `exp(concentration · cos(x - loc))`; draws lie in [-π, π).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#vonmises
 */
export class VonMises extends Distribution {
  static override readonly argConstraints = { loc: constraints.real, concentration: constraints.positive };
  readonly loc: Tensor;
  readonly concentration: Tensor;

  static override get support(): constraints.Constraint {
    return constraints.real;
  }

  constructor(...args: Call<VonMisesParameters, ['loc', 'concentration']>) {
    const options = readParameters<VonMisesParameters>('VonMises', args, ['loc', 'concentration']);
    const [loc, concentration] = broadcastAll(options.loc, options.concentration);
    super(loc.shape, [], options);
    this.loc = loc;
    this.concentration = concentration;
    this.checkParameters();
  }

  /** The circular mean. */
  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  /** The circular variance. */
  @lazyProperty
  override get variance(): Tensor {
    const ratio = logModifiedBessel(this.concentration, 1).sub(logModifiedBessel(this.concentration, 0));
    return torch.rsub(ratio.exp(), 1);
  }

  override sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => {
      const shape = this._extendedShape(sampleShape);
      // In float64, as Python does: float32 fails for small concentrations.
      const [loc, kappa] = [this.loc.double(), this.concentration.double()];
      return rejectionSample(loc, kappa, proposalOf(kappa), shape).to(this.loc.dtype);
    });
  }

  override logProb(value: Tensor): Tensor {
    this._validateSample(value);
    return this.concentration
      .mul(torch.cos(value.sub(this.loc)))
      .sub(Math.log(2 * Math.PI))
      .sub(logModifiedBessel(this.concentration, 0));
  }
}

function proposalOf(kappa: Tensor): Tensor {
  const tau = kappa.pow(2).mul(4).add(1).sqrt().add(1);
  const rho = tau.sub(tau.mul(2).sqrt()).div(kappa.mul(2));
  const proposal = rho.pow(2).add(1).div(rho.mul(2));
  const taylor = over(1, kappa).add(kappa);
  return torch.where(kappa.lt(1e-5), taylor, proposal);
}
