import { expect } from 'chai';
import { nn, type Tensor, torch } from '../../lib';
import { native } from '../../lib/native';

const { functionalCall, grad, jacrev, jacfwd, jvp, vjp, vmap } = torch.func;
const x = torch.arange(6, { dtype: torch.float32 }).reshape([2, 3]);
const sum = (t: Tensor): Tensor => t.sum();

describe('levels of torch.func', () => {
  afterEach(() => {
    expect(native.levelDepth(), 'levels left').to.equal(0);
  });

  it('end with an error wherever it is thrown', () => {
    const failing = (t: Tensor): Tensor => {
      t.sin();
      throw new Error('mine');
    };
    const wrappers = [
      () => grad(failing)(x),
      () => vmap(failing)(x),
      () => vjp(failing, x),
      () => jvp(failing, [x], [x]),
      () => jacrev(failing)(x),
      () => jacfwd(failing)(x),
      () => torch.func.functionalize(failing)(x),
      () => vmap(grad(failing))(x),
      () => grad((t: Tensor) => sum(vmap(grad(failing))(t)))(x),
    ];
    for (const wrapper of wrappers) {
      expect(wrapper).to.throw('mine');
      expect(native.levelDepth()).to.equal(0);
      expect(grad(sum)(x).sum().item()).to.equal(6);
      expect(vmap(sum)(x).toArray()).to.deep.equal([3, 12]);
      expect(jvp(sum, [x], [x])[1].item()).to.equal(15);
    }
    expect(torch.isGradEnabled()).to.equal(true);
  });

  it('refuse what needs the value of one slice', () => {
    const error = torch.TorchError;
    expect(() => vmap((t: Tensor) => t.sum().item())(x)).to.throw(error, 'calling .item() on a Tensor');
    expect(() => vmap((t: Tensor) => (t.sum() ? t : t.neg()).toArray())(x)).to.throw(error, 'stands for a whole batch');
    expect(() => vmap((t: Tensor) => t.toTypedArray())(x)).to.throw(error, 'stands for a whole batch');
    expect(() => vmap((t: Tensor) => t.equal(t))(x)).to.throw(error);
    expect(() => vmap((t: Tensor) => t.nonzero())(x)).to.throw(error);
    expect(() => vmap((t: Tensor) => t.dataPtr())(x)).to.throw(error);
    expect(() => vmap((t: Tensor) => torch.tensor([t as never]))(x)).to.throw(error);
    expect(() => vmap((t: Tensor) => Number(t.sum()))(x)).to.throw(error);
    const captured = torch.zeros(3);
    expect(() => vmap((t: Tensor) => captured.add_(t))(x)).to.throw(error, 'broadcast shape');
    expect(() => grad((t: Tensor) => captured.add_(t.at(0)).sum())(x)).to.throw(error, 'mutate a captured Tensor');
    expect(captured.toArray()).to.deep.equal([0, 0, 0]);
  });

  it('refuse async functions, and leave no unhandled rejection', async () => {
    const late = async (t: Tensor) => {
      await null;
      throw new Error(`late ${t.shape}`);
    };
    for (const transform of [vmap(late), grad(late as never), jacrev(late), jacfwd(late)] as ((
      t: Tensor,
    ) => unknown)[]) {
      expect(() => transform(x)).to.throw(TypeError, 'func must not be async');
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('let values be seen where there is one: not in vmap', () => {
    const seen: unknown[] = [];
    const look = (t: Tensor): Tensor => {
      seen.push(t.toArray(), t.sum().item(), t.detach().tolist(), Array.from(t.toTypedArray() as Float32Array));
      return t.pow(2).sum();
    };
    const expected = [[0, 1, 2], 3, [0, 1, 2], [0, 1, 2]];
    grad(look)(x.at(0));
    expect(seen.splice(0)).to.deep.equal(expected);
    grad((t: Tensor) => grad(look)(t).sum())(x.at(0));
    expect(seen.splice(0)).to.deep.equal(expected);
    jvp(look, [x.at(0)], [x.at(1)]);
    expect(seen.splice(0)).to.deep.equal(expected);
    torch.func.functionalize((t: Tensor) => look(t.clone().add_(0)))(x.at(0));
    expect(seen.splice(0)).to.deep.equal(expected);
  });

  it('print as in Python, inside and after', () => {
    let text = '';
    const kept: Tensor[] = [];
    vmap(
      grad((t: Tensor) => {
        text = String(t);
        kept.push(t);
        return t.sum();
      }),
    )(x);
    const batched = `BatchedTensor(lvl=1, bdim=0, value=
        tensor([[0., 1., 2.],
                [3., 4., 5.]])
    )`;
    expect(text).to.equal(`GradTrackingTensor(lvl=2, value=\n    ${batched}\n)`);
    expect(String(kept[0])).to.equal(`GradTrackingTensor(lvl=-2, value=\n    ${batched}\n)`);
    torch.func.functionalize((t: Tensor) => {
      text = String(t);
      return t;
    })(x.at(0));
    expect(text).to.equal('FunctionalTensor(lvl=1, value=\\\ntensor([0., 1., 2.]))');
  });

  it('leave their tensors usable where they can be, and harmless where not', () => {
    const kept: Tensor[] = [];
    const keep = (t: Tensor): Tensor => {
      kept.push(t, t.mul(2));
      return t.sum();
    };
    grad(keep)(x.at(0));
    expect(kept[1].add(1).toArray()).to.deep.equal([1, 3, 5]);
    expect(kept.splice(0).map((t) => t.toArray())).to.deep.equal([
      [0, 1, 2],
      [0, 2, 4],
    ]);
    vmap(keep)(x);
    expect(() => kept[0].add(1)).to.throw(torch.TorchError, 'escaped');
    expect(() => kept[0].toArray()).to.throw(torch.TorchError, 'whole batch');
    expect(torch.func.debugUnwrap(kept[0]).toArray()).to.deep.equal(x.toArray());
  });

  it('obey noGrad inside, and not outside', () => {
    const stopped = (t: Tensor): Tensor => t.sub(torch.noGrad(() => t.pow(2))).sum();
    expect(grad(stopped)(x.at(0)).toArray()).to.deep.equal([1, 1, 1]);
    expect(
      torch
        .noGrad(() => grad(sum)(x))
        .sum()
        .item(),
    ).to.equal(6);
    expect(torch.noGrad(() => grad(grad((t: Tensor) => t.pow(3)))(torch.full([], 2.5))).item()).to.equal(15);
    const leaf = x.clone().requiresGrad_();
    expect(grad((t: Tensor) => t.pow(2).sum())(leaf).requiresGrad).to.equal(true);
    expect(torch.noGrad(() => grad((t: Tensor) => t.pow(2).sum())(leaf)).requiresGrad).to.equal(false);
  });

  it('work in and around inference mode', () => {
    const perSample = () => vmap(grad((t: Tensor) => t.pow(2).sum()))(x);
    const expected = perSample().toArray();
    expect(torch.inferenceMode(perSample).toArray()).to.deep.equal(expected);
    const inner = vmap((t: Tensor) => torch.inferenceMode(() => t.mul(2)))(x);
    expect(inner.toArray()).to.deep.equal(expected);
    expect(torch.inferenceMode(() => jvp(sum, [x], [x])[1]).item()).to.equal(15);
    expect(torch.ones(1).isInference()).to.equal(false);
    expect(x.clone().requiresGrad_().mul(2).requiresGrad).to.equal(true);
  });

  it('work in scopes', () => {
    const before = torch.memory().handles;
    const kept = torch.scope(() => {
      const wide = vmap(grad((t: Tensor) => torch.scope(() => t.sin().mul(2).sum())))(x);
      return wide.sum();
    });
    expect(Math.abs(kept.item())).to.be.greaterThan(0);
    expect(torch.memory().handles).to.be.at.most(before + 1);
  });

  it('refuse backward, requiresGrad_ and retainGrad inside', () => {
    const inside = (act: (t: Tensor) => unknown) => () =>
      grad((t: Tensor) => {
        act(t);
        return t.sum();
      })(x);
    expect(inside((t) => t.sum().backward())).to.throw(torch.TorchError, 'backward(): not inside a function');
    expect(inside((t) => torch.autograd.backward(t.sum()))).to.throw(torch.TorchError, 'backward(): not inside');
    expect(inside((t) => t.mul(1).requiresGrad_())).to.throw(torch.TorchError, 'requires_grad_()');
    expect(inside((t) => t.mul(1).retainGrad())).to.throw(torch.TorchError, 'retain_grad()');
    expect(inside((t) => torch.ones([2], { requiresGrad: true }).mul(t.sum()))).not.to.throw();
    expect(inside((t) => torch.tensor([1, 2], { dtype: torch.float32 }).mul_(t.sum()))).not.to.throw();
  });

  it('keep the names of several results', () => {
    const { values, indices } = vmap((t: Tensor) => torch.max(t, 0) as unknown as { values: Tensor; indices: Tensor })(
      x,
    );
    expect([values.toArray(), indices.toArray()]).to.deep.equal([
      [2, 5],
      [2, 2],
    ]);
  });

  it('index by a tensor of the batch', () => {
    const at = vmap((t: Tensor, i: Tensor) => t.at(i))(x, torch.tensor([0, 1]));
    expect(at.toArray()).to.deep.equal([0, 4]);
    expect(vmap((t: Tensor) => t.at('1:'))(x).toArray()).to.deep.equal([
      [1, 2],
      [4, 5],
    ]);
    const set = vmap((t: Tensor) => t.clone().setAt(0, t.sum()))(x);
    expect(set.toArray()).to.deep.equal([
      [3, 1, 2],
      [12, 4, 5],
    ]);
  });

  it('know what Python reads off a tensor or makes without history', () => {
    const read = vmap((t: Tensor) => {
      const seen = [t.isFloatingPoint(), t.isComplex(), t.isConj(), t.isNeg(), t.isSigned(), t.isInference()];
      expect(seen).to.deep.equal([true, false, false, false, true, false]);
      expect(t.conj()).not.to.equal(undefined);
      return torch.masked.var(t.conj(), 0);
    });
    expect(read(x).toArray()).to.deep.equal([1, 1]);
    const made = (t: Tensor): Tensor =>
      torch
        .randintLike(t, 5)
        .add(torch.linspace(t.at(0), 1, 3))
        .sum();
    expect(grad(made)(x.at(0)).toArray()).to.deep.equal([0, 0, 0]);
    expect(torch.randintLike(x.clone().requiresGrad_(), 5).requiresGrad).to.equal(false);
  });

  it('run losses that work in pieces', () => {
    const [weight, labels] = [torch.randn([4, 3]), torch.tensor([1, 0])];
    const options = { batchChunkSize: 1 };
    const loss = (input: Tensor): Tensor => nn.functional.linearCrossEntropy(input, weight, labels, { options });
    const batch = torch.randn([5, 2, 3]);
    const expected = torch.stack(batch.unbind(0).map(loss));
    expect(vmap(loss)(batch).sub(expected).abs().max().item()).to.be.lessThan(1e-5);
  });

  it('put a result that does not depend on the batch where outDims asks', () => {
    const constant = vmap((_: Tensor) => torch.arange(3), { outDims: 1 })(x);
    expect(constant.toArray()).to.deep.equal([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(vmap((_: Tensor) => torch.arange(3), { outDims: -1 })(x).shape).to.deep.equal([3, 2]);
  });

  it('keep memory flat over many per-sample gradients', function () {
    this.timeout(120_000);
    const model = new nn.Sequential(new nn.Linear(64, 64), new nn.Tanh(), new nn.Linear(64, 8));
    const params = Object.fromEntries(model.namedParameters().map(([name, p]) => [name, p.detach()]));
    const [batch, labels] = [torch.randn([32, 64]), torch.randint(0, 8, [32])];
    const loss = (p: typeof params, sample: Tensor, label: Tensor): Tensor =>
      nn.functional.crossEntropy(functionalCall(model, p, sample.unsqueeze(0)), label.unsqueeze(0));
    const step = vmap(grad(loss), [null, 0, 0]);
    const failing = vmap(
      grad((p: typeof params, sample: Tensor, label: Tensor): Tensor => {
        loss(p, sample, label);
        throw new Error('mine');
      }),
      [null, 0, 0],
    );
    let most = 0;
    for (let i = 0; i < 150; i++) {
      step(params, batch, labels);
      if (i % 3 === 0) expect(() => failing(params, batch, labels)).to.throw('mine');
      if (i === 20) most = torch.memory().bytes;
      // A step leaves 0.6 MB of gradients and as much of intermediate values; 150 of them would hold 180 MB.
      if (i > 20) expect(torch.memory().bytes).to.be.below(Math.max(most, 0) + 48e6);
    }
  });
});
