// Compiles lib/ and the fuzzer itself, without type checks, into a folder of their own: a run sees one state of the sources.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expectedLibtorch } from '../setup/libtorch.mjs';
import { buildFolder, PINNED } from '../setup/versions.mjs';

const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true };

/** The addon of this checkout for the libtorch that will be found. */
export function addonOf(root) {
  const { version } = expectedLibtorch({ env: process.env });
  return process.env.FLAMBEAU_ADDON ?? join(root, buildFolder(version ?? PINNED), 'Release');
}

/** Returns the new folder, which lies under `root` so that packages are found from it. */
export function compile(root) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const out = mkdtempSync(join(root, '.cache/fuzz-'));
  writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
  for (const folder of ['lib', 'scripts/fuzz']) {
    for (const file of readdirSync(join(root, folder), { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(root, folder, file), 'utf8'), {
        compilerOptions,
        fileName: file,
      });
      const target = join(out, folder, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  return out;
}
