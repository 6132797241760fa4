import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { fingerprint } from '../../../scripts/setup/fingerprint.mjs';
import { temporaryFolder } from '../../support/temporary.mjs';

describe('set-up: fingerprint', () => {
  const root = temporaryFolder();
  const current = (extra) => fingerprint(root(), ['src', 'list.txt', 'absent'], extra);

  beforeEach(() => {
    mkdirSync(join(root(), 'src/deep'), { recursive: true });
    writeFileSync(join(root(), 'src/deep/a.cc'), 'one');
    writeFileSync(join(root(), 'list.txt'), 'a');
    writeFileSync(join(root(), 'unrelated.txt'), '1');
  });

  it('stays while nothing changes, and with files that are not listed', () => {
    const before = current();
    writeFileSync(join(root(), 'unrelated.txt'), '2');
    expect(current()).to.equal(before);
  });

  const changes = {
    'a changed file': () => writeFileSync(join(root(), 'src/deep/a.cc'), 'two'),
    'a new file': () => writeFileSync(join(root(), 'src/b.cc'), ''),
    'a renamed file': () => renameSync(join(root(), 'src/deep/a.cc'), join(root(), 'src/deep/b.cc')),
  };
  for (const [title, change] of Object.entries(changes)) {
    it(`changes with ${title}`, () => {
      const before = current();
      change();
      expect(current()).to.not.equal(before);
    });
  }

  it('changes with other values', () => {
    expect(current({ libtorch: '2.13.0' })).to.not.equal(current({ libtorch: '2.14.0' }));
  });
});
