import { expect } from 'chai';
import { Adam, AdamW, type Optimizer, RMSprop, SGD } from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const ones = (...shape: number[]): Tensor => torch.ones(shape, { requiresGrad: true });

function withGradients(...params: Tensor[]): Tensor[] {
  for (const p of params) p.grad = torch.onesLike(p);
  return params;
}

describe('optim: step', () => {
  it('reads options anew at each step', () => {
    const [p] = withGradients(ones(2));
    const optimizer = new SGD([p], 0.5);
    optimizer.step();
    optimizer.paramGroups[0].lr = 0.25;
    optimizer.step();
    optimizer.paramGroups[0].maximize = true;
    optimizer.step();
    expect(p.toArray()).to.deep.equal([0.5, 0.5]);
  });

  it('takes options by position or by name', () => {
    const p = ones(1);
    expect(new SGD([p], 0.1, 0.9, 0, 0.01, true).paramGroups[0]).to.include({ momentum: 0.9, nesterov: true });
    expect(new Adam([p], 0.1, [0.5, 0.6], { eps: 1e-4 }).paramGroups[0]).to.deep.include({
      lr: 0.1,
      betas: [0.5, 0.6],
    });
    expect(new RMSprop([p], 0.1, 0.8, 1e-4, 0.2).paramGroups[0]).to.include({ alpha: 0.8, weightDecay: 0.2 });
    expect(new AdamW([p], { lr: undefined }).paramGroups[0]).to.include({ lr: 1e-3, weightDecay: 0.01 });
  });

  it('skips parameters without a gradient and makes no state for them', () => {
    const [p, q] = [...withGradients(ones(2)), ones(2)];
    const optimizer = new Adam([p, q]);
    optimizer.step();
    expect([...optimizer.state.keys()]).to.deep.equal([p]);
    expect(optimizer.state.get(q)).to.equal(undefined);
    expect(q.toArray()).to.deep.equal([1, 1]);
  });

  it('runs a closure with gradients recorded and returns its loss', () => {
    const p = ones(2);
    const optimizer = new SGD([p], 0.5);
    const loss = torch.noGrad(() =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const value = p.mul(p).sum();
        value.backward();
        return value;
      }),
    );
    expect(loss.item()).to.equal(2);
    expect(p.toArray()).to.deep.equal([0, 0]);
    expect(optimizer.step()).to.equal(undefined);
  });

  it('zeroGrad forgets gradients, or fills them with zeros', () => {
    const p = ones(2);
    const optimizer = new SGD([p]);
    p.mul(p).sum().backward();
    const gradient = p.grad as Tensor;
    optimizer.zeroGrad({ setToNone: false });
    expect(gradient.toArray()).to.deep.equal([0, 0]);
    expect((p.grad as Tensor).isSame(gradient)).to.equal(true);
    // A gradient with a history of its own loses it.
    p.grad = null as Tensor | null;
    p.pow(3).sum().backward({ createGraph: true });
    optimizer.zeroGrad(false);
    expect((p.grad as Tensor).requiresGrad).to.equal(false);
    optimizer.zeroGrad();
    expect(p.grad).to.equal(null);
  });

  it('counts as a change in place, which autograd notices', () => {
    for (const Class of [SGD, Adam, AdamW, RMSprop]) {
      const [p] = withGradients(ones(2));
      const loss = p.mul(p).sum();
      new Class([p]).step();
      expect(() => loss.backward()).to.throw(/modified by an inplace operation/);
    }
  });

  it('works in any mode around it', () => {
    const [p] = withGradients(ones(2));
    const optimizer = new Adam([p]);
    torch.inferenceMode(() => optimizer.step());
    optimizer.step();
    const state = optimizer.state.get(p);
    expect(state?.exp_avg.isInference()).to.equal(false);
    expect(state?.step.item()).to.equal(2);
  });

  for (const momentum of [0, 0.9]) {
    it(`SGD takes sparse gradients as dense ones, momentum ${momentum}`, () => {
      const [sparse, dense] = [ones(4, 2), ones(4, 2)];
      const optimizer = new SGD([sparse, dense], { lr: 0.1, momentum, nesterov: momentum > 0 });
      for (const rows of [[0, 2], [2, 2], [1]]) {
        const gradient = torch.zeros([4, 2]);
        for (const row of rows) gradient.setAt([row], gradient.at(row).add(row + 1));
        sparse.grad = gradient.toSparse();
        dense.grad = gradient;
        optimizer.step();
      }
      expect(sparse.sub(dense).abs().max().item()).to.be.below(1e-6);
    });
  }

  it('steps parameters of several dtypes in one group', () => {
    const params = [
      ones(2),
      ones(2).detach().double().requiresGrad_(),
      ones(3),
      ones(1).detach().half().requiresGrad_(),
    ];
    const optimizer = new Adam(withGradients(...params), 0.5);
    optimizer.step();
    for (const p of params) expect(p.at(0).item()).to.be.closeTo(0.5, 1e-3); // float16 rounds at 5e-4
    expect(optimizer.state.get(params[1])?.exp_avg.dtype).to.equal(torch.float64);
  });

  it('follows a parameter whose data is replaced, to another dtype too', () => {
    const [p] = withGradients(ones(2));
    const optimizer = new Adam([p], 0.5);
    optimizer.step();
    p.grad = null;
    p.data = p.detach().double();
    withGradients(p);
    optimizer.step();
    expect(p.toArray()[0]).to.be.closeTo(0, 1e-6);
    expect(optimizer.state.get(p)?.exp_avg.dtype).to.equal(torch.float64);
    expect(optimizer.state.get(p)?.step.item()).to.equal(2);
  });

  it('treats a state that is deleted as that of a first step', () => {
    const [p, q] = withGradients(ones(2), ones(2));
    const optimizer: Optimizer = new SGD([p, q], { lr: 1, momentum: 0.5 });
    optimizer.step();
    expect(optimizer.state.delete(p)).to.equal(true);
    expect(optimizer.state.delete(p)).to.equal(false);
    optimizer.step();
    expect([p.at(0).item(), q.at(0).item()]).to.deep.equal([-1, -1.5]);
    optimizer.state.clear();
    expect(optimizer.state.size).to.equal(0);
  });

  it('gives state that can be changed in place and replaced', () => {
    const [p] = withGradients(ones(2));
    const optimizer = new Adam([p]);
    optimizer.step();
    const state = optimizer.state.get(p) as Record<string, Tensor>;
    state.exp_avg.zero_();
    expect(optimizer.state.get(p)?.exp_avg.toArray()).to.deep.equal([0, 0]);
    expect(() => {
      state.exp_avg = torch.zeros([2]);
    }).to.throw(TypeError);
    optimizer.state.set(p, { ...state, step: torch.tensor(9) });
    expect(optimizer.state.get(p)?.step.item()).to.equal(9);
    expect([...optimizer.state].length).to.equal(1);
  });
});
