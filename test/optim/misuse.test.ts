import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import { Adam, AdamW, RMSprop, SGD } from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const p = torch.ones([2], { requiresGrad: true });
const q = torch.ones([2], { requiresGrad: true });
const classes = { SGD, Adam, AdamW, RMSprop };
type Name = keyof typeof classes;

/** Calls a constructor as a user without types could. */
const make = (name: Name, params: unknown, ...options: unknown[]) => {
  const Class = classes[name] as unknown as new (...args: unknown[]) => Adam;
  return () => new Class(params, ...options);
};

describe('optim: misuse', () => {
  const ranges: [name: Name, options: object, message: string][] = [
    ['SGD', { lr: -0.1 }, 'Invalid learning rate: -0.1'],
    ['SGD', { momentum: -1 }, 'Invalid momentum value: -1'],
    ['SGD', { weightDecay: -1 }, 'Invalid weight_decay value: -1'],
    ['SGD', { nesterov: true }, 'Nesterov momentum requires a momentum and zero dampening'],
    ['SGD', { nesterov: true, momentum: 0.9, dampening: 0.1 }, 'zero dampening'],
    ['Adam', { lr: Number.NaN }, 'Invalid learning rate: NaN'],
    ['Adam', { eps: -1e-8 }, 'Invalid epsilon value: -1e-8'],
    ['Adam', { betas: [1, 0.9] }, 'Invalid beta parameter at index 0: 1'],
    ['Adam', { betas: [0.9, -0.5] }, 'Invalid beta parameter at index 1: -0.5'],
    ['AdamW', { weightDecay: -0.01 }, 'Invalid weight_decay value: -0.01'],
    ['RMSprop', { alpha: -1 }, 'Invalid alpha value: -1'],
    ['RMSprop', { momentum: -1 }, 'Invalid momentum value: -1'],
    ['RMSprop', { eps: -1 }, 'Invalid epsilon value: -1'],
  ];
  for (const [name, options, message] of ranges) {
    it(`${name} refuses ${JSON.stringify(options)}, in a group too`, () => {
      expect(make(name, [p], options)).to.throw(RangeError, message);
      expect(make(name, [{ params: [p], ...options }])).to.throw(RangeError, message);
    });
  }

  const kinds: [name: Name, options: object, message: string][] = [
    ['SGD', { lr: '0.1' }, "SGD(): lr must be float, got '0.1'"],
    ['SGD', { nesterov: 1 }, 'SGD(): nesterov must be bool, got 1'],
    ['SGD', { foreach: 'yes' }, "foreach must be bool, got 'yes'"],
    ['Adam', { betas: 0.9 }, 'Adam(): betas must be two floats, got 0.9'],
    ['Adam', { betas: [0.9] }, 'betas must be two floats, got [0.9]'],
    ['Adam', { lr: p }, 'lr must be float, got Tensor'],
    ['RMSprop', { centered: null }, 'centered must be bool, got null'],
    [
      'SGD',
      { weight_decay: 1 },
      "SGD(): unknown option 'weight_decay'; known options: lr, momentum, dampening, weightDecay",
    ],
    ['AdamW', { decoupledWeightDecay: false }, "AdamW(): unknown option 'decoupledWeightDecay'"],
  ];
  for (const [name, options, message] of kinds) {
    it(`${name} refuses ${Object.keys(options)} of a wrong kind or name: ${message}`, () => {
      expect(make(name, [p], options)).to.throw(TypeError, message);
    });
  }

  it('refuses what are no parameters', () => {
    const message = 'params argument given to the optimizer should be an iterable of Tensors or dicts, but got';
    expect(make('SGD', p)).to.throw(TypeError, `${message} Tensor`);
    expect(make('SGD', undefined)).to.throw(TypeError, `${message} undefined`);
    expect(make('SGD', { params: [p] })).to.throw(TypeError, message);
    expect(make('SGD', 'abc')).to.throw(TypeError, `${message} 'abc'`);
    expect(make('SGD', [])).to.throw(TorchError, 'optimizer got an empty parameter list');
    expect(make('SGD', [p, 3])).to.throw(TypeError, 'optimizer can only optimize Tensors, but one of the params is 3');
    expect(make('SGD', [{ params: [p] }, p])).to.throw(TypeError, 'param_group must be a dict, but got Tensor');
    expect(make('SGD', [{ lr: 1 }])).to.throw(TypeError, "a parameter group's params must be Tensors, got undefined");
    expect(make('SGD', [['a', p], q])).to.throw(TorchError, 'Some param names are missing');
  });

  it('refuses unknown options of a group, naming the known ones', () => {
    expect(make('SGD', [{ params: [p], weight_decay: 0 }])).to.throw(
      TypeError,
      "SGD(): unknown option 'weight_decay' in a parameter group; known options: params, lr, momentum",
    );
  });

  it('refuses tensors that are no leaves, and disposed ones', () => {
    expect(make('Adam', [p.mul(2)])).to.throw(TorchError, "can't optimize a non-leaf Tensor");
    const retained = p.mul(2);
    retained.retainGrad();
    make('Adam', [retained])();
    const gone = torch.ones([1]);
    gone.dispose();
    expect(make('Adam', [p, gone])).to.throw(TorchError, 'Adam(): parameter 1 was disposed');
  });

  it('refuses one parameter in two groups, and names in some groups only', () => {
    const optimizer = new SGD([p]);
    expect(() => optimizer.addParamGroup({ params: [q, p] })).to.throw(
      TorchError,
      'some parameters appear in more than one parameter group',
    );
    expect(() => optimizer.addParamGroup({ params: [['q', q]] })).to.throw(
      TorchError,
      'all optimizer param groups should be with/without names. cannot add param group with names',
    );
    expect(optimizer.paramGroups).to.have.length(1);
  });

  it('refuses implementations that there are not, or not together', () => {
    expect(make('Adam', [p], { fused: true, foreach: true })).to.throw(TorchError, 'cannot be `True` together');
    expect(make('SGD', [p], { differentiable: true })).to.throw(TorchError, 'differentiable=true is not supported');
  });

  it('names an option that was set to something of a wrong kind', () => {
    const optimizer = new Adam([p]);
    const [group] = optimizer.paramGroups as unknown as Record<string, unknown>[];
    group.lr = '1';
    expect(() => optimizer.step()).to.throw(TypeError, "Adam.step(): lr must be float, got '1'");
    group.lr = 1;
    group.betas = null;
    expect(() => optimizer.step()).to.throw(TypeError, 'betas');
    group.betas = [0.9, 0.9];
    group.amsgrad = undefined;
    expect(() => optimizer.step()).to.throw(TypeError, 'amsgrad must be bool, got undefined');
  });

  it('refuses closures that are none, or async', () => {
    const optimizer = new SGD([p]);
    const step = optimizer.step.bind(optimizer) as (closure: unknown) => void;
    expect(() => step(3)).to.throw(TypeError, 'SGD.step(): closure must be a function, got 3');
    expect(() => step(async () => 1)).to.throw(TypeError, 'SGD.step(): closure must not be async');
    expect(() => (optimizer.zeroGrad as (o: object) => void)({ set_to_none: true })).to.throw(TypeError, 'setToNone');
  });

  it('refuses sparse gradients where torch does, and changes nothing', () => {
    const [a, b] = [torch.ones([2]).requiresGrad_(), torch.ones([2]).requiresGrad_()];
    const step = (optimizer: Adam | RMSprop | SGD) => () => {
      a.grad = torch.onesLike(a);
      b.grad = torch.onesLike(b).toSparse();
      optimizer.step();
    };
    expect(step(new Adam([a, b]))).to.throw(TorchError, 'Adam does not support sparse gradients, please consider');
    expect(step(new RMSprop([a, b]))).to.throw(TorchError, 'RMSprop does not support sparse gradients');
    expect(step(new SGD([b], { weightDecay: 0.1 }))).to.throw(TorchError);
    expect([a.toArray(), b.toArray()]).to.deep.equal([
      [1, 1],
      [1, 1],
    ]);
  });

  it('refuses gradients and state that do not fit the parameter', () => {
    const a = torch.ones([2]).requiresGrad_();
    const optimizer = new Adam([a]);
    a.grad = torch.ones([2]);
    optimizer.step();
    const set = (values: Record<string, unknown>) => () => optimizer.state.set(a, values as Record<string, Tensor>);
    expect(set({ exp_avg: torch.ones([3]) })).to.throw(TorchError, 'exp_avg has shape [3], its parameter [2]');
    expect(set({ exp_avg: [1, 2] })).to.throw(TypeError, "'exp_avg' must be a Tensor");
    expect(set({ step: torch.ones([2]) })).to.throw(TorchError, 'step must have one element');
    expect(() => optimizer.state.set(q, {})).to.throw(RangeError, 'no such parameter');
    a.data = torch.ones([3]);
    expect(() => optimizer.step()).to.throw(TorchError, 'a gradient has shape [2], its parameter [3]');
  });
});
