// The gradients are those of the same function without a checkpoint.
import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { CheckpointError, checkpoint, checkpointSequential } from '../../lib/utils/checkpoint';

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float64, requiresGrad: true });

describe('utils.checkpoint', () => {
  for (const useReentrant of [false, true]) {
    it(`gives the same gradients with useReentrant ${useReentrant}`, () => {
      const weight = leaf(0.5, -1);
      let calls = 0;
      const fn = (x: Tensor, factor: number) => {
        calls++;
        return x
          .mul(weight)
          .tanh()
          .mul(torch.rand(2, { dtype: torch.float64 }))
          .exp()
          .mul(factor);
      };
      const run = (call: (x: Tensor) => Tensor) => {
        torch.manualSeed(3);
        const x = leaf(1, 2);
        weight.grad = null;
        call(x).sum().backward();
        return [x.grad?.toArray(), weight.grad && (weight.grad as Tensor).toArray(), torch.rand(1).item()];
      };
      const expected = run((x) => fn(x, 2));
      calls = 0;
      expect(run((x) => checkpoint(fn, x, 2, { useReentrant }))).to.deep.equal(expected);
      expect(calls).to.equal(2);
    });
  }

  it('runs a sequence in parts', () => {
    const steps = [(x: Tensor) => x.exp(), (x: Tensor) => x.sin(), (x: Tensor) => x.square(), (x: Tensor) => x.tanh()];
    for (const useReentrant of [false, true]) {
      const [x, y] = [leaf(0.3), leaf(0.3)];
      checkpointSequential(steps, 2, x, { useReentrant }).backward();
      steps.reduce((value, step) => step(value), y as Tensor).backward();
      expect(x.grad?.item()).to.equal(y.grad?.item());
    }
    expect(() => checkpointSequential(steps, 0, leaf(1))).to.throw(RangeError, 'segments');
  });

  it('notices that backward computes something else', () => {
    let calls = 0;
    const fn = (x: Tensor) => (calls++ === 0 ? x.exp() : x.expand(2).exp());
    expect(() => checkpoint(fn, leaf(1)).sum().backward()).to.throw(CheckpointError, 'in forward and is');
    expect(() => checkpoint(1 as never)).to.throw(TypeError, 'fn must be a function');
  });
});
