import { join } from 'node:path';
import { expect } from 'chai';
import { Replayer } from '../../../scripts/parity/replayer';

describe('scripts/parity/replayer', () => {
  const replayer = new Replayer('nowhere', join(__dirname, 'crashing-child.ts'));
  after(() => replayer.close());

  it('collects what the child says', async () => {
    const { outcomes, ...rest } = await replayer.replay('calm');
    expect(rest).to.deep.equal({ entry: 'entry calm', file: 'calm', apart: true, notes: ['a note'] });
    expect(outcomes.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('counts a crash as a failure, and goes on behind it', async () => {
    const { outcomes } = await replayer.replay('crash');
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['passed', 'passed', 'failed', 'passed', 'passed']);
    expect(outcomes[2].error).to.equal('crash: the process ended with exit code 9');
    expect((await replayer.replay('calm')).outcomes).to.have.length(5);
  });
});
