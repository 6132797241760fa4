// Expected values follow from the definitions.
import { expect } from 'chai';
import type { FunctionCtx } from '../../lib/autograd';
import { onceDifferentiable } from '../../lib/autograd/function';
import { TorchError } from '../../lib/errors';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float64, requiresGrad: true });
const AutogradFunction = torch.autograd.Function;

class Exp extends AutogradFunction {
  static forward(ctx: FunctionCtx, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    ctx.kept = y;
    return y;
  }
  static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
    return gradient.mul(ctx.savedTensors[0] as Tensor);
  }
}

class Scale extends AutogradFunction {
  static forward(x: Tensor, factor: number): Tensor {
    return x.mul(factor);
  }
  static setupContext(ctx: FunctionCtx, [, factor]: [Tensor, number]): void {
    ctx.factor = factor;
  }
  static backward(ctx: FunctionCtx, gradient: Tensor) {
    return [gradient.mul(ctx.factor), null];
  }
}

describe('autograd.Function', () => {
  it('gives values, gradients and higher derivatives', () => {
    const x = leaf(0, 1);
    const y = Exp.apply(x);
    expect(y.gradFn?.name).to.equal('ExpBackward');
    expect(y.toArray()).to.deep.equal([1, Math.E]);
    const [first] = torch.autograd.grad(y.sum(), x, { createGraph: true });
    const [second] = torch.autograd.grad(first.sum(), x, { createGraph: true });
    const [third] = torch.autograd.grad(second.sum(), x);
    for (const gradient of [first, second, third]) expect(gradient.toArray()).to.deep.equal([1, Math.E]);
  });

  it('takes setupContext, and arguments that are no tensors', () => {
    const x = leaf(1, 2);
    const y = Scale.apply(x, 3);
    y.sum().backward();
    expect(x.grad?.toArray()).to.deep.equal([3, 3]);
    expect(Scale.apply(x.detach(), 3).requiresGrad).to.equal(false);
    expect(torch.noGrad(() => Scale.apply(x, 3)).requiresGrad).to.equal(false);
  });

  it('refuses a wrong number, place or shape of gradients', () => {
    const make = (result: () => unknown) =>
      class Bad extends AutogradFunction {
        static forward(_: FunctionCtx, x: Tensor, _factor: number): Tensor {
          return x.clone();
        }
        static backward() {
          return result();
        }
      };
    const run = (result: () => unknown) => () => make(result).apply(leaf(1, 2), 3).sum().backward();
    expect(run(() => torch.ones(2))).to.throw(TorchError, 'number of gradients (expected 2, got 1)');
    expect(run(() => [null, torch.ones(1)])).to.throw(TorchError, 'different from null at position 2');
    expect(run(() => [torch.ones(3), null])).to.throw(TorchError, 'invalid gradient at index 0');
    expect(run(() => ['x', null])).to.throw(TypeError, 'expected Tensor or null');
    expect(run(() => [null, null, null])).to.not.throw();
  });

  it('frees what it saved, and notices changes', () => {
    const x = leaf(1);
    const y = Exp.apply(x);
    y.sum().backward();
    expect(() => y.sum().backward()).to.throw(TorchError, 'second time');
    const z = Exp.apply(x);
    z.add_(1);
    expect(() => z.sum().backward()).to.throw(TorchError, 'modified by an inplace operation');
  });

  it('marks outputs, materialises gradients or not, and knows which are needed', () => {
    const seen: unknown[] = [];
    const make = (materialize: boolean) =>
      class Two extends AutogradFunction {
        static forward(ctx: FunctionCtx, x: Tensor, y: Tensor): [Tensor, Tensor, Tensor] {
          const index = x.argmax();
          const sign = x.sign();
          ctx.markNonDifferentiable(sign);
          ctx.setMaterializeGrads(materialize);
          return [x.mul(y), sign, index];
        }
        static backward(ctx: FunctionCtx, a: Tensor, b: Tensor | null, c: Tensor | null) {
          seen.push(ctx.needsInputGrad, b?.toArray() ?? null, c === null);
          return [a, null];
        }
      };
    const x = leaf(1, -2);
    for (const materialize of [true, false]) {
      const [a, b, c] = make(materialize).apply(x, torch.ones(2));
      expect([a.requiresGrad, b.requiresGrad, c.requiresGrad]).to.deep.equal([true, false, false]);
      a.sum().backward();
    }
    expect(seen).to.deep.equal([[true, false], [0, 0], false, [true, false], null, true]);
  });

  it('changes an input in place, and returns an input', () => {
    class Double extends AutogradFunction {
      static forward(ctx: FunctionCtx, x: Tensor): Tensor {
        x.mul_(2);
        ctx.markDirty(x);
        return x;
      }
      static backward(_: FunctionCtx, gradient: Tensor): Tensor {
        return gradient.mul(2);
      }
    }
    class Same extends AutogradFunction {
      static forward(_: FunctionCtx, x: Tensor): Tensor {
        return x;
      }
      static backward(_: FunctionCtx, gradient: Tensor): Tensor {
        return gradient.mul(7);
      }
    }
    const x = leaf(1, 2);
    const y = x.mul(1);
    expect(Double.apply(y)).to.equal(y);
    y.sum().backward();
    expect([y.toArray(), x.grad?.toArray()]).to.deep.equal([
      [2, 4],
      [2, 2],
    ]);
    const z = leaf(1);
    Same.apply(z).sum().backward();
    expect(z.grad?.item()).to.equal(7);
  });

  it('hands on errors, and the next backward is right', () => {
    let fails = true;
    const thrown = new RangeError('mine');
    class Half extends AutogradFunction {
      static forward(_: FunctionCtx, x: Tensor): Tensor {
        return x.div(2);
      }
      static backward(_: FunctionCtx, gradient: Tensor): Tensor {
        if (fails) throw thrown;
        return gradient.div(2);
      }
    }
    const x = leaf(4);
    expect(() => Half.apply(x).sum().backward()).to.throw(thrown as never);
    fails = false;
    Half.apply(x).sum().backward();
    expect(x.grad?.item()).to.equal(0.5);
    class Forward extends Half {
      static override forward(): never {
        throw thrown;
      }
    }
    expect(() => (Forward as never as typeof Exp).apply(x)).to.throw(thrown as never);
    expect(() => (AutogradFunction as never as typeof Exp).apply(x)).to.throw(TypeError, 'no static forward');
    class None extends AutogradFunction {
      static forward(_: FunctionCtx, x: Tensor): Tensor {
        return x.clone();
      }
    }
    expect(() => None.apply(x).backward()).to.throw(TorchError, 'no static backward');
  });

  it('differentiates once where it says so', () => {
    class Square extends AutogradFunction {
      static forward(ctx: FunctionCtx, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.square();
      }
      static backward = onceDifferentiable((ctx, gradient: Tensor) =>
        gradient.mul(ctx.savedTensors[0] as Tensor).mul(2),
      );
    }
    const x = leaf(3);
    Square.apply(x).backward();
    expect(x.grad?.item()).to.equal(6);
    const [first] = torch.autograd.grad(Square.apply(x).square(), x, { createGraph: true });
    expect(() => first.backward()).to.throw(TorchError, 'onceDifferentiable');
  });

  it('frees discarded graphs, also those whose output stands on ctx', () => {
    const before = torch.memory().bytes;
    for (let i = 0; i < 2000; i++) {
      const x = torch.ones(100_000, { requiresGrad: true });
      const y = Exp.apply(x).sum();
      if (i % 50 === 0) torch.autograd.grad(torch.autograd.grad(y, x, { createGraph: true })[0].sum(), x);
    }
    expect(torch.memory().bytes - before).to.be.below(300e6);
  });
});
