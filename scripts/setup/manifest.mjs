// A libtorch folder is believed only if its libraries have the sizes that were unpacked:
// loading a truncated libtorch_cpu.so kills the process with SIGBUS.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'manifest.json';

/** The file name of libtorch's CPU library on a platform. */
export function cpuLibrary(platform = process.platform) {
  if (platform === 'win32') return 'torch_cpu.dll';
  return platform === 'darwin' ? 'libtorch_cpu.dylib' : 'libtorch_cpu.so';
}

export function writeManifest(folder, { version, wheel }) {
  const files = readdirSync(join(folder, 'lib'), { withFileTypes: true }).filter((entry) => entry.isFile());
  const libraries = Object.fromEntries(files.map(({ name }) => [name, statSync(join(folder, 'lib', name)).size]));
  writeFileSync(join(folder, FILE), `${JSON.stringify({ version, wheel, libraries }, undefined, 2)}\n`);
}

export function readManifest(folder) {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What is wrong with a folder that set-up unpacked, in words; undefined when nothing is. */
export function problemWith(folder) {
  const manifest = readManifest(folder);
  if (!manifest) return existsSync(folder) ? `${folder} has no readable ${FILE}` : `${folder} does not exist`;
  for (const [name, size] of Object.entries(manifest.libraries)) {
    const found = statSync(join(folder, 'lib', name), { throwIfNoEntry: false })?.size;
    if (found === undefined) return `${join(folder, 'lib', name)} is missing`;
    if (found !== size) return `${join(folder, 'lib', name)} has ${found} bytes instead of ${size}`;
  }
  if (!existsSync(join(folder, 'include/ATen/ATen.h'))) return `${folder} has no headers`;
  return undefined;
}
