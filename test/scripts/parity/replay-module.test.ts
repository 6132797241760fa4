import { expect } from 'chai';
import { type ModuleProgram, replayModule } from '../../../scripts/parity/replay-module';
import { floats, recordingOf } from './support';

describe('scripts/parity/replay-module', () => {
  const recording = recordingOf([
    floats([1, -2], { grad: true }), // input
    floats([1, -0.5], { grad: true }), // output of PReLU
    floats([1, 1]), // upstream
    floats([1, 0.25]), // gradient of the input
    floats([-2]), // gradient of the weight
    floats([0.25]), // the weight
  ]);
  const description = {
    class: 'PReLU',
    repr: 'PReLU(num_parameters=1)',
    state: [['weight', 5]] as [string, number][],
    versions: { '': 1 },
  };
  const prelu: ModuleProgram = {
    variant: 'train',
    seed: 0,
    name: 'PReLU',
    args: [],
    kwargs: {},
    dtype: 'float32',
    initial: description,
    forward: { args: [{ t: 0 }], kwargs: {} },
    expected: { t: 1 },
    backward: { upstream: [2], inputs: [0], parameters: ['weight'], expected: [3, 4] },
    after: description,
  };
  const run = (program: Partial<ModuleProgram>) => replayModule(recording as never, { ...prelu, ...program });

  it('passes what Python gives', () => {
    expect(run({})).to.deep.equal({ status: 'passed', bits: true });
  });

  it('names every difference', () => {
    const after = { ...description, repr: 'PReLU()', class: 'ReLU' };
    const { error } = run({ expected: { t: 0 }, after });
    expect(error).to.include('output: element 1 is -0.5, Python has -2');
    expect(error).to.include('class is "PReLU", Python has "ReLU"');
    expect(error).to.include('repr is "PReLU(num_parameters=1)", Python has "PReLU()"');
  });

  it('compares initial values, and goes on with those of Python', () => {
    const initial = { ...description, state: [['weight', 4]] as [string, number][] };
    const { error } = run({ initial, after: undefined });
    expect(error).to.include('initial state weight: element 0 is 0.25, Python has -2');
    expect(error).to.include('output: element 1 is 4');
    expect(run({ initial: { ...description, state: [['bias', 5]] } }).error).to.include('initial state keys is');
  });

  it('compares gradients of parameters by name', () => {
    const backward = { upstream: [2], inputs: [0], parameters: ['weight'], expected: [3, 5] };
    expect(run({ backward }).error).to.include('gradient of weight: element 0 is -2, Python has 0.25');
  });

  it('wants a refusal where Python refuses, and nowhere else', () => {
    const refused = { error: 'TypeError: no', stage: 'construction' as const };
    expect(run({ kwargs: { no_such: 1 }, ...refused }).status).to.equal('passed');
    expect(run(refused).error).to.include('gives a result where Python raises TypeError: no');
    expect(run({ kwargs: { no_such: 1 } }).error).to.include("unknown option 'noSuch'");
    expect(run({ name: 'NoSuch' }).error).to.include('torch.nn.NoSuch is missing');
  });

  it('reads numbers as a user writes them', () => {
    const threshold = { args: [{ float: '0.0' }, { float: '-1.0' }], name: 'Threshold', initial: undefined };
    expect(run({ ...threshold, forward: undefined }).error).to.equal(undefined);
  });
});
