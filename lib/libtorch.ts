// Where libtorch is: looked for in the order of design D6, never bundled. scripts/setup/ fills the cache.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { TorchError } from './errors';

export interface Libtorch {
  /** The folder with `lib`. */
  folder: string;
  /** Such as `2.13.0+cpu`, or undefined where the folder does not say. */
  version: string | undefined;
}

/** Tests and generated files use this version. */
export const PINNED = '2.13.0';
const OLDEST_MINOR = 11;
const NEWEST_MINOR = 15;
const PACKAGES = ['@flambeau/libtorch', `@flambeau/libtorch-${process.platform}-${process.arch}`];
const MEND = 'Run `npx flambeau-setup` (in a clone: `node scripts/setup.mjs`), or set FLAMBEAU_LIBTORCH to its folder.';

/** File names of libtorch's libraries on this platform. */
export function libraryName(name: string): string {
  if (process.platform === 'win32') return `${name}.dll`;
  return `lib${name}.${process.platform === 'darwin' ? 'dylib' : 'so'}`;
}

const cpuLibrary = (folder: string) => join(folder, 'lib', libraryName('torch_cpu'));

/** The first libtorch found, or an error that says which command fetches one. */
export function findLibtorch(): Libtorch {
  const given = process.env.FLAMBEAU_LIBTORCH;
  if (given) return checked(resolve(given), 'FLAMBEAU_LIBTORCH');
  for (const folder of [...installedPackages(), cached()]) {
    if (existsSync(cpuLibrary(folder))) return checked(folder, 'the folder');
  }
  const ofPython = pythonsTorch();
  if (ofPython !== undefined && isSupported(versionOf(ofPython))) return checked(ofPython, "Python's torch");
  throw new TorchError(
    `libtorch was not found: FLAMBEAU_LIBTORCH is not set, no libtorch package is installed, ${cached()} has none, ` +
      `and Python has no torch from 2.${OLDEST_MINOR} to 2.${NEWEST_MINOR}. ${MEND}`,
  );
}

function checked(folder: string, source: string): Libtorch {
  const library = cpuLibrary(folder);
  if (!existsSync(library)) throw new TorchError(`${source} (${folder}) holds no ${library}. ${MEND}`);
  const version = versionOf(folder);
  if (version !== undefined && !isSupported(version)) {
    throw new TorchError(
      `${source} (${folder}) is libtorch ${version}; flambeau works with 2.${OLDEST_MINOR} to 2.${NEWEST_MINOR}. ${MEND}`,
    );
  }
  refuseTruncated(folder);
  return { folder, version };
}

// Loading a truncated libtorch_cpu.so kills the process (SIGBUS), so sizes are compared where a manifest gives them.
function refuseTruncated(folder: string): void {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return;
  let libraries: Record<string, number>;
  try {
    libraries = JSON.parse(readFileSync(manifest, 'utf8')).libraries;
  } catch {
    throw new TorchError(`${manifest} cannot be read; delete ${folder} and set up again. ${MEND}`);
  }
  for (const [name, size] of Object.entries(libraries ?? {})) {
    const found = statSync(join(folder, 'lib', name), { throwIfNoEntry: false })?.size;
    if (found !== size) {
      throw new TorchError(
        `${join(folder, 'lib', name)} has ${found ?? 'no'} bytes instead of ${size}: it is damaged. ${MEND}`,
      );
    }
  }
}

function cached(): string {
  return join(cacheRoot(), `libtorch-${PINNED}-cpu`);
}

function cacheRoot(): string {
  const { FLAMBEAU_CACHE, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (FLAMBEAU_CACHE) return resolve(FLAMBEAU_CACHE);
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'flambeau');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'flambeau');
  const xdg = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(xdg, 'flambeau');
}

function installedPackages(): string[] {
  const folders: string[] = [];
  for (const name of PACKAGES) {
    try {
      folders.push(join(require.resolve(`${name}/package.json`), '..'));
    } catch {
      // Not installed: one of several places.
    }
  }
  return folders;
}

function pythonsTorch(): string | undefined {
  const locate =
    'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")';
  for (const command of ['python3', 'python']) {
    try {
      const folder = execFileSync(command, ['-c', locate], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 10_000,
      }).trim();
      if (folder !== '' && existsSync(cpuLibrary(folder))) return folder;
    } catch {
      // No such Python, or it failed: the next place.
    }
  }
  return undefined;
}

function isSupported(version: string | undefined): boolean {
  const [major, minor] = (version ?? '').split('.').map(Number);
  return major === 2 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
}

/** The version of a libtorch folder, from set-up's manifest, Python's version file or the headers. */
export function versionOf(folder: string): string | undefined {
  const places: [file: string, pattern: RegExp][] = [
    ['manifest.json', /"version":\s*"([^"]+)"/],
    ['version.py', /__version__\s*=\s*'([^']+)'/],
    ['build-version', /^(\S+)/],
    ['include/torch/headeronly/version.h', /#define TORCH_VERSION\s+(?:\\\s+)?"([^"]+)"/],
  ];
  for (const [file, pattern] of places) {
    const path = join(folder, file);
    const found = existsSync(path) ? pattern.exec(readFileSync(path, 'utf8')) : null;
    if (found) return found[1];
  }
  return undefined;
}
