import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { buildFolder, isSupported, NEWEST, OLDEST, PINNED } from '../../../scripts/setup/versions.mjs';

describe('set-up: versions', () => {
  it('supports every minor from the oldest to the newest', () => {
    const versions = ['2.10.0', '2.11.0', '2.13.0+cpu', '2.15.1+cu130', '2.16.0', '1.13.0', '3.12.0', ''];
    expect(versions.filter(isSupported)).to.deep.equal(['2.11.0', '2.13.0+cpu', '2.15.1+cu130']);
  });

  it('builds each minor in a folder of its own', () => {
    expect(['2.13.0+cpu', '2.13.1', '2.11.0', '2.15.0'].map(buildFolder)).to.deep.equal([
      ...['build', 'build', 'build-2.11', 'build-2.15'],
    ]);
  });

  it('are those that the library looks for', () => {
    const source = readFileSync(new URL('../../../lib/libtorch.ts', import.meta.url), 'utf8');
    expect(source).to.contain(`PINNED = '${PINNED}'`);
    expect(source).to.contain(`OLDEST_MINOR = ${OLDEST.split('.')[1]};`);
    expect(source).to.contain(`NEWEST_MINOR = ${NEWEST.split('.')[1]};`);
  });
});
