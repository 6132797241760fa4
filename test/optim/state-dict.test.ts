import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import type { Optimizer, OptimizerStateDict } from '../../lib/optim';
import * as optim from '../../lib/optim';
import { torch } from '../../lib/torch';
import { type EncodedTensor, loadFixture } from '../support/fixtures';
import {
  decodeStateDict,
  type EncodedStateDict,
  expectNear,
  expectStateDict,
  expectTensors,
  makeOptimizer,
  Network,
  type OptimizerName,
  onOneThread,
} from './support';

interface Case {
  optimizer: OptimizerName;
  fused: boolean;
  x: EncodedTensor;
  y: EncodedTensor;
  middle: EncodedTensor[];
  state_dict: EncodedStateDict;
  losses: number[];
  params: EncodedTensor[];
  state_dict_after: EncodedStateDict;
}

const rtol = 1e-6;
const { cases } = loadFixture<{ cases: Case[] }>('optim', 'resume.json');

function train(network: Network, optimizer: Optimizer, steps: number): number[] {
  return Array.from({ length: steps }, () => {
    optimizer.zeroGrad();
    const loss = network.backward();
    optimizer.step();
    return loss;
  });
}

const twoParams = () => [torch.ones([3], { requiresGrad: true }), torch.ones([2, 2], { requiresGrad: true })];

function stepped<T extends Optimizer>(optimizer: T): T {
  for (const { params } of optimizer.paramGroups) for (const p of params) p.grad = torch.onesLike(p);
  optimizer.step();
  return optimizer;
}

describe('optim: state dicts', () => {
  onOneThread();

  for (const row of cases) {
    const title = `${row.optimizer}${row.fused ? ' fused' : ''}`;

    it(`${title}: goes on where Python stopped`, () => {
      const network = new Network(row, row.middle);
      const optimizer = makeOptimizer(row.optimizer, network.params);
      optimizer.loadStateDict(decodeStateDict(row.state_dict));
      expectStateDict(optimizer.stateDict(), row.state_dict, 0);
      expectNear(train(network, optimizer, row.losses.length), row.losses, rtol, 'losses');
      expectTensors(network.params, row.params, rtol, 'parameter');
      expectStateDict(optimizer.stateDict(), row.state_dict_after, rtol);
    });

    it(`${title}: a saved state goes on bit for bit`, () => {
      const network = new Network(row, row.middle);
      const optimizer = makeOptimizer(row.optimizer, network.params);
      optimizer.loadStateDict(decodeStateDict(row.state_dict));
      train(network, optimizer, 3);
      const copies = network.params.map((p) => p.detach().clone().requiresGrad_());
      const other = makeOptimizer(row.optimizer, copies);
      other.loadStateDict(optimizer.stateDict());
      const otherNetwork = Object.assign(Object.create(Network.prototype) as Network, network, { params: copies });
      expect(train(otherNetwork, other, 5)).to.deep.equal(train(network, optimizer, 5));
      network.params.forEach((p, i) => {
        expect(copies[i].toArray()).to.deep.equal(p.toArray());
      });
    });
  }

  it('loads copies: two optimizers never share a tensor', () => {
    const first = stepped(new optim.Adam(twoParams()));
    const second = new optim.Adam(twoParams());
    const saved = first.stateDict();
    second.loadStateDict(saved);
    stepped(second);
    expect(saved.state[0].step.item()).to.equal(1);
    expect(second.stateDict().state[0].step.item()).to.equal(2);
    second.paramGroups[0].betas[0] = 0.5;
    expect(first.paramGroups[0].betas[0]).to.equal(0.9);
  });

  it('gives the optimizer its own tensors, as Python does', () => {
    const optimizer = stepped(new optim.SGD(twoParams(), { momentum: 0.9 }));
    const { momentum_buffer: buffer } = optimizer.stateDict().state[1];
    buffer.zero_();
    expect(optimizer.stateDict().state[1].momentum_buffer.sum().item()).to.equal(0);
  });

  it('converts to the dtype of the parameter, but not the step', () => {
    const source = stepped(new optim.Adam(twoParams().map((p) => p.detach().double().requiresGrad_())));
    const target = new optim.Adam(twoParams());
    target.loadStateDict(source.stateDict());
    const { step, exp_avg: average } = target.stateDict().state[0];
    expect([step.dtype, average.dtype]).to.deep.equal([torch.float32, torch.float32]);
  });

  it('reads what old versions of torch saved: steps as numbers, momentum of null, options that are missing', () => {
    const p = torch.ones([2], { requiresGrad: true });
    const adam = new optim.Adam([p]);
    const average = torch.full([2], 0.5);
    const state = { 0: { step: 3, exp_avg: average, exp_avg_sq: average } };
    const options = { lr: 0.1, betas: [0.9, 0.99], eps: 1e-8, weight_decay: 0, params: [0] };
    adam.loadStateDict({ state, param_groups: [options] } as unknown as OptimizerStateDict);
    expect(adam.state.get(p)?.step.item()).to.equal(3);
    expect(adam.paramGroups[0]).to.include({ lr: 0.1, amsgrad: false, foreach: null });

    const sgd = new optim.SGD([p]);
    const old = { state: { 0: { momentum_buffer: null } }, param_groups: sgd.stateDict().param_groups };
    sgd.loadStateDict(old as unknown as OptimizerStateDict);
    expect(sgd.state.has(p)).to.equal(false);
  });

  it('keeps keys it does not know, letter by letter', () => {
    const optimizer = new optim.SGD(twoParams());
    const { state, param_groups: groups } = optimizer.stateDict();
    const foreign = { initial_lr: 0.1, T_max: 5, my__key: 'x', swa_lr: [1, 2] };
    optimizer.loadStateDict({ state, param_groups: [{ ...foreign, ...groups[0] }] });
    expect(optimizer.paramGroups[0].initialLr).to.equal(0.1);
    expect(optimizer.stateDict().param_groups[0]).to.include.keys(Object.keys(foreign));
  });

  it('keeps AdamW decoupled whatever was saved', () => {
    const saved = new optim.Adam(twoParams(), { weightDecay: 0.1 }).stateDict();
    const optimizer = new optim.AdamW(twoParams());
    optimizer.loadStateDict(saved);
    expect(optimizer.paramGroups[0]).to.include({ weightDecay: 0.1, decoupledWeightDecay: true });
  });

  it('numbers parameters over all groups', () => {
    const [a, b] = twoParams();
    const c = torch.ones([1], { requiresGrad: true });
    const optimizer = new optim.SGD([{ params: [b] }, { params: [a, c], lr: 0.5 }]);
    expect(optimizer.stateDict().param_groups.map((group) => group.params)).to.deep.equal([[0], [1, 2]]);
  });

  it('refuses a state dict that does not fit, and changes nothing', () => {
    const optimizer = stepped(new optim.Adam(twoParams(), 0.5));
    const before = optimizer.toString();
    const { state, param_groups: groups } = optimizer.stateDict();
    const load = (value: unknown) => () => optimizer.loadStateDict(value as OptimizerStateDict);
    expect(load({ state, param_groups: [...groups, ...groups] })).to.throw(TorchError, 'different number of parameter');
    expect(load({ state, param_groups: [{ ...groups[0], params: [0] }] })).to.throw(
      TorchError,
      "doesn't match the size of optimizer's group",
    );
    const wrongShape = { ...state, 1: { ...state[1], exp_avg: torch.zeros(4) } };
    expect(load({ state: wrongShape, param_groups: [{ ...groups[0], lr: 7 }] })).to.throw(
      TorchError,
      "'exp_avg' has shape [4], its parameter [2,2]",
    );
    expect(load({ state: { 0: { exp_avg: 'x' } }, param_groups: groups })).to.throw(
      TypeError,
      "'exp_avg' must be a Tensor",
    );
    expect(load(new optim.SGD(twoParams()).stateDict())).to.throw(TorchError, "no 'betas'");
    for (const value of [null, 3, {}, { state: [], param_groups: 1 }]) expect(load(value)).to.throw(TypeError, 'state');
    expect(optimizer.toString()).to.equal(before);
    expect(optimizer.stateDict().state[1].step.item()).to.equal(1);
  });
});
