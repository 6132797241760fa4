// Expected values follow from the definitions.
import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float64, requiresGrad: true });
const { graph } = torch.autograd;

describe('autograd.graph', () => {
  it('names nodes and what comes after them', () => {
    const x = leaf(1, 2);
    const node = x.mul(2).exp().gradFn as InstanceType<typeof graph.Node>;
    expect(node.name).to.equal('ExpBackward0');
    const [[mul, index]] = node.nextFunctions;
    expect([mul?.name, index]).to.deep.equal(['MulBackward0', 0]);
    expect(mul?.nextFunctions[0][0]?.name).to.equal('AccumulateGrad');
    expect(graph.getGradientEdge(x).node.name).to.equal('AccumulateGrad');
    expect(mul?.nextFunctions[0][0]?.isSame(graph.getGradientEdge(x).node)).to.equal(true);
    expect(() => graph.getGradientEdge(torch.ones(1))).to.throw(TorchError, 'does not require gradients');
  });

  it('hooks nodes before and after they run', () => {
    const x = leaf(1, 2);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.gradFn?.registerPrehook(([gradient]) => [(gradient as Tensor).mul(2)]);
    const handle = y.gradFn?.registerHook((inputs, outputs) => {
      seen.push(inputs[0]?.toArray(), outputs[0]?.toArray());
      return inputs.map((input) => input?.mul(10) ?? null);
    });
    y.sum().backward({ retainGraph: true });
    expect(seen).to.deep.equal([
      [6, 6],
      [2, 2],
    ]);
    expect(x.grad?.toArray()).to.deep.equal([60, 60]);
    handle?.remove();
    x.grad = null;
    y.sum().backward();
    expect((x.grad as unknown as Tensor).toArray()).to.deep.equal([6, 6]);
    expect(() => y.gradFn?.registerHook(1 as never)).to.throw(TypeError, 'hook must be a function');
  });

  it('packs and unpacks saved tensors', () => {
    const x = leaf(2, 3);
    const packed: unknown[] = [];
    const pack = (tensor: Tensor) => {
      packed.push(tensor.toArray());
      return { half: tensor.div(2) };
    };
    const y = graph.savedTensorsHooks(
      pack,
      ({ half }) => half.mul(4),
      () => x.square(),
    );
    const after = x.square();
    y.sum().backward();
    expect(packed).to.deep.equal([[2, 3]]);
    expect(x.grad?.toArray()).to.deep.equal([8, 12]);
    after.sum().backward();
    expect(x.grad?.toArray()).to.deep.equal([12, 18]);
    const z = graph.saveOnCpu(() => x.exp().square());
    expect(torch.autograd.grad(z.sum(), x)[0].allclose(x.exp().square().mul(2).detach())).to.equal(true);
  });

  it('hands on errors of hooks, and refuses them where disabled', () => {
    const x = leaf(2);
    const thrown = new Error('mine');
    const fail = () => {
      throw thrown;
    };
    expect(() => graph.savedTensorsHooks(fail, fail, () => x.square())).to.throw(thrown as never);
    const y = graph.savedTensorsHooks(
      (tensor) => tensor,
      fail,
      () => x.square(),
    );
    expect(() => y.backward()).to.throw(thrown as never);
    const bad = graph.savedTensorsHooks(
      (tensor) => tensor,
      () => 3 as never,
      () => x.square(),
    );
    expect(() => bad.backward()).to.throw(TypeError, 'unpack must return a Tensor');
    const disabled = () => graph.disableSavedTensorsHooks('not here', () => graph.saveOnCpu(() => x.square()));
    expect(disabled).to.throw(TorchError, 'not here');
    expect(x.square().requiresGrad).to.equal(true);
  });

  it('hooks several gradients at once', () => {
    const [x, y, z] = [leaf(1), leaf(2), leaf(3)];
    const seen: unknown[] = [];
    const all = graph.registerMultiGradHook([x, y, z], (gradients) => {
      seen.push(gradients.map((gradient) => gradient?.item() ?? null));
    });
    let firsts = 0;
    graph.registerMultiGradHook([x, y], () => firsts++, { mode: 'any' });
    x.mul(y).mul(z).backward();
    x.mul(y).backward();
    torch.autograd.grad(x.mul(5), x);
    expect(seen.slice(0, 2)).to.deep.equal([
      [6, 3, 2],
      [2, 1, null],
    ]);
    all.remove();
    x.mul(y).backward();
    expect(firsts).to.equal(4);
    expect(() => graph.registerMultiGradHook([x], () => {}, { mode: 'some' } as never)).to.throw(RangeError, 'mode');
  });

  it('counts changes by other means', () => {
    const x = leaf(2);
    const y = x.mul(1);
    const z = y.square();
    graph.incrementVersion(y);
    expect(() => z.backward()).to.throw(TorchError, 'modified by an inplace operation');
    expect(() => graph.incrementVersion(1 as never)).to.throw(TypeError, 'must be Tensor');
  });
});

describe('autograd.detectAnomaly', () => {
  it('throws for nan, and names the line of the forward', async () => {
    const warned = new Promise<string>((resolve) => process.once('warning', ({ message }) => resolve(message)));
    const x = leaf(0);
    const run = () => {
      const y = x.mul(0).div(x);
      y.sum().backward();
    };
    expect(() => torch.autograd.detectAnomaly(run)).to.throw(TorchError, 'returned nan values');
    expect(await warned).to.match(/Error detected in DivBackward0[\s\S]*graph\.test\.ts/);
    expect(torch.autograd.isAnomalyEnabled()).to.equal(false);
    expect(() => torch.autograd.detectAnomaly(run, { checkNan: false })).to.not.throw();
    expect(() => torch.autograd.setDetectAnomaly(1 as never)).to.throw(TypeError, 'mode must be bool');
  });
});
