// Builds the addon with cmake-js, where sources or libtorch changed.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { fingerprint, readStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
import { run } from './process.mjs';
import { SetupError } from './report.mjs';
import { buildFolder } from './versions.mjs';

const SOURCES = ['native', 'CMakeLists.txt'];

export function addonIsCurrent({ root, libtorch, folder = buildFolder(libtorch.version) }) {
  const out = join(root, folder);
  return existsSync(join(out, 'Release/flambeau.node')) && readStamp(join(out, 'stamp')) === stampOf(root, libtorch);
}

function stampOf(root, libtorch) {
  const headers = ['node-addon-api', 'node-api-headers'].map((name) => packageVersion(root, name));
  return fingerprint(root, SOURCES, { libtorch, headers, platform: process.platform, arch: process.arch });
}

function packageVersion(root, name) {
  try {
    return JSON.parse(readFileSync(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`), 'utf8'))
      .version;
  } catch {
    return undefined; // not installed yet
  }
}

/** Builds into `folder` under `root`: build/ for the pinned libtorch minor, build-<minor>/ for another. */
export async function buildAddon({ root, libtorch, env, say, folder = buildFolder(libtorch.version) }) {
  if (addonIsCurrent({ root, libtorch, folder })) {
    say('up to date');
    return;
  }
  await checkTools({ env });
  const out = join(root, folder);
  await withLock(join(root, `.${folder}.lock`), say, async () => {
    if (addonIsCurrent({ root, libtorch, folder })) return; // another set-up built it while this one waited
    const stamp = stampOf(root, libtorch);
    rmSync(join(out, 'stamp'), { force: true });
    say(`building against libtorch ${libtorch.version} (a minute or two)`);
    const started = performance.now();
    const common = ['--directory', root, '--out', out, '--log-level', 'error'];
    await cmakeJs(root, env, ['configure', ...common, `--CDLIBTORCH=${libtorch.folder}`]);
    await cmakeJs(root, env, ['build', ...common, '--parallel', String(jobs())]);
    writeFileSync(join(out, 'stamp'), stamp);
    say(`built in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  });
}

/** One unit with libtorch's headers takes up to 1.5 GB of memory in the compiler. */
const jobs = () => Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 1.5e9)));

async function cmakeJs(root, env, args) {
  const command = createRequire(join(root, 'package.json')).resolve('cmake-js/bin/cmake-js');
  const result = await run(process.execPath, [command, ...args], { cwd: root, env, show: true });
  if (result.code === 0) return;
  throw new SetupError({
    missing: `the addon could not be built: cmake-js ${args[0]} failed; its messages are above.`,
    tried: [`node ${command} ${args.join(' ')}`],
    mend: [
      'after a change of compiler or libtorch, a stale build folder can be the cause: remove it and run this again',
    ],
  });
}

const MEND = {
  linux: {
    compiler: ['sudo apt-get install g++     (Debian, Ubuntu)', 'sudo dnf install gcc-c++     (Fedora)'],
    cmake: ['sudo apt-get install cmake   (Debian, Ubuntu)', 'sudo dnf install cmake       (Fedora)'],
    make: ['sudo apt-get install ninja-build   (Debian, Ubuntu)', 'sudo dnf install ninja-build       (Fedora)'],
  },
  darwin: {
    compiler: ['xcode-select --install'],
    cmake: ['brew install cmake           (or: python3 -m pip install cmake)'],
    make: ['xcode-select --install       (or: brew install ninja)'],
  },
  win32: { cmake: ['winget install Kitware.CMake'] },
};

/** Looks for cmake, a build tool and a C++ compiler (not on Windows: cmake finds Visual Studio there); one error for all that miss. */
export async function checkTools({ env, platform = process.platform }) {
  const wanted = [{ kind: 'cmake', name: 'cmake', commands: ['cmake'] }];
  if (platform !== 'win32') {
    const compilers = env.CXX ? [env.CXX.split(' ')[0]] : ['c++', 'g++', 'clang++'];
    wanted.push({ kind: 'compiler', name: 'a C++ compiler', commands: compilers });
    wanted.push({ kind: 'make', name: 'ninja or make', commands: ['ninja', 'make'] });
  }
  const missing = [];
  for (const tool of wanted) if (!(await anyRuns(tool.commands, env))) missing.push(tool);
  if (missing.length === 0) return;
  const mend = MEND[platform] ?? MEND.linux;
  throw new SetupError({
    missing: `${missing.map(({ name }) => name).join(' and ')} ${missing.length > 1 ? 'were' : 'was'} not found.`,
    tried: missing.flatMap(({ commands }) => commands.map((command) => `${command} --version`)),
    mend: missing.flatMap(({ kind }) => mend[kind]),
  });
}

async function anyRuns(commands, env) {
  for (const command of commands) if ((await run(command, ['--version'], { env })).code === 0) return true;
  return false;
}
