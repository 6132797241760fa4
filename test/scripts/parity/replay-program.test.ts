import { expect } from 'chai';
import type { Program } from '../../../scripts/parity/recording';
import { replay } from '../../../scripts/parity/replay-program';
import { floats, programOf, recordingOf } from './support';

describe('scripts/parity/replay-program', () => {
  const recording = recordingOf([
    floats([1, 2], { grad: true }), // input
    floats([1, 4], { grad: true }), // its square
    floats([1, 1]), // upstream
    floats([2, 4]), // gradient
    floats([2, 5]), // no gradient of it
  ]);
  const square: Partial<Program> = {
    steps: [{ kind: 'function', name: 'torch.square', args: [{ t: 0 }], kwargs: {} }],
    expected: { t: 1 },
    backward: { roots: [{ '@': 0 }], upstream: [2], inputs: [0], expected: [3] },
  };
  const run = (program: Partial<Program>) => replay(recording, programOf(program));

  it('passes what Python gives', () => {
    expect(run(square)).to.deep.equal({ status: 'passed', private: undefined, bits: true });
  });

  it('fails another result or gradient', () => {
    expect(run({ ...square, expected: { t: 0 } }).error).to.include('result: element 1 is 4, Python has 2');
    const backward = { roots: [{ '@': 0 }], upstream: [2], inputs: [0], expected: [4] };
    expect(run({ ...square, backward }).error).to.include('gradient of input 0: element 1 is 4, Python has 5');
    const none = { ...backward, expected: [null] };
    expect(run({ ...square, backward: none }).error).to.include('gradient of input 0: is');
  });

  it('feeds results to later steps, and keywords by their names here', () => {
    const steps: Program['steps'] = [
      { kind: 'function', name: 'torch.square', args: [{ t: 0 }], kwargs: {} },
      { kind: 'method', name: 'torch.Tensor.add', args: [{ '@': 0 }, 0], kwargs: { alpha: 1 } },
    ];
    expect(run({ steps, result: { '@': 1 }, expected: { t: 1 } }).status).to.equal('passed');
  });

  it('wants an error where Python raises', () => {
    const error = 'RuntimeError: no';
    expect(run({ ...square, error }).error).to.include('gives a result where Python raises RuntimeError: no');
    const view = { kind: 'method', name: 'torch.Tensor.view', args: [{ t: 0 }, [3]], kwargs: {} } as const;
    expect(run({ steps: [{ ...view, args: [{ t: 0 }, [3]] }], error }).status).to.equal('passed');
    const backward = { roots: [{ '@': 0 }], upstream: [2], inputs: [0], error };
    expect(run({ ...square, backward }).error).to.include('gives a result where Python raises');
  });

  it('does not take a call that reaches no operator for the error of one', () => {
    const missing = { kind: 'function', name: 'torch.no_such', args: [], kwargs: {} } as const;
    expect(run({ steps: [{ ...missing, args: [] }], error: 'RuntimeError: no' }).status).to.equal('failed');
    const misfit = { kind: 'function', name: 'torch.square', args: ['text'], kwargs: {} } as const;
    expect(run({ steps: [{ ...misfit, args: ['text'] }], error: 'RuntimeError: no' }).status).to.equal('failed');
    expect(run({ steps: [{ ...misfit, args: ['text'] }], error: 'TypeError: no' }).status).to.equal('passed');
  });

  it('marks private calls and leaves out what Python could not write down', () => {
    const steps: Program['steps'] = [{ kind: 'operator', name: 'aten.square.default', args: [{ t: 0 }], kwargs: {} }];
    expect(run({ ...square, steps }).private).to.equal(true);
    expect(run({ skipped: 'a module' })).to.deep.equal({ status: 'skipped', error: 'a module' });
  });
});
