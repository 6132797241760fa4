// What a user reads when libtorch or the addon is missing, unsupported or damaged. Each case loads the library afresh.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findLibtorch, libraryName, PINNED } from '../lib/libtorch';

const root = join(__dirname, '..');

function load(env: Record<string, string>): string {
  const program = "try { require('./lib/native') } catch (e) { console.log(e.name + ': ' + e.message) }";
  const { stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['-r', 'ts-node/register/transpile-only', '-e', program],
    { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  expect(signal, stderr).to.equal(null);
  return stdout;
}

describe('loading libtorch', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flambeau-'));
    mkdirSync(join(folder, 'lib'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const library = () => join(folder, 'lib', libraryName('torch_cpu'));

  it('says which command fetches a missing one', () => {
    const env = { FLAMBEAU_LIBTORCH: '', FLAMBEAU_CACHE: folder, PATH: '' };
    expect(load(env)).to.match(/^TorchError: libtorch was not found: .*npx flambeau-setup/);
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.match(/^TorchError: FLAMBEAU_LIBTORCH .*holds no .*flambeau-setup/);
  });

  it('refuses an unsupported version before loading it', () => {
    writeFileSync(library(), 'not a library');
    writeFileSync(join(folder, 'version.py'), "__version__ = '1.9.0'\n");
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.match(/is libtorch 1\.9\.0; flambeau works with 2\.11 to 2\.15/);
  });

  it('refuses a truncated library, which would end the process', () => {
    writeFileSync(library(), 'half of it');
    const manifest = { version: '2.13.0', libraries: { [libraryName('torch_cpu')]: 400_000_000 } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.match(/has 10 bytes instead of 400000000: it is damaged/);
    writeFileSync(join(folder, 'manifest.json'), '{');
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.match(/manifest\.json cannot be read/);
  });

  it("gives the dynamic linker's words for a library that is none", () => {
    writeFileSync(library(), 'not a library');
    writeFileSync(join(folder, 'version.py'), `__version__ = '${findLibtorch().version}'\n`);
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.match(/^TorchError: libtorch in .* could not be loaded: /);
  });

  it('names the addon that is missing, or was built for another minor', () => {
    expect(load({ FLAMBEAU_ADDON: folder })).to.match(/addon for libtorch 2\.\d+ was not found .*flambeau-setup/);
    const minor = findLibtorch().version?.split('.').slice(0, 2).join('.');
    const build = PINNED.startsWith(`${minor}.`) ? 'build' : `build-${minor}`;
    const here = process.env.FLAMBEAU_ADDON ?? join(root, build, 'Release');
    for (const name of ['flambeau.node', 'flambeau_loader.node']) cpSync(join(here, name), join(folder, name));
    writeFileSync(join(folder, 'libtorch.txt'), '2.1\n');
    expect(load({ FLAMBEAU_ADDON: folder })).to.match(/was built against libtorch 2\.1, but/);
  });

  it('loads through a folder given by name', () => {
    const { folder: found } = findLibtorch();
    rmSync(join(folder, 'lib'), { recursive: true });
    symlinkSync(join(found, 'lib'), join(folder, 'lib'));
    for (const name of ['manifest.json', 'version.py']) {
      try {
        cpSync(join(found, name), join(folder, name));
      } catch {
        // One of the two says the version.
      }
    }
    expect(load({ FLAMBEAU_LIBTORCH: folder })).to.equal('');
    expect(dirname(library())).to.equal(join(folder, 'lib'));
  });
});
