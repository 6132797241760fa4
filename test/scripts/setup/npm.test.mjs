import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packagesAreCurrent } from '../../../scripts/setup/npm.mjs';
import { temporaryFolder } from '../../support/temporary.mjs';

describe('set-up: npm packages', () => {
  const root = temporaryFolder();
  const one = { version: '1.0.0', integrity: 'sha512-x' };

  function write(wanted, installed) {
    writeFileSync(join(root(), 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
    mkdirSync(join(root(), 'node_modules/a'), { recursive: true });
    if (installed)
      writeFileSync(join(root(), 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }

  it('are current when all of the lock file is installed', () => {
    write({ 'node_modules/a': one }, { 'node_modules/a': one });
    expect(packagesAreCurrent(root())).to.equal(true);
  });

  it('may lack optional packages of other platforms', () => {
    write({ 'node_modules/a': one, 'node_modules/b': { ...one, optional: true } }, { 'node_modules/a': one });
    expect(packagesAreCurrent(root())).to.equal(true);
  });

  it('are not current in a fresh clone', () => {
    write({ 'node_modules/a': one }, undefined);
    expect(packagesAreCurrent(root())).to.equal(false);
  });

  it('are not current with another version, a missing package or a removed folder', () => {
    write({ 'node_modules/a': one }, { 'node_modules/a': { ...one, version: '1.0.1' } });
    expect(packagesAreCurrent(root())).to.equal(false);
    write({ 'node_modules/a': one, 'node_modules/b': one }, { 'node_modules/a': one });
    expect(packagesAreCurrent(root())).to.equal(false);
    write({ 'node_modules/a': one }, { 'node_modules/a': one });
    rmSync(join(root(), 'node_modules/a'), { recursive: true });
    expect(packagesAreCurrent(root())).to.equal(false);
  });
});
