import { expect } from 'chai';
import { Adam, SGD } from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

function param(): Tensor {
  const p = torch.ones([2], { requiresGrad: true });
  p.grad = torch.onesLike(p);
  return p;
}

const first = (p: Tensor): number => p.at(0).item();

describe('optim: parameter groups', () => {
  it('gives groups the options they leave out', () => {
    const optimizer = new SGD([{ params: [param()], lr: 0.5, name: 'head' }, { params: param() }], { momentum: 0.9 });
    const [head, rest] = optimizer.paramGroups;
    expect(head).to.include({ lr: 0.5, momentum: 0.9, name: 'head' });
    expect(rest).to.include({ lr: 1e-3, momentum: 0.9 });
    expect(rest.params).to.have.length(1);
    expect(optimizer.defaults).to.include({ lr: 1e-3, momentum: 0.9 });
  });

  it('does not share arrays between groups and defaults', () => {
    const optimizer = new Adam([{ params: [param()] }, { params: [param()] }]);
    optimizer.paramGroups[0].betas[0] = 0;
    expect(optimizer.paramGroups[1].betas[0]).to.equal(0.9);
    expect(new Adam([param()]).paramGroups[0].betas[0]).to.equal(0.9);
  });

  it('takes any iterable, and names', () => {
    expect(new SGD(new Set([param(), param()])).paramGroups[0].params).to.have.length(2);
    const named = new SGD([
      ['weight', param()],
      ['bias', param()],
    ]);
    expect(named.paramGroups[0].paramNames).to.deep.equal(['weight', 'bias']);
  });

  it('steps parameters that are added later', () => {
    const [p, q] = [param(), param()];
    const optimizer = new SGD([p], { lr: 0.5, momentum: 0.5 });
    optimizer.step();
    optimizer.addParamGroup({ params: [q], lr: 0.25 });
    optimizer.step();
    expect([first(p), first(q)]).to.deep.equal([-0.25, 0.75]);
    expect(optimizer.state.get(p)?.momentum_buffer.at(0).item()).to.equal(1.5);
  });

  it('sees changes users make to groups, and keeps the state of what stays', () => {
    const [p, q, r] = [param(), param(), param()];
    const optimizer = new SGD([p, q], { lr: 1, momentum: 0.5 });
    optimizer.step();
    optimizer.paramGroups[0].params = [r, q];
    optimizer.step();
    expect([first(p), first(q), first(r)]).to.deep.equal([0, -1.5, 0]);
    optimizer.paramGroups[0].params.push(p);
    optimizer.step();
    // p took no part in between, but its momentum is still known.
    expect(first(p)).to.equal(-1.5);
  });

  it('sees groups that are removed and put in another order', () => {
    const [p, q] = [param(), param()];
    const optimizer = new SGD([{ params: [p] }, { params: [q], lr: 2 }], { lr: 1, momentum: 0.5 });
    optimizer.step();
    optimizer.paramGroups.reverse();
    optimizer.step();
    expect([first(p), first(q)]).to.deep.equal([-1.5, -4]);
    optimizer.paramGroups.pop();
    optimizer.step();
    expect(first(p)).to.equal(-1.5);
    expect(optimizer.stateDict().param_groups).to.have.length(1);
  });

  it('steps a parameter once that stands in a group twice, and warns as torch does', async () => {
    const p = param();
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const optimizer = new SGD([p, p], { lr: 0.5, momentum: 0.1 });
    optimizer.step();
    expect(first(p)).to.equal(0.5);
    expect(optimizer.stateDict().param_groups[0].params).to.deep.equal([0, 0]);
    expect((await warned).message).to.match(/duplicate parameters/);
  });
});
