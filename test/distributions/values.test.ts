import { expect } from 'chai';
import { torch } from '../../lib';
import { loadFixture } from '../support/fixtures';
import { build, expectCall, expectDifferentiable, type Given, type Loose, titleOf } from './support';

type Row = Record<string, Given> & { dist: Loose; dtype: string };

const seeded = <T>(seed: number, fn: () => T): T => {
  torch.manualSeed(seed);
  return fn();
};
const drawOf = (made: Loose) => seeded(3, () => made.sample([2])).detach();

function checkRow(row: Row): void {
  const made = build(row.dist, row.dtype);
  expect(String(made)).to.equal(row.repr);
  expect([made.batchShape, made.eventShape]).to.deep.equal(row.shapes);
  const { support } = made;
  expect([String(support), support.isDiscrete, support.eventDim]).to.deep.equal(row.support);
  expect([made.hasRsample, made.hasEnumerateSupport]).to.deep.equal(row.has);
  expectCall(() => seeded(1, () => made.sample([2])), row.sample, 'sample([2])');
  expectCall(() => seeded(1, () => made.sample()), row.one, 'sample()');
  expectDifferentiable(row, row.rsample, 'rsample', (d) => seeded(2, () => d.rsample([2])));
  expectDifferentiable(row, row.logProb, 'logProb', (d, leaves) => {
    const value = drawOf(d);
    if (value.dtype.isFloatingPoint) leaves.push(value.requiresGrad_());
    return d.logProb(value);
  });
  expectDifferentiable(row, row.entropy, 'entropy', (d) => d.entropy());
  if (row.dtype === 'float32') checkDetails(made, row);
}

function checkDetails(made: Loose, row: Row): void {
  const value = drawOf(made);
  expectCall(() => made.support.check(value.sub(0.75)), row.check, 'support.check');
  for (const name of ['mean', 'mode', 'variance', 'stddev']) expectCall(() => made[name], row[name], name);
  expectCall(() => made.perplexity(), row.perplexity, 'perplexity');
  expectCall(() => made.cdf(value), row.cdf, 'cdf');
  expectCall(() => made.icdf(torch.full(made.batchShape, 0.3)), row.icdf, 'icdf');
  expectCall(() => made.enumerateSupport(false), row.enumerate[0], 'enumerateSupport(false)');
  expectCall(() => made.enumerateSupport({ expand: true }), row.enumerate[1], 'enumerateSupport()');
  const wide = made.expand([2, ...made.batchShape]);
  expect(String(wide), 'expanded').to.equal(row.expanded[0]);
  expectCall(() => seeded(4, () => wide.sample()), row.expanded[1], 'expanded: sample');
  expectCall(() => wide.logProb(value.at('0:1')), row.expanded[2], 'expanded: logProb');
}

describe('torch.distributions', () => {
  for (const row of loadFixture<{ cases: Row[] }>('distributions', 'values.json').cases) {
    it(`${titleOf(row.dist)} of ${row.dtype} is as in Python`, () => checkRow(row));
  }
});

describe('klDivergence', () => {
  const { klDivergence } = torch.distributions;
  for (const row of loadFixture<{ cases: Row[] }>('distributions', 'kl.json').cases) {
    it(`of ${titleOf(row.p)} from ${titleOf(row.q)}, ${row.dtype}, is as in Python`, () => {
      const pair = { dist: [row.p, row.q], dtype: row.dtype };
      expectDifferentiable(pair, [row.kl, row.grads], 'kl', ([p, q]) => klDivergence(p, q));
    });
  }
});

describe('a VAE by hand', () => {
  it('has the losses of Python for 20 steps', () => {
    const { Normal, Bernoulli, klDivergence } = torch.distributions;
    const { nn } = torch;
    torch.manualSeed(0);
    const encoder = new nn.Sequential(new nn.Linear(8, 6), new nn.ReLU(), new nn.Linear(6, 4));
    const decoder = new nn.Sequential(new nn.Linear(2, 6), new nn.ReLU(), new nn.Linear(6, 8));
    const optimizer = new torch.optim.Adam([...encoder.parameters(), ...decoder.parameters()], { lr: 0.01 });
    const x = torch.rand(16, 8).round();
    const losses: number[] = [];
    for (let step = 0; step < 20; step++) {
      const [loc, logScale] = encoder.forward(x).chunk(2, -1);
      const q = new Normal(loc, logScale.exp());
      const prior = new Normal(torch.zerosLike(loc), torch.onesLike(loc));
      const likelihood = new Bernoulli({ logits: decoder.forward(q.rsample()) });
      const loss = klDivergence(q, prior).sum(-1).sub(likelihood.logProb(x).sum(-1)).mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    const expected = loadFixture<{ losses: number[] }>('distributions', 'vae.json').losses;
    losses.forEach((loss, i) => {
      expect(loss).to.be.closeTo(expected[i], 1e-5 * Math.abs(expected[i]), `step ${i}`);
    });
  });
});
