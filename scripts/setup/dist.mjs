// Compiles TypeScript to JavaScript, where sources changed: ts-node takes seconds on every start, compiled code does not.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, readStamp } from './fingerprint.mjs';
import { withLock } from './lock.mjs';
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
  if (distIsCurrent(root)) {
    say('up to date');
    return;
  }
  await withLock(join(root, '.dist.lock'), say, async () => {
    if (distIsCurrent(root)) return; // another set-up compiled it while this one waited
    const started = performance.now();
    const stamp = stampOf(root);
    rmSync(stampFile(root), { force: true });
    say('compiling lib/ and examples/');
    const result = await run(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, show: true });
    if (result.code !== 0) {
      const missing = 'TypeScript does not compile; its messages are above.';
      throw new SetupError({ missing, mend: ['npm run typecheck'] });
    }
    mkdirSync(join(root, 'dist-examples'), { recursive: true });
    writeFileSync(stampFile(root), stamp);
    say(`compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
}

// Not in dist/, which is published.
const stampFile = (root) => join(root, 'dist-examples/.stamp');
const stampOf = (root) => fingerprint(root, [...SOURCES, 'package-lock.json']);
const distIsCurrent = (root) =>
  existsSync(join(root, 'dist/index.mjs')) && readStamp(stampFile(root)) === stampOf(root);
