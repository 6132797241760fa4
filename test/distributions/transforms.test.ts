import { expect } from 'chai';
import { Tensor, torch } from '../../lib';
import { camelCase } from '../../lib/ops/names';
import { loadFixture } from '../support/fixtures';
import { build, decodeTensor, expectCall, expectGiven, expectGradients, type Loose, titleOf } from './support';

const { constraints, transforms } = torch.distributions;
const rowsOf = (file: string) => loadFixture<{ cases: Loose[] }>('distributions', file).cases;

function checkTransform(row: Loose): void {
  const leaves: Tensor[] = [];
  const made = build(row.transform, row.dtype, leaves);
  const x = build(row.x, row.dtype, leaves);
  expect(String(made)).to.equal(row.repr);
  expectCall(() => [String(made.domain), String(made.codomain)], row.domains, 'domains');
  expect(made.bijective).to.equal(row.bijective);
  expectCall(() => made.sign, row.sign, 'sign');
  expectCall(() => [made.domain.eventDim, made.codomain.eventDim], row.eventDims, 'eventDims');
  const y = made.forward(x);
  expectGiven(y, row.y[0], 'forward');
  expectGradients(y, leaves, row.y[1], 'forward');
  expectCall(() => made.inv.forward(y.detach()), row.back, 'inverse');
  const logdet = expectCall(() => made.logAbsDetJacobian(x, made.forward(x)), row.logdet?.[0] ?? null, 'logdet');
  if (row.logdet) expectGradients(logdet, leaves, row.logdet[1], 'logdet');
  expectCall(() => [made.forwardShape(x.shape), made.inverseShape(y.shape)], row.shapes, 'shapes');
}

describe('torch.distributions.transforms', () => {
  for (const row of rowsOf('transforms.json')) {
    it(`${titleOf(row.transform)} of ${row.dtype} is as in Python`, () => checkTransform(row));
  }

  it('keeps the last value with a cache, so that the inverse gives it back', () => {
    for (const transform of [new transforms.TanhTransform({ cacheSize: 1 }), new transforms.TanhTransform(1)]) {
      const x = torch.tensor([0.5, 9]);
      const y = transform.forward(x);
      expect(transform.inv.forward(y)).to.equal(x);
      expect(transform.forward(x)).to.equal(y);
    }
    const plain = new transforms.TanhTransform();
    expect(plain.withCache(0)).to.equal(plain);
    const compose = new transforms.ComposeTransform([plain, new transforms.AffineTransform(1, 2)]).withCache();
    const x = torch.tensor([0.25]);
    expect(compose.inv.forward(compose.forward(x))).to.equal(x);
    for (const parts of [
      new transforms.StackTransform([plain]),
      new transforms.CatTransform([plain]),
      new transforms.IndependentTransform(plain, 1),
      new transforms.PowerTransform(2),
    ]) {
      const cached = parts.withCache(1);
      const given = torch.tensor([0.25]);
      expect(cached.inv.forward(cached.forward(given))).to.equal(given);
      expect(String(cached)).to.equal(String(parts));
    }
  });

  it('knows inverses and equal transforms', () => {
    const { ExpTransform, AffineTransform, ComposeTransform, PowerTransform, identityTransform } = transforms;
    const exp = new ExpTransform();
    expect(exp.inv.inv).to.equal(exp);
    expect(exp.inv).to.equal(exp.inv);
    expect(exp.equals(new ExpTransform())).to.equal(true);
    expect(exp.inv.equals(new ExpTransform().inv)).to.equal(true);
    expect(exp.equals(new transforms.SigmoidTransform())).to.equal(false);
    expect(new AffineTransform(0, 1).equals(new AffineTransform(torch.tensor(0), 1))).to.equal(true);
    expect(new AffineTransform(0, 1).equals(new AffineTransform(0, 2))).to.equal(false);
    expect(new PowerTransform(2).equals(new PowerTransform(2))).to.equal(true);
    const compose = new ComposeTransform([exp, new AffineTransform(0, 2)]);
    expect(compose.equals(new ComposeTransform([new ExpTransform(), new AffineTransform(0, 2)]))).to.equal(true);
    expect(compose.inv.inv).to.equal(compose);
    expect(identityTransform.equals(new ComposeTransform([]))).to.equal(true);
  });

  it('lets users define their own', () => {
    class Double extends transforms.Transform {
      get domain() {
        return constraints.real;
      }
      get codomain() {
        return constraints.real;
      }
      override get bijective() {
        return true;
      }
      override get sign() {
        return 1;
      }
      protected override _call(x: Tensor) {
        return x.mul(2);
      }
      protected override _inverse(y: Tensor) {
        return y.div(2);
      }
      override logAbsDetJacobian(x: Tensor) {
        return torch.fullLike(x, Math.LN2);
      }
    }
    const { Normal, TransformedDistribution } = torch.distributions;
    const made = new TransformedDistribution(new Normal(1, 1), new Double());
    const value = torch.tensor([0.5, 3]);
    expect(made.logProb(value).allclose(new Normal(2, 2).logProb(value))).to.equal(true);
    expect(made.cdf(value).allclose(new Normal(2, 2).cdf(value))).to.equal(true);
  });

  it('refuses misuse', () => {
    const x = torch.ones(2);
    const t = transforms as Loose;
    expect(() => new t.ExpTransform(2)).to.throw(RangeError, 'cacheSize must be 0 or 1, got 2');
    expect(() => new t.ExpTransform({ cache: 1 })).to.throw(TypeError, "unknown option 'cache'");
    expect(() => new t.ComposeTransform([1])).to.throw(TypeError, 'parts[0] must be a Transform, got 1');
    expect(() => new t.StackTransform('x')).to.throw(TypeError, "tseq must be Transform[], got 'x'");
    expect(() => new t.CatTransform([new t.ExpTransform()], { lengths: [1, 2] })).to.throw(RangeError, 'must match');
    expect(() => new t.CatTransform([new t.ExpTransform()]).forward(x)).to.throw(RangeError, 'must equal length 1');
    expect(() => new t.StackTransform([new t.ExpTransform()], 3).forward(x)).to.throw(RangeError, 'dim 3 out of range');
    expect(() => new t.IndependentTransform(new t.ExpTransform(), 2).forward(x)).to.throw(RangeError, 'too few');
    expect(() => new t.IndependentTransform(new t.ExpTransform(), 'a')).to.throw(TypeError, 'must be int');
    expect(() => new t.AffineTransform('a', 1)).to.throw(TypeError, "loc must be Tensor or number, got 'a'");
    expect(() => new t.PowerTransform('a')).to.throw(TypeError, "Tensor or number, got 'a'");
    expect(() => new t.ReshapeTransform([2], [3])).to.throw(RangeError, 'different numbers of elements');
    expect(() => new t.ReshapeTransform([2], [2, 1]).forwardShape([3])).to.throw(RangeError, 'shape mismatch');
    expect(() => new t.CorrCholeskyTransform().forwardShape([4])).to.throw(RangeError, 'lower triangle');
    expect(() => new t.CorrCholeskyTransform().inverseShape([2, 3])).to.throw(RangeError, 'not square');
    expect(() => new t.CumulativeDistributionTransform(1)).to.throw(TypeError, 'must be a Distribution, got 1');
    expect(() => new t.StickBreakingTransform().eventDim).to.not.throw();
    expect(() => new t.CorrCholeskyTransform().eventDim).to.throw(TypeError, 'domain.eventDim');
    expect(() => new t.SoftmaxTransform().forwardShape([])).to.throw(RangeError, 'too few dimensions');
  });
});

describe('torch.distributions.constraints', () => {
  for (const row of rowsOf('constraints.json')) {
    it(`${titleOf(row.constraint)} checks as in Python`, () => {
      const made = build(row.constraint, 'float32');
      expect(String(made)).to.equal(row.repr);
      expect([made.isDiscrete, made.eventDim]).to.deep.equal(row.is);
      expectGiven(made.check(build(row.value, 'float32')), row.check, 'check');
    });
  }

  it('may be made with and without new', () => {
    const { interval } = constraints;
    expect(interval(0, 1)).to.be.instanceOf(interval);
    expect(new interval(0, 1)).to.be.instanceOf(interval);
  });

  it('says what depends on instances', () => {
    const { dependent, isDependent } = constraints;
    expect(isDependent(dependent)).to.equal(true);
    expect(isDependent(constraints.real)).to.equal(false);
    expect(() => dependent.isDiscrete).to.throw('cannot be determined statically');
    expect(dependent({ isDiscrete: true, eventDim: 1 }).eventDim).to.equal(1);
    expect(() => dependent.check(torch.ones(1))).to.throw(TypeError, 'cannot determine validity');
    const { Binomial, Normal, Independent } = torch.distributions;
    expect([Binomial.support.isDiscrete, Binomial.support.eventDim]).to.deep.equal([true, 0]);
    expect(Normal.support).to.equal(constraints.real);
    expect(() => Independent.support.eventDim).to.throw('cannot be determined statically');
  });

  it('refuses misuse', () => {
    const c = constraints as Loose;
    expect(() => c.interval('a', 1)).to.throw(TypeError, "lowerBound must be number or Tensor, got 'a'");
    expect(() => c.independent(1, 1)).to.throw(TypeError, 'baseConstraint must be a Constraint, got 1');
    expect(() => c.independent(c.real, -1)).to.throw(RangeError, 'must be >= 0, got -1');
    expect(() => c.independent(c.real, 1.5)).to.throw(TypeError, 'must be int, got 1.5');
    expect(() => c.independent(c.real, 2).check(torch.ones(2))).to.throw(RangeError, 'value.dim() >= 2, got 1');
    expect(() => c.cat([c.real], 0, [1, 2])).to.throw(RangeError, 'must match cseq');
    expect(() => c.stack([c.real, 2])).to.throw(TypeError, 'cseq[1] must be a Constraint, got 2');
    expect(() => c.stack([c.real], 2).check(torch.ones(2))).to.throw(RangeError, 'dim 2 out of range');
    expect(() => c.MixtureSameFamilyConstraint(1)).to.throw(TypeError, 'must be a Constraint, got 1');
    expect(() => c.dependent({ dim: 1 })).to.throw(TypeError, "unknown option 'dim'");
    expect(() => c.dependentProperty()(1)).to.throw(TypeError, 'expected a getter, got 1');
  });
});

describe('bijectTo and transformTo', () => {
  const places = torch.distributions as Loose;

  for (const row of rowsOf('registry.json')) {
    it(`${camelCase(row.registry)}(${titleOf(row.target)}) is as in Python`, () => {
      const transform = places[camelCase(row.registry)](build(row.target, 'float32'));
      expect(String(transform)).to.equal(row.repr);
      expectGiven(transform.forward(decodeTensor(row.x)), row.y, 'forward');
    });
  }

  it('take more registrations and refuse misuse', () => {
    const registry = new torch.distributions.ConstraintRegistry();
    const exp = new transforms.ExpTransform();
    expect(() => registry(constraints.positive)).to.throw('cannot transform GreaterThan constraints');
    registry.register(constraints.positive)(() => exp);
    expect(registry(constraints.greaterThan(2))).to.equal(exp);
    registry.register(constraints.lessThan, ({ upperBound }) => new transforms.AffineTransform(upperBound, -1));
    expect(registry(constraints.lessThan(2)).forward(torch.ones(1)).item()).to.equal(1);
    expect(() => registry.register(Tensor as Loose, () => exp)).to.throw(TypeError, 'expected a Constraint');
    expect(() => (registry as Loose)(1)).to.throw(TypeError, 'expected a Constraint, got 1');
    const { bijectTo } = torch.distributions;
    expect(() => bijectTo(constraints.positiveDefinite)).to.throw('cannot transform PositiveDefinite constraints');
  });
});
