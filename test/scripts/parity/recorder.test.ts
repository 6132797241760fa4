import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Recorded, record } from '../../../scripts/parity/recorder';

// Stands for Python and record.py: three entries, of which the second kills the process.
const fakePython = `#!/bin/sh
exec "${process.execPath}" "$(dirname "$0")/fake.js" "$@"
`;
const fakeScript = `
const args = process.argv.slice(2);
const start = Number(args[args.indexOf('--start') + 1]);
const say = (line) => console.log(JSON.stringify(line));
for (let index = start; index < 4; index++) {
  say({ begin: index, entry: 'e' + index });
  if (index === 1) process.exitCode = 3;
  if (index === 1) break;
  if (index === 2) say({ skipped: 'e2', reason: 'a rule' });
  else if (index === 3) say({ failed: 'e3', error: 'ValueError: bad' });
  else say({ done: index, entry: 'e0', file: args[1].split('/').at(-1) + ' ' + args[3] });
}
`;

describe('scripts/parity/recorder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flambeau-parity-test-'));
  const options = { part: 'modules' as const, dtypes: ['float32'], fraction: '0/5', only: [] };
  after(() => rmSync(folder, { recursive: true }));

  it('goes on behind an entry that ends Python', async () => {
    writeFileSync(join(folder, 'python'), fakePython, { mode: 0o755 });
    writeFileSync(join(folder, 'fake.js'), fakeScript);
    const python = join(folder, 'python');
    const found: Recorded[] = [];
    for await (const recorded of record({ ...options, python, folder: '/out' })) found.push(recorded);
    expect(found).to.deep.equal([
      { entry: 'e0', file: 'out modules' },
      { entry: 'e1', error: 'record.py: Python ended with exit code 3' },
      { entry: 'e2', skipped: 'a rule' },
      { entry: 'e3', error: 'record.py: ValueError: bad' },
    ]);
  });

  it('throws where Python cannot be started', async () => {
    let message = '';
    try {
      for await (const _ of record({ ...options, python: join(folder, 'none'), folder }));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.include('ENOENT');
  });
});
