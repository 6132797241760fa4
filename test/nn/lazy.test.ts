// Replays scripts/fixtures/nn_lazy.py, and what it cannot show: objects kept, states loaded, errors, own lazy modules.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decode, decodeTensor, type EncodedTensor, expectClose, expectSame, loadFixture } from '../support/fixtures';

interface Case {
  class: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  train: boolean;
  repr: string;
  uninitialized: Record<string, string>;
  input: EncodedTensor;
  reprAfter: string;
  state: Record<string, EncodedTensor>;
  output: EncodedTensor;
  upstream: EncodedTensor;
  inputGrad: EncodedTensor;
  parameterGrads: Record<string, EncodedTensor>;
}

type ModuleClass = new (...args: unknown[]) => nn.LazyModule;

function replay(c: Case, seed: number): void {
  torch.manualSeed(seed);
  const module = new (nn as unknown as Record<string, ModuleClass>)[c.class](...decode(c.args), decode(c.kwargs));
  module.train(c.train);
  expect(String(module)).to.equal(c.repr);
  const lazy = Object.entries(module.stateDict()).filter(([, tensor]) => nn.isLazy(tensor));
  expect(Object.fromEntries(lazy.map(([name, tensor]) => [name, String(tensor)]))).to.deep.equal(c.uninitialized);
  const x = decodeTensor(c.input).requiresGrad_();
  torch.manualSeed(seed + 1);
  const y: Tensor = module.forward(x);
  expect(String(module)).to.equal(c.reprAfter);
  expectClose(y, c.output, 'output');
  const state = module.stateDict();
  expect(Object.keys(state)).to.deep.equal(Object.keys(c.state));
  for (const [name, expected] of Object.entries(c.state)) {
    (name.startsWith('running') ? expectClose : expectSame)(state[name], expected, `state ${name}`);
  }
  y.backward(decodeTensor(c.upstream));
  expectClose(x.grad as Tensor, c.inputGrad, 'gradient of the input');
  for (const [name, expected] of Object.entries(c.parameterGrads)) {
    expectClose(module.getParameter(name).grad as Tensor, expected, `gradient of ${name}`);
  }
}

describe('lazy modules equal PyTorch', () => {
  const { cases, seed } = loadFixture<{ cases: Case[]; seed: number }>('nn', 'lazy.json');
  for (const [i, c] of cases.entries()) it(`${i}: ${c.repr}`, () => replay(c, seed));
});

describe('a lazy module', () => {
  it('keeps its parameters, which an optimizer may have by then, and becomes its plain class', () => {
    const layer = new nn.LazyLinear(3);
    const [weight, bias] = layer.parameters();
    expect(weight).to.be.instanceOf(nn.UninitializedParameter).and.instanceOf(nn.Parameter);
    expect(layer.hasUninitializedParams()).to.equal(true);
    layer.forward(torch.ones(2, 4));
    expect(layer.parameters()).to.deep.equal([weight, bias]);
    expect(weight).not.to.be.instanceOf(nn.UninitializedParameter);
    expect(weight).to.be.instanceOf(nn.Parameter);
    expect(weight.shape).to.deep.equal([3, 4]);
    expect(layer.constructor).to.equal(nn.Linear);
    expect(layer).to.be.instanceOf(nn.Linear).and.not.instanceOf(nn.LazyLinear);
  });

  it('is moved and cast before its first call', () => {
    const norm = new nn.LazyBatchNorm1d().to(torch.float64);
    expect(norm.running_mean?.dtype).to.equal(torch.float64);
    expect(norm.running_mean).to.be.instanceOf(nn.UninitializedBuffer);
    norm.requiresGrad_(false);
    norm.forward(torch.randn([4, 2], { dtype: torch.float64 }));
    expect([norm.weight?.dtype, norm.running_var?.dtype]).to.deep.equal([torch.float64, torch.float64]);
    expect(norm.weight?.requiresGrad).to.equal(false);
    expect(String(new nn.LazyLinear(2, { device: 'meta' }).weight.device)).to.equal('meta');
  });

  it('survives the scope that made it', () => {
    const layer = torch.scope(() => new nn.LazyConv1d(2, 3));
    torch.scope(() => layer.forward(torch.ones(1, 4, 5)));
    expect(layer.weight.shape).to.deep.equal([2, 4, 3]);
  });

  it('takes shapes from a state dict', () => {
    const layer = new nn.LazyLinear(3);
    const plain = new nn.Linear(4, 3);
    layer.loadStateDict(plain.stateDict());
    expect(String(layer)).to.equal('LazyLinear(in_features=0, out_features=3, bias=True)');
    expect(() => layer.forward(torch.ones(2, 5))).to.throw(
      torch.TorchError,
      'LazyLinear: the input has 5 features, the loaded weight 4',
    );
    const x = torch.randn(2, 4);
    expect(torch.equal(layer.forward(x), plain.forward(x))).to.equal(true);
    expect(String(layer)).to.equal('Linear(in_features=4, out_features=3, bias=True)');
    const norm = new nn.LazyBatchNorm1d();
    norm.loadStateDict(new nn.BatchNorm1d(5).stateDict());
    expect(norm.running_mean?.shape).to.deep.equal([5]);
  });

  it('takes a state dict without shapes, which a plain module refuses', () => {
    const state = new nn.LazyLinear(3).stateDict();
    const layer = new nn.LazyLinear(3);
    expect(layer.loadStateDict(state)).to.deep.equal({ missingKeys: [], unexpectedKeys: [] });
    expect(layer.hasUninitializedParams()).to.equal(true);
    expect(() => new nn.Linear(4, 3).loadStateDict(state)).to.throw(torch.TorchError, 'uninitialized parameter');
  });

  it('refuses inputs that do not fit', () => {
    expect(() => new nn.LazyConv2d(2, 3).forward(torch.ones(2, 2))).to.throw(
      torch.TorchError,
      'Expected 3D (unbatched) or 4D (batched) input to LazyConv2d, but got input of size: torch.Size([2, 2])',
    );
    expect(() => new nn.LazyConv2d(2, 1, { groups: 2 }).forward(torch.ones(1, 3, 2, 2))).to.throw(
      RangeError,
      'LazyConv2d(): inChannels must be divisible by groups',
    );
    expect(() => new nn.LazyBatchNorm2d().forward(torch.ones(2, 3))).to.throw(RangeError, 'expected 4D input');
  });
});

describe('an uninitialized parameter', () => {
  const parameter = () => new nn.UninitializedParameter({ dtype: torch.float64 });

  it('refuses every use of values, saying what to do', () => {
    const p = parameter();
    const hint = "call the module's forward once";
    for (const use of [
      () => p.shape,
      () => p.add(1),
      () => torch.add(torch.ones(1), p),
      () => torch.cat([torch.ones(1), p]),
      () => p.numel(),
      () => p.toArray(),
      () => [...p],
      () => p.detach(),
      () => new nn.UninitializedBuffer().mul(2),
    ]) {
      expect(use).to.throw(torch.TorchError, hint);
    }
  });

  it('knows its device, dtype and whether it wants gradients', () => {
    const p = parameter();
    expect([p.dtype, String(p.device), p.requiresGrad, p.isLeaf, p.grad, p.isFloatingPoint()]).to.deep.equal([
      torch.float64,
      'cpu',
      true,
      true,
      null,
      true,
    ]);
    expect(p.half()).to.be.instanceOf(nn.UninitializedParameter);
    expect(p.half().dtype).to.equal(torch.float16);
    expect(`${p}`).to.equal('<UninitializedParameter>');
    expect(new nn.UninitializedParameter(false).requiresGrad).to.equal(false);
    expect(new nn.UninitializedBuffer().requiresGrad).to.equal(false);
    expect(() => new nn.UninitializedParameter({ shape: [2] } as never)).to.throw(TypeError, "unknown option 'shape'");
  });

  it('materializes in a dtype asked for', () => {
    const p = parameter();
    p.materialize([2, 3], 'cpu', torch.float32);
    expect([p.shape, p.dtype, p.requiresGrad]).to.deep.equal([[2, 3], torch.float32, true]);
    const buffer = new nn.UninitializedBuffer();
    buffer.materialize([4]);
    expect([buffer.fill_(1).toArray(), buffer.constructor]).to.deep.equal([[1, 1, 1, 1], torch.Tensor]);
  });
});

describe('LazyModuleMixin', () => {
  class Scale extends nn.Module {
    scale: nn.Parameter = new nn.Parameter(torch.ones(1));
    override forward(x: Tensor): Tensor {
      return x.mul(this.scale);
    }
  }

  it('makes a lazy form of any module', () => {
    class LazyScale extends nn.LazyModuleMixin(Scale) {
      static override clsToBecome = Scale;
      override scale: nn.Parameter = new nn.UninitializedParameter();
      override initializeParameters(x: Tensor): void {
        if (!nn.isLazy(this.scale)) return;
        this.scale.materialize([x.size(-1)]);
        nn.init.constant_(this.scale, 2);
      }
    }
    const module = new LazyScale();
    expect(module.forward(torch.tensor([1, 2])).toArray()).to.deep.equal([2, 4]);
    expect(module.constructor).to.equal(Scale);
  });

  it('initializes also where the class writes its own forward and stays', () => {
    let calls = 0;
    class Counted extends nn.LazyModuleMixin(nn.Module) {
      bound = new nn.UninitializedParameter();
      override initializeParameters(x: Tensor): void {
        calls++;
        this.bound.materialize(x.shape);
        nn.init.zeros_(this.bound);
      }
      override forward(x: Tensor): Tensor {
        return x.add(this.bound);
      }
    }
    const module = new Counted();
    for (let i = 0; i < 2; i++) expect(module.forward(torch.tensor([1, 2])).toArray()).to.deep.equal([1, 2]);
    expect(calls).to.equal(1);
    expect(module.constructor).to.equal(Counted);
  });

  it('refuses a module that says nothing of its parameters, or leaves some', () => {
    class Silent extends nn.LazyModuleMixin(Scale) {}
    expect(() => new Silent().forward(torch.ones(1))).to.throw(
      torch.TorchError,
      'initializeParameters is not implemented for Silent',
    );
    class Half extends nn.LazyModuleMixin(Scale) {
      override scale: nn.Parameter = new nn.UninitializedParameter();
      override initializeParameters(): void {}
    }
    expect(() => new Half().forward(torch.ones(1))).to.throw(
      torch.TorchError,
      'module Half has not been fully initialized',
    );
  });
});
