// Expected values were computed by hand from the definitions; test/ops and test/nn compare gradients with PyTorch.
import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import { torch } from '../../lib/torch';

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float32, requiresGrad: true });

describe('backward', () => {
  it('fills and accumulates grad', () => {
    const x = leaf(1, 2, 3);
    x.square().sum().backward();
    expect(x.grad?.toArray()).to.deep.equal([2, 4, 6]);
    x.square().sum().backward();
    expect(x.grad?.toArray()).to.deep.equal([4, 8, 12]);
    x.grad = null;
    expect(x.grad).to.equal(null);
  });

  it('takes a gradient, and keywords', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    y.backward(torch.tensor([1, 10], { dtype: torch.float32 }), { retainGraph: true });
    expect(x.grad?.toArray()).to.deep.equal([3, 30]);
    y.backward(torch.ones(2));
    expect(x.grad?.toArray()).to.deep.equal([6, 33]);
    const z = leaf(1);
    z.mul(2)
      .sum()
      .backward({ inputs: [z] });
    expect(z.grad?.toArray()).to.deep.equal([2]);
  });

  it('records itself with createGraph', () => {
    const x = leaf(3);
    x.pow(3).sum().backward({ createGraph: true });
    const first = x.grad as NonNullable<typeof x.grad>;
    expect(first.requiresGrad).to.equal(true);
    const [second] = torch.autograd.grad(first.sum(), x);
    expect([first.item(), second.item()]).to.deep.equal([27, 18]);
  });

  it('refuses what has no gradient', () => {
    expect(() => torch.ones(1).backward()).to.throw(TorchError, 'does not require grad');
    expect(() => leaf(1, 2).mul(2).backward()).to.throw(TorchError, 'implicitly created only for scalar outputs');
    const y = leaf(1).mul(leaf(2)).sum();
    y.backward();
    expect(() => y.backward()).to.throw(TorchError, 'second time');
    expect(() =>
      leaf(1)
        .mul(2)
        .sum()
        .backward('x' as never),
    ).to.throw(TypeError);
  });

  it('refuses to change a leaf in place, and notices changed values', () => {
    const x = leaf(1);
    expect(() => x.add_(1)).to.throw(TorchError, 'leaf Variable');
    torch.noGrad(() => x.add_(1));
    expect(x.item()).to.equal(2);
    const y = leaf(1).mul(1);
    const z = y.square();
    y.add_(1);
    expect(() => z.sum().backward()).to.throw(TorchError, 'modified by an inplace operation');
  });
});

describe('autograd.grad', () => {
  it('gives gradients without filling grad', () => {
    const x = leaf(1, 2);
    const w = leaf(3, 4);
    const [dx, dw] = torch.autograd.grad(x.mul(w).sum(), [x, w]);
    expect([dx.toArray(), dw.toArray(), x.grad]).to.deep.equal([[3, 4], [1, 2], null]);
  });

  it('treats unused inputs as asked', () => {
    const x = leaf(1);
    const unused = leaf(1);
    const y = () => x.mul(2).sum();
    expect(() => torch.autograd.grad(y(), unused)).to.throw(TorchError, 'not have been used');
    expect(torch.autograd.grad(y(), unused, { allowUnused: true })[0]).to.equal(null);
    expect(torch.autograd.grad(y(), unused, { materializeGrads: true })[0].toArray()).to.deep.equal([0]);
    const infinite = leaf(Number.POSITIVE_INFINITY);
    expect(torch.autograd.grad(y(), infinite, { materializeGrads: true })[0].toArray()).to.deep.equal([0]);
  });

  it('refuses what is no tensor and unknown options', () => {
    const x = leaf(1);
    const y = x.mul(2).sum();
    expect(() => torch.autograd.grad(y, [1] as never)).to.throw(TypeError, 'grad(): inputs: expected a Tensor, got 1');
    expect(() => torch.autograd.grad([null] as never, x)).to.throw(TypeError, 'outputs: expected a Tensor, got null');
    expect(() => torch.autograd.grad(y, x, { retain_graph: true } as never)).to.throw(TypeError, 'retain_graph');
    expect(() => torch.autograd.backward(y, null, { inputs: [null] } as never)).to.throw(TypeError, 'inputs');
    expect(() => torch.autograd.backward(y, null, { retain: true } as never)).to.throw(TypeError, 'retain');
  });
});

describe('leaves, history and data', () => {
  it('tells leaves and names what made a tensor', () => {
    const x = leaf(1);
    const y = x.add(1);
    expect([x.isLeaf, y.isLeaf, x.gradFn, y.gradFn?.name]).to.deep.equal([true, false, null, 'AddBackward0']);
    expect(() => {
      y.requiresGrad = false;
    }).to.throw(/leaf/);
    y.retainGrad();
    y.mul(2).sum().backward();
    expect(y.grad?.item()).to.equal(2);
  });

  it('detach and data share storage without history', () => {
    const x = leaf(1, 2);
    const d = x.detach();
    d.at(0).fill_(5);
    expect([x.toArray(), d.requiresGrad]).to.deep.equal([[5, 2], false]);
    x.data = torch.zeros(2);
    expect(x.toArray()).to.deep.equal([0, 0]);
    expect(x.requiresGrad).to.equal(true);
  });

  it('checks a gradient that is assigned', () => {
    const x = leaf(1, 2);
    x.grad = torch.ones(2);
    expect(x.grad.toArray()).to.deep.equal([1, 1]);
    expect(() => {
      x.grad = torch.ones(3);
    }).to.throw(/shape/);
    expect(() => {
      x.grad = torch.ones([2], { dtype: torch.float64 });
    }).to.throw(/dtype/);
    expect(() => {
      x.grad = 1 as never;
    }).to.throw(TypeError);
  });

  it('only floating-point tensors take part', () => {
    expect(() => torch.tensor([1]).requiresGrad_()).to.throw(/floating point/);
    expect(torch.tensor([1.5]).requiresGrad_().requiresGrad).to.equal(true);
  });
});

describe('_version', () => {
  it('counts changes in place', () => {
    const x = torch.zeros(1);
    const before = x._version;
    x.add_(1).mul_(2);
    expect(x._version).to.equal(before + 2);
  });
});
