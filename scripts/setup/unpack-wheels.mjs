// Unpacks from PyTorch's wheel what a C++ program needs, all of it or nothing.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isCudaOnly, placeOfCudaLibrary } from './cuda-runtime.mjs';
import { cpuLibrary, problemWith, writeManifest } from './manifest.mjs';
import { progress } from './report.mjs';
import { openZip } from './zip.mjs';

/** Where an entry of a wheel goes, or undefined for what is left out. */
function placeOf(name) {
  const generated = /^torchgen\/packaged\/(?:ATen\/native|autograd)\/((?:native_functions|deprecated)\.yaml)$/.exec(
    name,
  );
  if (generated !== null) return `share/${generated[1]}`;
  if (isCudaOnly(name)) return undefined;
  return /^torch\/((?:lib|include|share)\/.*[^/])$/.exec(name)?.[1] ?? placeOfCudaLibrary(name);
}

/**
 * Fills `folder` with lib, include, share and a manifest. `wheels` has torch's first. Never leaves a half-filled
 * `folder`, even when it is killed.
 */
export async function unpackWheels({ wheels, folder, say }) {
  const name = basename(wheels[0]);
  say(`unpacking ${name} to ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(join(dirname(folder), '.unpack-'));
  chmodSync(temporary, 0o755); // other users may share the cache
  try {
    for (const wheel of wheels) await unpack(wheel, temporary, say);
    if (!existsSync(join(temporary, 'lib', cpuLibrary())))
      throw new Error(`${wheels[0]} has no torch/lib/${cpuLibrary()}`);
    writeManifest(temporary, { version: name.split('-')[1], wheel: name });
    moveIntoPlace(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function unpack(wheel, target, say) {
  const zip = openZip(wheel);
  try {
    const wanted = zip.entries.map((entry) => ({ entry, place: placeOf(entry.name) })).filter(({ place }) => place);
    const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
    const report = progress(say, 'libtorch: unpacking');
    let done = 0;
    for (const { entry, place } of wanted) {
      // A name must not lead out of the folder ("zip slip").
      if (place.includes('\\') || place.includes(':') || place.split('/').includes('..')) {
        throw new Error(`${wheel} has an entry with the unsafe name ${JSON.stringify(entry.name)}`);
      }
      const path = join(target, ...place.split('/'));
      mkdirSync(dirname(path), { recursive: true });
      await zip.extract(entry, path);
      done += entry.size;
      report(done, total);
    }
  } finally {
    zip.close();
  }
}

function moveIntoPlace(temporary, folder) {
  if (existsSync(folder)) {
    // Another set-up may have been faster; a damaged folder makes room.
    if (problemWith(folder) === undefined) return;
    const aside = mkdtempSync(join(dirname(folder), '.unpack-'));
    renameSync(folder, join(aside, 'damaged'));
    rmSync(aside, { recursive: true, force: true });
  }
  renameSync(temporary, folder);
}
