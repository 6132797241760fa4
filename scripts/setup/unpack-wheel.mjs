// Unpacks from a PyTorch wheel what a C++ program needs, all of it or nothing.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cpuLibrary, problemWith, writeManifest } from './manifest.mjs';
import { progress } from './report.mjs';
import { openZip } from './zip.mjs';

/** Where an entry of the wheel goes, or undefined for what is left out. */
function placeOf(name) {
  if (name === 'torchgen/packaged/ATen/native/native_functions.yaml') return 'share/native_functions.yaml';
  return /^torch\/((?:lib|include|share)\/.*[^/])$/.exec(name)?.[1];
}

/** Fills `folder` with lib, include, share and a manifest. Never leaves a half-filled `folder`, even when it is killed. */
export async function unpackWheel({ wheel, folder, say }) {
  say(`unpacking ${basename(wheel)} to ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  const zip = openZip(wheel);
  const temporary = mkdtempSync(join(dirname(folder), '.unpack-'));
  try {
    await unpackEntries(zip, temporary, say);
    if (!existsSync(join(temporary, 'lib', cpuLibrary()))) throw new Error(`${wheel} has no torch/lib/${cpuLibrary()}`);
    writeManifest(temporary, { version: basename(wheel).split('-')[1], wheel: basename(wheel) });
    moveIntoPlace(temporary, folder);
  } finally {
    zip.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function unpackEntries(zip, target, say) {
  const wanted = zip.entries.map((entry) => ({ entry, place: placeOf(entry.name) })).filter(({ place }) => place);
  const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
  const report = progress(say, 'libtorch: unpacking');
  let done = 0;
  for (const { entry, place } of wanted) {
    // A name must not lead out of the folder ("zip slip").
    if (place.includes('\\') || place.includes(':') || place.split('/').includes('..')) {
      throw new Error(`the wheel has an entry with the unsafe name ${JSON.stringify(entry.name)}`);
    }
    const path = join(target, ...place.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    await zip.extract(entry, path);
    done += entry.size;
    report(done, total);
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
