// The machinery of nn.Module where Python's own objects are no oracle: registration, moving, sharing, misuse.
import { inspect } from 'node:util';
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

class Net extends nn.Module {
  fc1 = new nn.Linear(4, 3);
  scale = new nn.Parameter(torch.ones(3));
  fc2 = new nn.Linear(3, 2);
  plain = torch.zeros(2);

  constructor() {
    super();
    this.registerBuffer('mask', torch.ones(3));
    this.registerBuffer('cache', torch.zeros(3), { persistent: false });
    this.registerBuffer('nothing', null);
  }

  override forward(x: Tensor): Tensor {
    return this.fc2.forward(this.fc1.forward(x).mul(this.scale));
  }
}

const names = (entries: [string, unknown][]) => entries.map(([name]) => name);

describe('nn.Module', () => {
  it('finds parameters, buffers and children by assignment', () => {
    const net = new Net();
    expect(names(net.namedParameters())).to.deep.equal(['scale', 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias']);
    expect(names(net.namedBuffers())).to.deep.equal(['mask', 'cache']);
    expect(names(net.namedChildren())).to.deep.equal(['fc1', 'fc2']);
    expect(Object.keys(net.stateDict())).to.deep.equal([
      'scale',
      'mask',
      'fc1.weight',
      'fc1.bias',
      'fc2.weight',
      'fc2.bias',
    ]);
    expect(net.parameters(false)).to.have.length(1);
    expect(names(net.namedParameters({ prefix: 'net', recurse: false }))).to.deep.equal(['net.scale']);
    expect(net.buffers()).to.have.length(2);
    expect(net.modules()).to.have.length(3);
  });

  it('counts shared members once', () => {
    const layer = new nn.Linear(2, 2);
    const model = new nn.Sequential(layer, new nn.ReLU(), layer);
    expect(model.parameters()).to.have.length(2);
    expect(names(model.namedModules())).to.deep.equal(['', '0', '1']);
    expect(names(model.namedModules({ removeDuplicate: false }))).to.deep.equal(['', '0', '1', '2']);
    expect(names(model.namedParameters('', true, false))).to.have.length(4);
    expect(Object.keys(model.stateDict())).to.have.length(4);
    expect(model.children()).to.have.length(2);
  });

  it('sees a parameter that replaces another', () => {
    const net = new Net();
    const tied = new nn.Parameter(torch.zeros(3, 4));
    net.fc1.weight = tied;
    expect(net.parameters()[1]).to.equal(tied);
  });

  it('switches training mode for the whole tree', () => {
    const net = new Net().eval();
    expect(net.modules().map((m) => m.training)).to.deep.equal([false, false, false]);
    expect(net.train().fc2.training).to.equal(true);
    expect(() => net.train(1 as unknown as boolean)).to.throw(TypeError, 'mode must be bool');
  });

  it('moves to another dtype in place, gradients and buffers included', () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
    const [weight] = model.parameters();
    model.forward(torch.randn(4, 2)).sum().backward();
    expect(model.to(torch.float64)).to.equal(model);
    expect(model.parameters()[0]).to.equal(weight);
    expect(weight.dtype).to.equal(torch.float64);
    expect(weight.grad?.dtype).to.equal(torch.float64);
    const bn = model.at<nn.BatchNorm1d>(1);
    expect(bn.running_mean?.dtype).to.equal(torch.float64);
    expect(bn.num_batches_tracked?.dtype).to.equal(torch.int64);
    model
      .forward(torch.randn([4, 2], { dtype: torch.float64 }))
      .sum()
      .backward();
    expect(model.half().parameters()[0].dtype).to.equal(torch.float16);
    expect(model.bfloat16().parameters()[0].dtype).to.equal(torch.bfloat16);
    expect(model.double().float().parameters()[0].dtype).to.equal(torch.float32);
    expect(model.to(torch.zeros([1], { dtype: torch.float64 })).parameters()[0].dtype).to.equal(torch.float64);
    expect(model.to('cpu', torch.float32).parameters()[0].dtype).to.equal(torch.float32);
    expect(model.to({ dtype: torch.float64 }).cpu().parameters()[0].dtype).to.equal(torch.float64);
  });

  it('moves to the meta device', () => {
    expect(String(new Net().to('meta').fc1.weight.device)).to.equal('meta');
  });

  it('refuses to move to what is no device or floating dtype', () => {
    const net = new Net();
    expect(() => net.to(torch.int64)).to.throw(TypeError, 'only accepts floating point or complex dtypes');
    expect(() => net.to(3 as unknown as string)).to.throw(TypeError, 'expected a device, a dtype');
    expect(() => net.to({ devise: 'cpu' } as object)).to.throw(
      TypeError,
      "unknown option 'devise'; known options: device",
    );
  });

  it('clears gradients', () => {
    const net = new Net();
    net.forward(torch.ones(1, 4)).sum().backward();
    net.zeroGrad({ setToNone: false });
    expect(net.fc2.bias?.grad?.toArray()).to.deep.equal([0, 0]);
    net.zeroGrad();
    expect(net.parameters().every((p) => p.grad === null)).to.equal(true);
  });

  it('switches gradients off', () => {
    const net = new Net();
    net.requiresGrad_(false);
    expect(net.forward(torch.ones(1, 4)).requiresGrad).to.equal(false);
    net.requiresGrad_();
    expect(net.parameters().every((p) => p.requiresGrad)).to.equal(true);
  });

  it('applies a function to every module, children first', () => {
    const seen: string[] = [];
    new Net().apply((m) => seen.push(m.getName()));
    expect(seen).to.deep.equal(['Linear', 'Linear', 'Net']);
  });

  it('finds members by path', () => {
    const model = new nn.Sequential(new Net());
    expect(model.getSubmodule('0.fc1')).to.be.instanceOf(nn.Linear);
    expect(model.getSubmodule('')).to.equal(model);
    expect(model.getParameter('0.fc1.bias').shape).to.deep.equal([3]);
    expect(model.getBuffer('0.cache').shape).to.deep.equal([3]);
    expect(() => model.getSubmodule('0.fc9')).to.throw(torch.TorchError, 'Net has no attribute `fc9`');
    expect(() => model.getSubmodule('0.scale')).to.throw(torch.TorchError, '`scale` is not an nn.Module');
    expect(() => model.getParameter('0.mask')).to.throw(torch.TorchError, 'not an nn.Parameter');
    expect(() => model.getBuffer('0.plain')).to.throw(torch.TorchError, 'not a buffer');
  });

  it('prints by toString and inspect', () => {
    const text = 'Net(\n  (fc1): Linear(in_features=4, out_features=3, bias=True)\n';
    expect(String(new Net())).to.match(new RegExp(`^${text.replaceAll(/[()]/g, '\\$&')}`));
    expect(inspect(new Net())).to.equal(String(new Net()));
  });

  it('copies a state dict, by value', () => {
    const [a, b] = [new Net(), new Net()];
    expect(b.loadStateDict(a.stateDict())).to.deep.equal({ missingKeys: [], unexpectedKeys: [] });
    expect(b.fc1.weight.toArray()).to.deep.equal(a.fc1.weight.toArray());
    torch.noGrad(() => a.fc1.weight.zero_());
    expect(b.fc1.weight.toArray()).not.to.deep.equal(a.fc1.weight.toArray());
    b.loadStateDict(new Map(Object.entries(a.stateDict())));
    expect(b.fc1.weight.toArray()).to.deep.equal(a.fc1.weight.toArray());
  });

  it('takes the tensors of a state dict with assign', () => {
    const [a, b] = [new Net(), new Net().to('meta')];
    b.loadStateDict(a.stateDict(), { assign: true });
    expect(b.fc1.weight).to.be.instanceOf(nn.Parameter);
    expect(b.fc1.weight.requiresGrad).to.equal(true);
    torch.noGrad(() => a.fc1.weight.fill_(2));
    expect(b.fc1.weight.toArray()).to.deep.equal(a.fc1.weight.toArray());
  });

  it('gives a state dict that shares memory, detached unless keepVars', () => {
    const net = new Net();
    const state = net.stateDict({ prefix: 'net.' });
    expect(state['net.scale'].requiresGrad).to.equal(false);
    state['net.scale'].fill_(5);
    expect(net.scale.toArray()).to.deep.equal([5, 5, 5]);
    expect(net.stateDict({ keepVars: true }).scale).to.equal(net.scale);
  });

  it('loads old checkpoints of BatchNorm, which lack num_batches_tracked', () => {
    const { num_batches_tracked: _, ...old } = new nn.BatchNorm1d(2).stateDict();
    expect(new nn.BatchNorm1d(2).loadStateDict(old)).to.deep.equal({ missingKeys: [], unexpectedKeys: [] });
  });

  it('keeps parameters and buffers made in a scope', () => {
    const model = torch.scope(() => {
      const inner = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2), new nn.Embedding(2, 2));
      return { forward: (x: Tensor) => inner.at(1).forward(inner.at(0).forward(x)), inner: () => inner };
    });
    expect(model.forward(torch.randn(3, 2)).shape).to.deep.equal([3, 2]);
    torch.scope(() => model.inner().to(torch.float64));
    expect(
      model
        .inner()
        .buffers()
        .map((b) => b.isDisposed),
    ).to.deep.equal([false, false, false]);
  });

  describe('refuses', () => {
    it('a call without forward', () => {
      expect(() => new nn.Module().forward()).to.throw(torch.TorchError, 'missing the required "forward" function');
      expect(() => new nn.ModuleList().forward()).to.throw(torch.TorchError, 'Module [ModuleList]');
    });

    it('bad names and kinds at registration', () => {
      const net = new Net();
      const t = torch.zeros(1);
      expect(() => net.registerBuffer('a.b', t)).to.throw(torch.TorchError, `buffer name can't contain "."`);
      expect(() => net.registerBuffer('', t)).to.throw(torch.TorchError, `buffer name can't be empty`);
      expect(() => net.registerBuffer('fc1', t)).to.throw(torch.TorchError, `attribute 'fc1' already exists`);
      expect(() => net.registerBuffer(3 as unknown as string, t)).to.throw(TypeError, 'should be a string, got 3');
      expect(() => net.registerBuffer('b', [1] as unknown as Tensor)).to.throw(TypeError, 'must be a Tensor or null');
      expect(() => net.registerParameter('p', t as nn.Parameter)).to.throw(TypeError, 'must be a Parameter or null');
      expect(() => net.registerParameter('forward', null)).to.throw(torch.TorchError, 'already exists');
      expect(() => net.registerModule('m', t as unknown as nn.Module)).to.throw(TypeError, 'must be a Module or null');
      expect(() => net.addModule('train', new nn.ReLU())).to.throw(
        torch.TorchError,
        `attribute 'train' already exists`,
      );
    });

    it('a state dict of the wrong kind', () => {
      const net = new Net();
      expect(() => net.loadStateDict(null as never)).to.throw(TypeError, 'expected an object of tensors');
      expect(() => net.loadStateDict({ ...net.stateDict(), scale: [1] as never })).to.throw(
        'expected Tensor from checkpoint',
      );
      expect(() => net.loadStateDict({}, { stict: true } as object)).to.throw(TypeError, "unknown option 'stict'");
    });

    it('unknown options everywhere', () => {
      const net = new Net();
      const bad = { wrong: 1 } as object;
      for (const method of [
        'parameters',
        'namedParameters',
        'buffers',
        'modules',
        'namedModules',
        'stateDict',
        'zeroGrad',
      ]) {
        const call = () => (net as unknown as Record<string, (o: object) => void>)[method](bad);
        expect(call, method).to.throw(TypeError, `${method}(): unknown option 'wrong'; known options: `);
      }
    });
  });
});

describe('nn.Parameter', () => {
  it('shares memory with its tensor and is a leaf', () => {
    const t = torch.zeros(2);
    const p = new nn.Parameter(t);
    t.fill_(3);
    expect(p.toArray()).to.deep.equal([3, 3]);
    expect([p.isLeaf, p.requiresGrad, p.gradFn]).to.deep.equal([true, true, null]);
    expect(new nn.Parameter(t, { requiresGrad: false }).requiresGrad).to.equal(false);
    expect(new nn.Parameter(p.mul(2)).isLeaf).to.equal(true);
  });

  it('prints as Python', () => {
    expect(String(new nn.Parameter(torch.zeros(1)))).to.equal(
      'Parameter containing:\ntensor([0.], requires_grad=True)',
    );
  });

  it('works as an operand, and in-place operators return it', () => {
    const p = new nn.Parameter(torch.ones(2));
    expect(torch.noGrad(() => p.add_(1))).to.equal(p);
    expect(p.mul(2)).not.to.be.instanceOf(nn.Parameter);
  });

  it('refuses what is no tensor', () => {
    expect(() => new nn.Parameter([1] as unknown as Tensor)).to.throw(TypeError, 'expected a Tensor, got [1]');
    expect(() => new nn.Parameter(torch.ones(1), { grad: true } as object)).to.throw(
      TypeError,
      "unknown option 'grad'",
    );
    expect(() => new nn.Parameter(torch.tensor([1]))).to.throw(torch.TorchError, 'Only Tensors of floating point');
  });
});
