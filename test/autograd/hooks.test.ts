// Expected values follow from the definitions.
import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import { torch } from '../../lib/torch';

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float64, requiresGrad: true });

describe('Tensor.registerHook', () => {
  it('sees gradients, replaces them, and runs in order', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.registerHook((gradient) => {
      seen.push(gradient.toArray(), torch.isGradEnabled(), gradient.mul(2).requiresGrad);
    });
    y.registerHook((gradient) => gradient.mul(10));
    x.registerHook((gradient) => gradient.add(1));
    y.sum().backward();
    expect(seen).to.deep.equal([[1, 1], false, false]);
    expect(x.grad?.toArray()).to.deep.equal([31, 31]);
    expect(torch.isGradEnabled() && x.mul(2).requiresGrad).to.equal(true);
  });

  it('runs in grad mode with createGraph, and in its own modes', () => {
    const x = leaf(3);
    const modes: boolean[] = [];
    x.registerHook((gradient) => {
      modes.push(torch.isGradEnabled(), gradient.requiresGrad);
      torch.noGrad(() => modes.push(gradient.mul(2).requiresGrad));
      return gradient.mul(2);
    });
    x.pow(3).sum().backward({ createGraph: true });
    expect(modes).to.deep.equal([true, true, false]);
    expect(torch.autograd.grad(x.grad as never, x)[0].item()).to.equal(72);
  });

  it('is removed, also by itself while it runs and by using', () => {
    const x = leaf(1);
    let calls = 0;
    const handle = x.registerHook(() => {
      calls++;
      handle.remove();
    });
    x.mul(2).sum().backward();
    x.mul(2).sum().backward();
    expect(calls).to.equal(1);
    {
      using _ = x.registerHook((gradient) => gradient.mul(100));
      x.grad = null;
      x.mul(2).sum().backward();
      expect(x.grad).to.have.property('ndim', 1);
      expect((x as { grad: unknown }).grad).to.satisfy((g: { item(): number }) => g.item() === 200);
    }
    x.grad = null;
    x.mul(2).sum().backward();
    expect((x.grad as unknown as { item(): number }).item()).to.equal(2);
  });

  it('comes before retainGrad', () => {
    const x = leaf(1);
    const y = x.mul(2);
    y.retainGrad();
    y.registerHook((gradient) => gradient.mul(5));
    y.sum().backward();
    expect([y.grad?.item(), x.grad?.item()]).to.deep.equal([5, 10]);
  });

  it('hands on the very error that it threw, and the next backward is right', () => {
    const x = leaf(1, 2);
    const thrown = new Error('mine');
    const handle = x.registerHook(() => {
      throw thrown;
    });
    for (let i = 0; i < 50; i++) {
      let caught: unknown;
      try {
        x.square().sum().backward();
      } catch (error) {
        caught = error;
      }
      expect(caught).to.equal(thrown);
    }
    handle.remove();
    x.square().sum().backward();
    expect(x.grad?.toArray()).to.deep.equal([2, 4]);
  });

  it('refuses what is no hook or no gradient', () => {
    const x = leaf(1, 2);
    expect(() => x.registerHook(3 as never)).to.throw(TypeError, 'hook must be a function');
    expect(() => torch.ones(1).registerHook(() => {})).to.throw(TorchError, "doesn't require gradient");
    using _ = x.registerHook(() => 3 as never);
    expect(() => x.sum().backward()).to.throw(TypeError, 'must return a Tensor');
    const y = leaf(1, 2);
    y.registerHook(() => torch.ones(3, { dtype: torch.float64 }));
    expect(() => y.sum().backward()).to.throw(TorchError, 'size');
  });

  it('works at depth 100, and keeps memory flat', () => {
    const x = leaf(1);
    let deepest = 0;
    const down = (depth: number): void => {
      deepest = Math.max(deepest, depth);
      const y = x.mul(2);
      y.registerHook(() => {
        if (depth < 100) torch.enableGrad(() => down(depth + 1));
      });
      y.sum().backward();
    };
    down(1);
    expect(deepest).to.equal(100);
    expect(x.grad?.item()).to.equal(200);
    for (let i = 0; i < 2000; i++) {
      const z = torch.ones(50_000, { requiresGrad: true }).mul(2);
      z.registerHook((gradient) => gradient.mul(2));
      if (i % 100 === 0) z.sum().backward();
    }
    expect(torch.memory().bytes).to.be.below(200e6);
  });
});

describe('Tensor.registerPostAccumulateGradHook', () => {
  it('runs after grad was added to, on the leaf itself', () => {
    const x = leaf(1, 2);
    const seen: unknown[] = [];
    const handle = x.registerPostAccumulateGradHook((tensor) => {
      seen.push(tensor === x, tensor.grad?.toArray());
      tensor.grad = null;
    });
    x.mul(3).sum().backward();
    expect(seen).to.deep.equal([true, [3, 3]]);
    expect(x.grad).to.equal(null);
    handle.remove();
    x.mul(3).sum().backward();
    expect((x.grad as unknown as { toArray(): number[] }).toArray()).to.deep.equal([3, 3]);
    expect(() => x.mul(2).registerPostAccumulateGradHook(() => {})).to.throw(TorchError, 'non-leaf');
  });
});
