// Finds libtorch, or fetches it into the cache.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheRoot, libtorchFolder } from './cache.mjs';
import { downloads, fetchWheels } from './fetch-wheel.mjs';
import { withLock } from './lock.mjs';
import { cpuLibrary, problemWith, readManifest } from './manifest.mjs';
import { torchOfPython } from './python.mjs';
import { SetupError } from './report.mjs';
import { unpackWheels } from './unpack-wheels.mjs';
import { isSupported, NEWEST, OLDEST, PINNED } from './versions.mjs';

/** Without looking further: the libtorch that provideLibtorch would take if it were there. */
export function expectedLibtorch({ env, version = PINNED }) {
  if (env.FLAMBEAU_LIBTORCH) {
    const folder = resolve(env.FLAMBEAU_LIBTORCH);
    return { folder, version: versionOf(folder) ?? 'unknown' };
  }
  const folder = libtorchFolder(version, { env });
  return { folder, version: readManifest(folder)?.version ?? version };
}

/**
 * { folder, version } of a libtorch to build against: FLAMBEAU_LIBTORCH, else the cache, else (an installed package only; a
 * clone always takes the pinned one) the PyTorch of the active Python, else a wheel fetched into the cache.
 */
export async function provideLibtorch({ env, isClone, say, version = PINNED }) {
  if (env.FLAMBEAU_LIBTORCH) {
    const chosen = checkFolder(resolve(env.FLAMBEAU_LIBTORCH));
    say(`${chosen.version} in ${chosen.folder} (FLAMBEAU_LIBTORCH)`);
    return chosen;
  }
  const folder = libtorchFolder(version, { env });
  const inCache = () => ({ folder, version: readManifest(folder).version });
  if (problemWith(folder) === undefined) {
    say(`up to date (${inCache().version} in ${folder})`);
    return inCache();
  }
  const ofPython = isClone ? undefined : await torchOfPython({ env });
  if (ofPython && isSupported(versionOf(ofPython) ?? '')) {
    say(`${versionOf(ofPython)} of Python in ${ofPython}`);
    return { folder: ofPython, version: versionOf(ofPython) };
  }
  const cache = cacheRoot({ env });
  await withLock(join(cache, '.lock'), say, async () => {
    if (problemWith(folder) === undefined) return; // another set-up filled it while this one waited
    if (existsSync(folder)) say(`fetching again, since ${problemWith(folder)}`);
    removeHalfUnpacked(cache);
    await unpackWheels({ wheels: await fetchWheels({ version, env, say }), folder, say });
    rmSync(downloads(env), { recursive: true, force: true });
  });
  return inCache();
}

/** What a killed set-up left. Only the holder of the lock may call this. */
function removeHalfUnpacked(cache) {
  for (const name of readdirSync(cache)) {
    if (name.startsWith('.unpack-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function checkFolder(folder) {
  const missing = [join('lib', cpuLibrary()), join('include', 'ATen', 'ATen.h')].filter(
    (f) => !existsSync(join(folder, f)),
  );
  const version = versionOf(folder);
  const mend = [
    'FLAMBEAU_LIBTORCH=<folder with lib and include, such as site-packages/torch>',
    'or unset it: set-up then fetches libtorch itself',
  ];
  if (missing.length > 0) {
    throw new SetupError({ missing: `FLAMBEAU_LIBTORCH=${folder} has no ${missing.join(' and no ')}.`, mend });
  }
  if (!isSupported(version ?? '')) {
    const missing = `FLAMBEAU_LIBTORCH=${folder} is libtorch ${version ?? 'of an unknown version'}; supported are ${OLDEST} to ${NEWEST}.`;
    throw new SetupError({ missing, mend });
  }
  return { folder, version };
}

/** The version in a libtorch folder's headers, or undefined. */
export function versionOf(folder) {
  for (const header of ['torch/headeronly/version.h', 'torch/csrc/api/include/torch/version.h']) {
    const file = join(folder, 'include', header);
    const found = existsSync(file) && /#define TORCH_VERSION\s+(?:\\\s+)?"([^"]+)"/.exec(readFileSync(file, 'utf8'));
    if (found) return found[1];
  }
  return undefined;
}
