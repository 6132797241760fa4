// Compiles TypeScript to JavaScript, where sources changed: ts-node takes seconds on every start, compiled code does not.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, readStamp } from './fingerprint.mjs';
import { run } from './process.mjs';
import { SetupError } from './report.mjs';

const SOURCES = [
  'lib',
  'examples',
  'scripts/build.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.examples.json',
];

export async function buildDist({ root, say }) {
  const stampFile = join(root, 'dist-examples/.stamp');
  const stamp = fingerprint(root, [...SOURCES, 'package-lock.json']);
  if (existsSync(join(root, 'dist/index.js')) && readStamp(stampFile) === stamp) {
    say('up to date');
    return;
  }
  const started = performance.now();
  rmSync(stampFile, { force: true });
  say('compiling lib/ and examples/');
  const result = await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, show: true });
  if (result.code !== 0) {
    throw new SetupError({
      missing: 'TypeScript does not compile; its messages are above.',
      mend: ['npm run typecheck'],
    });
  }
  mkdirSync(join(root, 'dist-examples'), { recursive: true });
  writeFileSync(stampFile, stamp);
  say(`compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
