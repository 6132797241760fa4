import { expect } from 'chai';
import { type OptimProgram, replayOptim, type StepsProgram } from '../../../scripts/parity/replay-optim';
import { floats, recordingOf } from './support';

describe('scripts/parity/replay-optim', () => {
  const recording = recordingOf([
    floats([1, 2], { grad: true }), // a parameter
    floats([2, 4]), // its gradient
    floats([0, 0]), // after a step of 0.5
    floats([-1, -2]), // after two
  ]);
  const group = {
    lr: { float: '0.5' },
    momentum: 0,
    dampening: 0,
    weight_decay: 0,
    nesterov: false,
    maximize: false,
    foreach: null,
    differentiable: false,
    fused: null,
    params: [0],
  };
  const state = { dict: { state: { dict: {} }, param_groups: [{ dict: group }] } };
  const sgd: StepsProgram = {
    kind: 'steps',
    variant: 'plain',
    name: 'SGD',
    leaves: [0],
    params: [{ t: 0 }],
    kwargs: { lr: { float: '0.5' } },
    gradients: [[1], [1]],
    parameters: [[2], [3]],
    states: { 1: state, 2: state },
  };
  const run = (program: Partial<StepsProgram>) =>
    replayOptim(recording as never, { ...sgd, ...program } as OptimProgram);

  it('passes what Python gives', () => {
    const { status, error } = run({});
    expect(error).to.equal(undefined);
    expect(status).to.equal('passed');
  });

  it('fails another parameter, and says after which step', () => {
    expect(run({ parameters: [[2], [2]] }).error).to.include('parameter 0 after step 1: element 0 is -1, Python has 0');
  });

  it('fails another state', () => {
    const other = { dict: { state: { dict: {} }, param_groups: [{ dict: { ...group, momentum: 0.5 } }] } };
    expect(run({ states: { 1: other } }).error).to.include('state after 1 steps.param_groups[0].momentum: is 0');
    const missing = { dict: { param_groups: [] } };
    expect(run({ states: { 2: missing } }).error).to.include('state at the end: has the keys');
  });

  it('goes on from the state that Python had', () => {
    const slower = {
      dict: { state: { dict: {} }, param_groups: [{ dict: { ...group, lr: { float: '0.5000001' } } }] },
    };
    // Equal within the tolerance, so that the comparison passes; loaded, it makes the next step differ in bits.
    expect(run({ states: { 1: slower } })).to.deep.equal({ status: 'passed', bits: false });
  });

  it('takes a loss from a closure', () => {
    const { error } = run({ gradients: undefined, targets: [1], losses: [2, 2], states: {} });
    expect(error).to.include('loss of step 0: has shape []');
  });

  it('wants a refusal where Python refuses', () => {
    const error = 'ValueError: Invalid learning rate: -1';
    expect(run({ kwargs: { lr: { float: '-1.0' } }, error }).status).to.equal('passed');
    expect(run({ error }).error).to.include('gives a result where Python raises ValueError');
    const program = { kind: 'error', variant: 'error', name: 'SGD', params: [], kwargs: {}, gradients: [], error };
    expect(replayOptim(recording as never, program as OptimProgram).status).to.equal('passed');
  });

  it('names what is missing', () => {
    expect(run({ name: 'NoSuch' }).error).to.include('torch.optim.NoSuch is missing');
    expect(replayOptim(recording as never, { variant: 'x', skipped: 'why' }).status).to.equal('skipped');
  });
});
