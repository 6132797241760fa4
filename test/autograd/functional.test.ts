import { expect } from 'chai';
import { torch } from '../../lib';
import { replayFixture } from '../support/replay';

describe('torch.autograd.functional', () => {
  replayFixture('func', 'functional.json');
});

describe('autograd.grad of a batch', () => {
  const { grad } = torch.autograd;

  it('gives the gradients for each row of gradOutputs', () => {
    const x = torch.tensor([1.5, 2.5], { requiresGrad: true });
    const unused = torch.ones([1], { requiresGrad: true });
    const options = { gradOutputs: torch.eye(2), isGradsBatched: true, allowUnused: true, retainGraph: true };
    const results = grad(x.pow(2), [unused, x], options);
    expect(results[0]).to.equal(null);
    expect(results[1].toArray()).to.deep.equal([
      [3, 0],
      [0, 5],
    ]);
    const [zeros] = grad(x.pow(2), [unused], { ...options, materializeGrads: true });
    expect(zeros.toArray()).to.deep.equal([[0], [0]]);
    const [graph] = grad(x.pow(3), x, { gradOutputs: torch.eye(2), isGradsBatched: true, createGraph: true });
    expect(grad(graph.sum(), x)[0].toArray()).to.deep.equal([9, 15]);
  });

  it('refuses what is no batch', () => {
    const x = torch.tensor([1.5, 2.5], { requiresGrad: true });
    const given = (gradOutputs: never) => () => grad(x.pow(2), x, { gradOutputs, isGradsBatched: true });
    expect(given(torch.ones(2) as never)).to.throw(torch.TorchError, 'gradOutputs[0] must be a batch of Tensors');
    expect(given(null as never)).to.throw(torch.TorchError, 'got null');
  });
});
