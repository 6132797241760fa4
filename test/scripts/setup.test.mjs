// The whole of set-up as a child process, in a copy of the project without packages, against a local wheel index.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cpuLibrary, problemWith } from '../../scripts/setup/manifest.mjs';
import { runNode } from '../support/child.mjs';
import { libtorchEntries, makeZip, serveWheel } from '../support/fake-wheel.mjs';
import { temporaryFolder } from '../support/temporary.mjs';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));

describe('set-up as a command', () => {
  const temporary = temporaryFolder();
  let server;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const cache = () => join(temporary(), 'cache');
  const libtorch = () => join(cache(), 'libtorch-2.13.0-cpu');

  /** An environment without Python, compiler and cmake. */
  const bareEnv = (more = {}) => ({ PATH: temporary(), FLAMBEAU_CACHE: cache(), ...more });

  function setup(args, env, options = {}) {
    const root = join(temporary(), 'project');
    if (!existsSync(root)) {
      mkdirSync(join(root, 'native'), { recursive: true });
      cpSync(join(scripts, 'setup.mjs'), join(root, 'scripts/setup.mjs'));
      cpSync(join(scripts, 'setup'), join(root, 'scripts/setup'), { recursive: true });
      writeFileSync(join(root, 'package.json'), '{}');
    }
    return runNode([join(root, 'scripts/setup.mjs'), ...args], { env, cwd: root, ...options });
  }
  const libtorchStep = (options) =>
    setup(['--only', 'libtorch'], bareEnv({ FLAMBEAU_WHEEL_INDEX: server.url }), options);

  describe('libtorch without Python', () => {
    it('is fetched, unpacked and found again', async () => {
      server = await serveWheel(makeZip(libtorchEntries()));
      const first = await libtorchStep();
      expect(first.output).to.match(/fetching torch 2\.13\.0 from http/);
      expect(first.output).to.match(/100 % of/);
      expect(first.code, first.output).to.equal(0);
      expect(problemWith(libtorch())).to.equal(undefined);
      expect(readdirSync(cache())).to.deep.equal(['libtorch-2.13.0-cpu']); // neither wheel nor lock

      const second = await libtorchStep();
      expect(second.output).to.match(/libtorch: up to date \(2\.13\.0\+cpu in /);
      expect(server.ranges).to.have.length(1);
    });

    it('is fetched again when its library was truncated', async () => {
      server = await serveWheel(makeZip(libtorchEntries()));
      await libtorchStep();
      truncateSync(join(libtorch(), 'lib', cpuLibrary()), 1000);
      const again = await libtorchStep();
      expect(again.output).to.match(/fetching again, since .* has 1000 bytes instead of 3000000/);
      expect(problemWith(libtorch())).to.equal(undefined);
    });

    it('goes on with the download of a set-up that was killed', async () => {
      const wheel = makeZip(libtorchEntries());
      server = await serveWheel(wheel, { hangs: true });
      const killed = await libtorchStep({
        onStart: async (child) => {
          const part = join(cache(), 'downloads/wheel');
          while (child.exitCode === null && (!existsSync(part) || readdirSync(part).length === 0)) await sleep(10);
          await sleep(100); // until the half that was sent is written
          child.kill('SIGKILL');
        },
      });
      expect(killed.signal).to.equal('SIGKILL');
      expect(existsSync(libtorch())).to.equal(false);

      const next = await libtorchStep();
      expect(next.code, next.output).to.equal(0);
      expect(server.ranges.at(-1)).to.match(/^bytes=[1-9]/);
      expect(problemWith(libtorch())).to.equal(undefined);
    });

    it('is never believed after a set-up was killed while unpacking', async () => {
      const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`torch/include/h${i}.h`, `// ${i}`]));
      server = await serveWheel(makeZip({ ...libtorchEntries(), ...many }));
      const unpacking = () => existsSync(cache()) && readdirSync(cache()).some((name) => name.startsWith('.unpack-'));
      const killed = await libtorchStep({
        onStart: async (child) => {
          while (child.exitCode === null && !unpacking()) await sleep(2);
          child.kill('SIGKILL');
        },
      });
      expect(killed.signal).to.equal('SIGKILL');
      expect(existsSync(libtorch())).to.equal(false);
      expect(unpacking()).to.equal(true);

      const next = await libtorchStep();
      expect(next.code, next.output).to.equal(0);
      expect(problemWith(libtorch())).to.equal(undefined);
      expect(readdirSync(cache())).to.deep.equal(['libtorch-2.13.0-cpu']);
    });

    it('is fetched once by two set-ups at the same time', async () => {
      server = await serveWheel(makeZip(libtorchEntries()));
      const both = await Promise.all([libtorchStep(), libtorchStep()]);
      expect(both.map(({ code }) => code)).to.deep.equal([0, 0]);
      expect(server.ranges).to.have.length(1);
    });
  });

  describe('says in one message what is missing and how to mend it', () => {
    it('network and Python', async () => {
      const { code, output } = await setup(
        ['--only', 'libtorch'],
        bareEnv({ FLAMBEAU_WHEEL_INDEX: 'http://127.0.0.1:9' }),
      );
      expect(code).to.equal(1);
      expect(output).to.match(/libtorch 2\.13\.0 could not be fetched/);
      expect(output).to.match(/python3 -m pip: not found/);
      expect(output).to.match(/127\.0\.0\.1:9\/torch\/: /);
      expect(output).to.match(/to mend it:.*FLAMBEAU_LIBTORCH=/s);
      expect(output).to.not.match(/\n\s+at /); // no stack
    });

    it('compiler and cmake, before anything is downloaded', async () => {
      server = await serveWheel(makeZip(libtorchEntries()));
      const { code, output } = await setup(['--only', 'libtorch,addon'], bareEnv({ FLAMBEAU_WHEEL_INDEX: server.url }));
      expect(code).to.equal(1);
      expect(server.ranges).to.have.length(0);
      if (process.platform === 'win32') return; // cmake looks for Visual Studio itself
      expect(output).to.match(/cmake and a C\+\+ compiler and ninja or make were not found/);
      expect(output).to.match(/tried:.*cmake --version.*c\+\+ --version.*ninja --version/s);
      expect(output).to.match(/to mend it:.*(apt-get install|xcode-select)/s);
      expect(output).to.not.match(/\n\s+at /);
    });

    it('npm', async () => {
      await setup(['--only', 'libtorch'], bareEnv({ FLAMBEAU_LIBTORCH: '/nowhere' })); // makes the project
      writeFileSync(
        join(temporary(), 'project/package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/a': {} } }),
      );
      const { code, output } = await setup(['--only', 'npm'], bareEnv());
      expect(code).to.equal(1);
      expect(output).to.match(/npm was not found|npm could not install/);
      expect(output).to.match(/to mend it:/);
    });

    it('a FLAMBEAU_LIBTORCH that is none', async () => {
      const { code, output } = await setup(['--only', 'libtorch'], bareEnv({ FLAMBEAU_LIBTORCH: temporary() }));
      expect(code).to.equal(1);
      expect(output).to.contain(`FLAMBEAU_LIBTORCH=${temporary()} has no ${join('lib', cpuLibrary())}`);
    });

    it('a FLAMBEAU_LIBTORCH of an unsupported version', async () => {
      server = await serveWheel(makeZip(libtorchEntries('2.9.1')));
      await libtorchStep();
      const { code, output } = await setup(['--only', 'libtorch'], bareEnv({ FLAMBEAU_LIBTORCH: libtorch() }));
      expect(code).to.equal(1);
      expect(output).to.match(/is libtorch 2\.9\.1; supported are 2\.11\.0 to 2\.15\.0/);
    });

    it('a step that does not exist', async () => {
      const { code, output } = await setup(['--only', 'addons'], bareEnv());
      expect(code).to.equal(1);
      expect(output).to.equal('setup: unknown step addons; the steps are npm, libtorch, addon, dist\n');
    });
  });

  it('takes a FLAMBEAU_LIBTORCH in range', async () => {
    server = await serveWheel(makeZip(libtorchEntries('2.15.0')));
    await libtorchStep();
    const { code, output } = await setup(['--only', 'libtorch'], bareEnv({ FLAMBEAU_LIBTORCH: libtorch() }));
    expect(output).to.contain(`libtorch: 2.15.0 in ${libtorch()} (FLAMBEAU_LIBTORCH)`);
    expect(code).to.equal(0);
    expect(readFileSync(join(libtorch(), 'manifest.json'), 'utf8')).to.contain('2.13.0+cpu'); // the name of the served wheel
  });
});
