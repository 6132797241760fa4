import { expect } from 'chai';
import { distributions, Tensor, TorchError, torch } from '../../lib';
import type { Loose } from './support';

const { Normal, Bernoulli, Categorical, Distribution, constraints, utils } = distributions;
const d = distributions as Loose;
const ones = torch.ones(2);

describe('distributions used wrongly', () => {
  it('name the parameter that is out of range, as Python does', () => {
    expect(() => new Normal(torch.zeros(2), torch.tensor([1, -1.5]))).to.throw(
      RangeError,
      'Expected parameter scale (Tensor of shape (2,)) of distribution Normal(loc: torch.Size([2]), scale: ' +
        'torch.Size([2])) to satisfy the constraint GreaterThan(lower_bound=0.0), but found invalid values:\n' +
        'tensor([ 1.0000, -1.5000])',
    );
    const wrong: [string, () => unknown][] = [
      ['probs', () => new Bernoulli(1.5)],
      ['concentration', () => new d.Beta(-1, 1)],
      ['totalCount', () => new d.Binomial(-1, 0.5)],
      ['logits', () => new Categorical({ logits: torch.tensor([Number.NaN, 1]) })],
      ['scale', () => new d.Cauchy(0, 0)],
      ['df', () => new d.Chi2(-1)],
      ['concentration', () => new d.Dirichlet(torch.tensor([0, 1]))],
      ['rate', () => new d.Exponential(0)],
      ['concentration', () => new d.FisherSnedecor(-1, 1)],
      ['rate', () => new d.Gamma(1, 0)],
      ['scale', () => new d.GeneralizedPareto(0, -1, 0)],
      ['probs', () => new d.Geometric(0)],
      ['scale', () => new d.Gumbel(0, -1)],
      ['scale', () => new d.HalfCauchy(-1)],
      ['scale', () => new d.HalfNormal(-1)],
      ['rate', () => new d.InverseGamma(1, -1)],
      ['concentration1', () => new d.Kumaraswamy(-1, 1)],
      ['concentration', () => new d.LKJCholesky(3, -1)],
      ['scale', () => new d.Laplace(0, -1)],
      ['scale', () => new d.LogNormal(0, -1)],
      ['scale', () => new d.LogisticNormal(ones, ones.neg())],
      ['probs', () => new d.LogitRelaxedBernoulli(torch.tensor(1), 2)],
      ['covDiag', () => new d.LowRankMultivariateNormal(ones, torch.ones(2, 1), torch.tensor([1, -5.5]))],
      ['covarianceMatrix', () => new d.MultivariateNormal(ones, torch.ones(2, 2).neg())],
      ['probs', () => new d.NegativeBinomial(1, 1)],
      ['scale', () => new d.Pareto(-1, 1)],
      ['rate', () => new d.Poisson(-1)],
      ['df', () => new d.StudentT(-1)],
      ['low', () => new d.Uniform(1, 0)],
      ['concentration', () => new d.VonMises(0, -1)],
      ['scale', () => new d.Weibull(-1, 1)],
      ['scaleTril', () => new d.Wishart(3, { scaleTril: torch.ones(2, 2) })],
    ];
    for (const [name, make] of wrong) expect(make, name).to.throw(RangeError, name);
  });

  it('refuse wrong kinds, unknown and missing arguments', () => {
    expect(() => new d.Normal('a', 1)).to.throw(TypeError, "must be Tensor or number, got 'a'");
    expect(() => new d.Normal(0)).to.throw(TypeError, "Normal(): missing argument 'scale'");
    expect(() => new d.Normal(0, 1, { validate: true })).to.throw(TypeError, "unknown option 'validate'");
    expect(() => new d.Normal(0, { loc: 1, scale: 1 })).to.throw(TypeError, "multiple values for argument 'loc'");
    expect(() => new d.Bernoulli()).to.throw(TypeError, 'either probs or logits');
    expect(() => new d.Bernoulli({ probs: 0.5, logits: 0 })).to.throw(TypeError, 'either probs or logits');
    expect(() => new d.Categorical(0.5)).to.throw(TypeError, 'probs must be Tensor, got 0.5');
    expect(() => new d.Categorical(torch.tensor(1))).to.throw(RangeError, 'at least one-dimensional');
    expect(() => new d.Dirichlet(1)).to.throw(TypeError, 'concentration must be Tensor, got 1');
    expect(() => new d.MultivariateNormal(ones)).to.throw(TypeError, 'exactly one of covarianceMatrix');
    expect(() => new d.MultivariateNormal(torch.tensor(1), torch.eye(2))).to.throw(RangeError, 'loc must be');
    expect(() => new d.MultivariateNormal(ones, ones)).to.throw(RangeError, 'at least two-dimensional');
    expect(() => new d.Wishart(0.5, torch.eye(2))).to.throw(RangeError, 'df must be greater than ndim - 1 = 1');
    expect(() => new d.LowRankMultivariateNormal(ones, torch.ones(3, 1), ones)).to.throw(RangeError, '2 x m');
    expect(() => new d.LKJCholesky(1)).to.throw(RangeError, 'at least 2, got 1');
    expect(() => new d.Multinomial(1.5, ones)).to.throw(TypeError, 'totalCount must be int, got 1.5');
    expect(() => new d.RelaxedBernoulli(0.5, 0.5)).to.throw(TypeError, 'temperature must be Tensor, got 0.5');
    expect(() => new d.Independent(1, 1)).to.throw(TypeError, 'must be a Distribution, got 1');
    expect(() => new d.Independent(new Normal(0, 1), 1)).to.throw(RangeError, '1 > 0');
    expect(() => new d.TransformedDistribution(1, [])).to.throw(TypeError, 'must be a Distribution, got 1');
    expect(() => new d.TransformedDistribution(new Normal(0, 1), [1])).to.throw(TypeError, 'must be a Transform');
    expect(() => new d.TransformedDistribution(new Normal(0, 1), new d.SoftmaxTransform())).to.throw(RangeError);
    const mixture = new Categorical(ones);
    expect(() => new d.MixtureSameFamily(new Normal(0, 1), new Normal(ones, 1))).to.throw(TypeError, 'Categorical');
    expect(() => new d.MixtureSameFamily(mixture, 1)).to.throw(TypeError, 'Distribution, got 1');
    expect(() => new d.MixtureSameFamily(mixture, new Normal(torch.ones(3), 1))).to.throw(RangeError, '3');
  });

  it('check values for logProb', () => {
    const normal = new Normal(ones, 1);
    expect(() => normal.logProb(1 as Loose)).to.throw(TypeError, 'the value must be Tensor, got 1');
    expect(() => normal.logProb(torch.ones(3))).to.throw(RangeError, 'not broadcastable with batchShape');
    expect(() => new Categorical(ones).logProb(torch.tensor([2]))).to.throw(RangeError, 'within the support');
    expect(() => new d.Dirichlet(ones).logProb(torch.ones(3))).to.throw(RangeError, 'right-most size');
    expect(() => new Bernoulli(0.5).logProb(torch.tensor(0.5))).to.throw(RangeError, 'Boolean()');
    expect(new Bernoulli(0.5, { validateArgs: false }).logProb(torch.tensor(0.5)).item()).to.be.closeTo(
      -Math.LN2,
      1e-6,
    );
  });

  it('leave checks out where asked', () => {
    Distribution.setDefaultValidateArgs(false);
    try {
      expect(String(new Normal(0, -1))).to.equal('Normal(loc: 0.0, scale: -1.0)');
      expect(() => new Normal(0, -1, { validateArgs: true })).to.throw(RangeError);
    } finally {
      Distribution.setDefaultValidateArgs(true);
    }
    expect(() => new Normal(0, -1)).to.throw(RangeError);
    expect(() => Distribution.setDefaultValidateArgs(1 as Loose)).to.throw(TypeError, 'must be bool, got 1');
  });

  it('refuse shapes of samples and batches that are none', () => {
    const normal = new Normal(0, 1);
    expect(() => normal.sample(2 as Loose)).to.throw(TypeError, 'sampleShape must be int[], got 2');
    expect(() => normal.expand('a' as Loose)).to.throw(TypeError, "batchShape must be int[], got 'a'");
    expect(normal.rsample({ sampleShape: [3] }).shape).to.deep.equal([3]);
    expect(normal.expand({ batchShape: [2] }).batchShape).to.deep.equal([2]);
    expect(normal.sampleN(4).shape).to.deep.equal([4]);
  });

  it('refuse pairs without a divergence, and misuse of the registry', () => {
    const { klDivergence, registerKl } = d;
    expect(() => klDivergence(new Normal(0, 1), new Bernoulli(0.5)))
      .to.throw(TorchError)
      .with.property('kind', 'NotImplementedError');
    expect(() => klDivergence(new d.Cauchy(0, 1), new Normal(0, 1))).to.throw('p type Cauchy and q type Normal');
    expect(() => klDivergence(1, new Normal(0, 1))).to.throw(TypeError, 'p must be a Distribution, got 1');
    expect(() => registerKl(Normal, Tensor)).to.throw(TypeError, 'typeQ must be a class derived from Distribution');
    expect(() => registerKl(Normal, Normal)(1)).to.throw(TypeError, 'expected a function, got 1');
    expect(() => klDivergence(new d.Binomial(1, 0.5), new d.Binomial(2, 0.5))).to.throw('q.totalCount > p.totalCount');
    const [two, three] = [2, 3].map((n) => new d.MultivariateNormal(torch.ones(n), torch.eye(n)));
    expect(() => klDivergence(two, three)).to.throw(RangeError, 'same eventShape, got [2] and [3]');
    expect(() => klDivergence(new d.LogNormal(0, 1), new d.Gumbel(0, 1))).to.throw('same transforms');
    const nested = [0, 1].map((n) => new d.Independent(new Normal(ones, 1), n));
    expect(() => klDivergence(nested[0], nested[1])).to.throw('same reinterpretedBatchNdims');
  });

  it('refuse wrong values in utils', () => {
    expect(() => utils.broadcastAll('a' as Loose)).to.throw(TypeError, "got 'a'");
    expect(() => utils.trilMatrixToVec(torch.eye(2), 2)).to.throw(RangeError, 'diag (2) provided is outside [-2, 1]');
    expect(() => utils.vecToTrilMatrix(ones)).to.throw(RangeError, 'a last dimension of 2');
    const vec = torch.tensor([1, 2, 3], { dtype: torch.float64 });
    expect(utils.vecToTrilMatrix(vec).toArray()).to.deep.equal([
      [1, 0],
      [2, 3],
    ]);
    expect(utils.trilMatrixToVec(utils.vecToTrilMatrix(vec)).toArray()).to.deep.equal([1, 2, 3]);
  });
});

describe('distributions', () => {
  it('compute lazy properties once, and print them then', () => {
    const made = new Bernoulli(0.25);
    expect(String(made)).to.equal('Bernoulli(probs: 0.25)');
    const { logits } = made;
    expect(made.logits).to.equal(logits);
    expect(String(made)).to.equal(`Bernoulli(probs: 0.25, logits: ${logits.item()})`);
  });

  it('draw what they say: a mean and variance of 20,000 gamma draws', () => {
    torch.manualSeed(7);
    const gamma = new d.Gamma(torch.tensor([0.5, 3]), torch.tensor([2, 0.5]));
    const draws: Tensor = gamma.sample([20_000]);
    // Five standard errors of the mean; the variance of a gamma's sample variance is below that of its fourth moment.
    const errors = gamma.stddev.div(Math.sqrt(20_000)).mul(5);
    expect(draws.mean(0).sub(gamma.mean).abs().lt(errors).all().item()).to.equal(true);
    expect(draws.var(0).div(gamma.variance).sub(1).abs().lt(0.15).all().item()).to.equal(true);
  });

  it('may be defined by users, with divergences of their own', () => {
    class Shifted extends distributions.Normal {}
    class Point extends Distribution {
      static override readonly argConstraints = { at: constraints.real };
      static override get support() {
        return constraints.real;
      }
      readonly at: Tensor;
      constructor(at: Tensor) {
        super(at.shape);
        this.at = at;
        this.checkParameters();
      }
      override rsample(shape: number[] = []) {
        return this.at.expand(this._extendedShape(shape));
      }
    }
    const point = new Point(torch.tensor([1, 2]));
    expect(String(point)).to.equal('Point(at: torch.Size([2]))');
    expect(point.sample([3]).shape).to.deep.equal([3, 2]);
    expect(point.expand([4, 2]).at.shape).to.deep.equal([4, 2]);
    expect(() => point.entropy()).to.throw('Point does not implement it');
    expect(() => new Point(torch.tensor([Number.NaN]))).to.throw(RangeError, 'parameter at');
    const { klDivergence, registerKl } = distributions;
    const q = new Normal(0, 1);
    expect(klDivergence(new Shifted(1, 1), q).item()).to.equal(0.5);
    registerKl(Point, Normal)((p, other) => other.logProb(p.at).neg());
    expect(klDivergence(point, q).shape).to.deep.equal([2]);
    registerKl(Shifted, Normal)((p) => p.loc);
    expect(klDivergence(new Shifted(7, 1), q).item()).to.equal(7);
    expect(klDivergence(q, new Shifted(0, 1)).item()).to.equal(0);
  });

  it('survive a scope when they are returned', () => {
    const made = torch.scope(() => new d.Gumbel(torch.zeros(2), 1));
    expect(made.sample([2]).shape).to.deep.equal([2, 2]);
  });
});
