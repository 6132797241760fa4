import { expect } from 'chai';
import { failuresByCause } from '../../../scripts/parity/failures';
import type { Outcome } from '../../../scripts/parity/outcome';
import type { EntryOutcomes } from '../../../scripts/parity/replayer';
import { addEntry, newSummary } from '../../../scripts/parity/summary';

function outcome(change: Partial<Outcome>): Outcome {
  return { dtype: 'float32', index: 0, variant: 'function', status: 'passed', bits: true, ...change };
}

function entry(name: string, outcomes: Outcome[], isApart = false): EntryOutcomes {
  return { entry: name, file: name, apart: isApart, notes: [], outcomes };
}

describe('scripts/parity/summary', () => {
  const failed = (error: string) => outcome({ status: 'failed', error, bits: undefined });

  it('counts entries, samples and programs', () => {
    const summary = newSummary();
    addEntry(summary, entry('add', [outcome({}), outcome({ variant: 'method', bits: false })]));
    addEntry(summary, entry('mul', [outcome({ index: 1 }), { ...failed('first'), index: 2 }, failed('second')]));
    addEntry(summary, entry('_hidden', [outcome({ dtype: 'int64' })], true));
    addEntry(summary, entry('gcd', []));
    addEntry(summary, entry('lazy', [outcome({ status: 'skipped', error: 'a module', bits: undefined })]));
    expect(summary).to.include({
      entries: 3,
      entriesPassed: 2,
      apart: 1,
      apartPassed: 1,
      samples: 6,
    });
    expect(summary.total).to.deep.equal({ programs: 7, passed: 4, failed: 2, skipped: 1, bitEqual: 3 });
    expect(summary.byDtype.int64).to.deep.equal({ programs: 1, passed: 1, failed: 0, skipped: 0, bitEqual: 1 });
    expect(summary.failing).to.deep.equal([
      { entry: 'mul', failed: 2, programs: 3, error: 'float32 sample 2 function: first' },
    ]);
    expect(summary.inexact).to.deep.equal({ add: 1 });
    expect(summary.entriesWithoutSamples).to.deep.equal(['gcd']);
    expect(summary.unrecorded).to.deep.equal({ lazy: 'a module' });
  });

  it('groups failures by cause', () => {
    const text = failuresByCause([
      entry('one', [failed('result: element 3 is 1.5, Python has 2'), failed('torch.a1 is missing')]),
      entry('two', [failed('result: element 7 is -1e-5, Python has 3\nmore'), outcome({})]),
    ]);
    expect(text).to.include('## result: element N is N, Python has N\n2 entries: one (1), two (1)\n');
    expect(text).to.include('## torch.a1 is missing\n1 entries: one (1)\n');
  });
});
