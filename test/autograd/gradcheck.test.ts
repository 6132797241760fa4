import { expect } from 'chai';
import type { FunctionCtx } from '../../lib/autograd';
import { TorchError } from '../../lib/errors';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const { gradcheck, gradgradcheck, GradcheckError } = torch.autograd;
const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float64, requiresGrad: true });

class Cube extends torch.autograd.Function {
  static forward(ctx: FunctionCtx, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.pow(3);
  }
  static backward(ctx: FunctionCtx, gradient: Tensor): Tensor {
    return (ctx.savedTensors[0] as Tensor).square().mul(3).mul(gradient);
  }
}

class Wrong extends Cube {
  static override backward(_: FunctionCtx, gradient: Tensor): Tensor {
    return gradient;
  }
}

describe('autograd.gradcheck', () => {
  it('passes what is right, also second derivatives', () => {
    const x = leaf(0.5, -1.5, 2);
    expect(gradcheck((input: Tensor) => Cube.apply(input), x)).to.equal(true);
    expect(gradgradcheck((input: Tensor) => Cube.apply(input), x)).to.equal(true);
    const both = (a: Tensor, b: Tensor) => [a.mul(b), a.sin()];
    expect(gradcheck(both, [x, leaf(1, 2, 3)], { checkGradDtypes: true })).to.equal(true);
    expect(gradgradcheck(both, [x, leaf(1, 2, 3)])).to.equal(true);
    expect(x.toArray()).to.deep.equal([0.5, -1.5, 2]);
  });

  it('finds what is wrong', () => {
    const x = leaf(0.5, 2);
    const wrong = (input: Tensor) => Wrong.apply(input);
    expect(() => gradcheck(wrong, x)).to.throw(
      GradcheckError,
      'Jacobian mismatch for output 0 with respect to input 0',
    );
    expect(gradcheck(wrong, x, { raiseException: false })).to.equal(false);
    expect(gradgradcheck(wrong, x, { raiseException: false })).to.equal(true);
  });

  it('refuses what it cannot check', () => {
    expect(() => gradcheck(1 as never, leaf(1))).to.throw(TypeError, 'fn must be a function');
    expect(() => gradcheck((x: Tensor) => x, torch.ones(1))).to.throw(RangeError, 'at least one input');
    expect(() => gradcheck((x: Tensor) => x, leaf(1), { fast: true } as never)).to.throw(TypeError, 'unknown option');
    const complex = torch.ones(1, { dtype: torch.complex128, requiresGrad: true });
    expect(() => gradcheck((x: Tensor) => x, complex)).to.throw(TorchError, 'complex');
  });
});
