// Normalizations beyond the fixtures: conversion to shared statistics, layouts of old state dicts.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

/** A state dict whose metadata says nothing, as a copy of one. */
const withoutVersion = (state: nn.StateDict): nn.StateDict => ({ ...state });

describe('SyncBatchNorm', () => {
  it('takes the place of every batch normalization, with its state', () => {
    const model = new nn.Sequential(
      new nn.Linear(2, 3),
      new nn.Sequential(new nn.BatchNorm1d(3, 1e-3, 0.2), new nn.BatchNorm2d(3, { bias: false })),
      new nn.InstanceNorm1d(3),
    ).eval();
    const norm = model.getSubmodule('1.0') as nn.BatchNorm1d;
    const parameters = model.parameters();
    const converted = nn.SyncBatchNorm.convertSyncBatchnorm(model);
    expect(converted).to.equal(model);
    expect(String(converted.getSubmodule('1'))).to.equal(
      [
        'Sequential(',
        '  (0): SyncBatchNorm(3, eps=0.001, momentum=0.2, affine=True, bias=True, track_running_stats=True)',
        '  (1): SyncBatchNorm(3, eps=1e-05, momentum=0.1, affine=True, bias=False, track_running_stats=True)',
        ')',
      ].join('\n'),
    );
    const first = converted.getSubmodule('1.0') as nn.SyncBatchNorm;
    expect(converted.parameters()).to.deep.equal(parameters);
    expect(first.running_mean).to.equal(norm.running_mean);
    expect(first.training).to.equal(false);
  });

  it('comes back where the module is one itself', () => {
    const norm = new nn.BatchNorm1d(2, { affine: false });
    const converted = nn.SyncBatchNorm.convertSyncBatchnorm(norm);
    expect(converted).to.be.instanceOf(nn.SyncBatchNorm);
    expect(Object.keys(converted.stateDict())).to.deep.equal(Object.keys(norm.stateDict()));
    expect(new nn.SyncBatchNorm(2, { processGroup: null }).processGroup).to.equal(null);
  });
});

describe('state dicts of older layouts', () => {
  it('BatchNorm keeps its count where there was none', () => {
    const norm = new nn.BatchNorm1d(2);
    norm.forward(torch.randn(3, 2));
    const state = withoutVersion(new nn.BatchNorm1d(2).stateDict());
    delete state.num_batches_tracked;
    norm.loadStateDict(state);
    expect(norm.num_batches_tracked?.item()).to.equal(1);
  });

  it('InstanceNorm names running statistics that it does not keep', () => {
    const old = withoutVersion(new nn.InstanceNorm1d(2, { trackRunningStats: true }).stateDict());
    delete old.num_batches_tracked;
    const model = new nn.Sequential(new nn.InstanceNorm1d(2));
    const state = Object.fromEntries(Object.entries(old).map(([name, t]) => [`0.${name}`, t]));
    expect(() => model.loadStateDict(state)).to.throw(
      torch.TorchError,
      'Unexpected running stats buffer(s) "0.running_mean" and "0.running_var" for InstanceNorm1d',
    );
    new nn.InstanceNorm1d(2, { trackRunningStats: true }).loadStateDict(old);
  });

  it('a current one with statistics is unexpected as such', () => {
    const state = new nn.InstanceNorm1d(2, { trackRunningStats: true }).stateDict();
    expect(() => new nn.InstanceNorm1d(2).loadStateDict(state)).to.throw(
      torch.TorchError,
      'Unexpected key(s) in state_dict: "running_mean", "running_var", "num_batches_tracked"',
    );
  });
});

describe('convolutions in channels-last memory', () => {
  it('are drawn as in contiguous memory', () => {
    const conv = new nn.Conv2d(3, 4, 2);
    torch.manualSeed(2);
    conv.resetParameters();
    const [weight, bias] = conv.parameters().map((p) => p.toArray());
    conv.to({ memoryFormat: torch.channelsLast });
    torch.manualSeed(2);
    conv.resetParameters();
    expect(conv.weight.isContiguous()).to.equal(false);
    expect(conv.parameters().map((p) => p.toArray())).to.deep.equal([weight, bias]);
  });
});
