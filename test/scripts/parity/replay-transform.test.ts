import { expect } from 'chai';
import type { Recording } from '../../../scripts/parity/recording';
import { replayTransform, type TransformProgram } from '../../../scripts/parity/replay-transform';
import { floats, recordingOf } from './support';

describe('scripts/parity/replay-transform', () => {
  const recording = recordingOf([
    floats([1, 2]), // input
    floats([1, 4]), // its square
    floats([2, 4]), // its gradient
    floats([1, 2]), // its derivative in the direction of 0.5
  ]) as unknown as Recording<TransformProgram>;
  const square: TransformProgram = {
    variant: 'vjp',
    seed: 0,
    steps: [{ kind: 'function', name: 'torch.square', args: [{ t: 0 }], kwargs: {} }],
    result: { '@': 0 },
    leaves: [0],
    expected: [{ t: 2 }],
  };
  const run = (change: Partial<TransformProgram>) => replayTransform(recording, { ...square, ...change });

  it('passes what Python gives', () => {
    expect(run({})).to.deep.equal({ status: 'passed', bits: true });
    expect(run({ variant: 'jvp', expected: [{ t: 1 }, { t: 3 }] }).status).to.equal('passed');
  });

  it('fails another result', () => {
    expect(run({ expected: [{ t: 1 }] }).error).to.include('result[0]: element 0 is 2, Python has 1');
    expect(run({ variant: 'vmap' }).error).to.include('shape [2,2], Python has [2]');
  });

  it('expects the errors of Python, and skips what it could not write down', () => {
    const item = [{ kind: 'method', name: 'torch.Tensor.item', args: [{ t: 0 }], kwargs: {} }] as const;
    expect(run({ variant: 'vmap', steps: [...item] as never, error: 'RuntimeError: vmap' }).status).to.equal('passed');
    expect(run({ error: 'RuntimeError: no' }).error).to.include('gives a result where Python raises');
    expect(run({ skipped: 'why' })).to.deep.equal({ status: 'skipped', error: 'why' });
  });
});
