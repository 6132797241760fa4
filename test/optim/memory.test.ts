import { expect } from 'chai';
import type { OptimizerStateDict } from '../../lib/optim';
import { Adam, type Optimizer, RMSprop, SGD } from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { onOneThread } from './support';

function trainStep(optimizer: Optimizer, p: Tensor): void {
  torch.scope(() => {
    optimizer.zeroGrad();
    p.mul(p).sum().backward();
    optimizer.step();
  });
}

describe('optim: lifetime', () => {
  onOneThread();
  const makers: [string, (p: Tensor) => Optimizer][] = [
    ['SGD', (p) => new SGD([p], { momentum: 0.9, lr: 1e-4 })],
    ['Adam', (p) => new Adam([p], { amsgrad: true })],
    ['RMSprop', (p) => new RMSprop([p], { momentum: 0.9, centered: true })],
  ];

  for (const [name, make] of makers) {
    it(`${name}: state made inside a scope survives it`, () => {
      const p = torch.ones([4], { requiresGrad: true });
      const optimizer = torch.scope(() => make(p));
      for (let i = 0; i < 3; i++) trainStep(optimizer, p);
      for (const [, state] of optimizer.state) {
        for (const value of Object.values(state)) expect(value.isDisposed).to.equal(false);
      }
      expect(optimizer.state.size).to.equal(1);
    });

    it(`${name}: 5,000 steps hold what the first ones held`, () => {
      const p = torch.ones([1000], { requiresGrad: true });
      const optimizer = make(p);
      for (let i = 0; i < 10; i++) trainStep(optimizer, p);
      const before = torch.memory();
      for (let i = 0; i < 5000; i++) trainStep(optimizer, p);
      const after = torch.memory();
      expect(after.bytes).to.be.at.most(before.bytes);
      expect(after.handles).to.be.at.most(before.handles);
    });
  }

  it('what accessors give belongs to no scope', () => {
    const p = torch.ones([4], { requiresGrad: true });
    const optimizer = new Adam([p]);
    let saved: OptimizerStateDict | undefined;
    let average: Tensor | undefined;
    torch.scope(() => {
      trainStep(optimizer, p);
      saved = optimizer.stateDict();
      average = optimizer.state.get(p)?.exp_avg;
    });
    expect(saved?.state[0].step.item()).to.equal(1);
    expect(average?.isDisposed).to.equal(false);
  });

  it('loads inside a scope', () => {
    const p = torch.ones([4], { requiresGrad: true });
    const optimizer = new Adam([p]);
    trainStep(optimizer, p);
    torch.scope(() => {
      const { state, param_groups: groups } = optimizer.stateDict();
      optimizer.loadStateDict({ state: { 0: { ...state[0], exp_avg: torch.full([4], 0.5) } }, param_groups: groups });
    });
    expect(optimizer.state.get(p)?.exp_avg.at(0).item()).to.equal(0.5);
    trainStep(optimizer, p);
  });

  it('frees state with the optimizer', () => {
    const gc = (globalThis as { gc?: () => void }).gc;
    const p = torch.ones([250_000], { requiresGrad: true });
    p.grad = torch.onesLike(p);
    const before = torch.memory().bytes;
    // 2 MB of state each; without freeing this would hold 400 MB.
    for (let i = 0; i < 200; i++) new Adam([p]).step();
    gc?.();
    expect(torch.memory().bytes - before).to.be.below(100e6);
  });
});
