// npm run check:libtorch: builds and tests against the newest and the oldest libtorch that are supported, on the CPU.
//
//   node scripts/check-libtorch.mjs             2.15.0 and 2.11.0
//   node scripts/check-libtorch.mjs 2.12.0 …    these
//
// Not a part of CI: each version is a download of half a gigabyte (PyPI has CUDA builds) and a full build.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildAddon } from './setup/addon.mjs';
import { provideLibtorch } from './setup/libtorch.mjs';
import { run } from './setup/process.mjs';
import { reporter, SetupError } from './setup/report.mjs';
import { runSetup } from './setup/steps.mjs';
import { NEWEST, OLDEST } from './setup/versions.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : [NEWEST, OLDEST];

// CUDA_VISIBLE_DEVICES: the CUDA libraries of these builds are not all there, and a GPU is not what is checked.
const { FLAMBEAU_LIBTORCH, FLAMBEAU_ADDON, ...outer } = process.env;
const env = { ...outer, CUDA_VISIBLE_DEVICES: '' };

async function check(version) {
  const libtorch = await provideLibtorch({ env, isClone: true, version, say: reporter(`libtorch ${version}`) });
  await buildAddon({ root, libtorch, env, say: reporter(`addon for ${version}`) });
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const result = await run(process.execPath, [mocha, 'test/**/*.test.{ts,mjs}'], {
    cwd: root,
    env: { ...env, FLAMBEAU_LIBTORCH: libtorch.folder },
    show: true,
  });
  return result.code === 0;
}

try {
  await runSetup({ only: ['npm', 'dist'], env });
  const results = [];
  for (const version of versions) results.push({ version, passes: await check(version) });
  for (const { version, passes } of results)
    process.stdout.write(`libtorch ${version}: ${passes ? 'passes' : 'FAILS'}\n`);
  process.exitCode = results.every(({ passes }) => passes) ? 0 : 1;
} catch (error) {
  process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `\n${error.stack}\n`);
  process.exitCode = 1;
}
