// Gets a PyTorch wheel: through pip, which honours the user's own configuration, else with our own fetcher.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { download } from './download.mjs';
import { lastLines, run } from './process.mjs';
import { pythonsWithPip } from './python.mjs';
import { progress, SetupError } from './report.mjs';
import { chooseWheel, readWheelIndex } from './wheel-index.mjs';

/** PyTorch's index of CPU wheels. FLAMBEAU_WHEEL_INDEX replaces it. */
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/** Resolves to the path of the wheel file, in a folder of its own that the caller removes after use. */
export async function fetchWheel({ version, env, say }) {
  const folder = join(cacheRoot({ env }), 'downloads');
  mkdirSync(join(folder, 'wheel'), { recursive: true });
  const index = (env.FLAMBEAU_WHEEL_INDEX || CPU_INDEX).replace(/\/$/, '');
  const { found: pythons, tried } = await pythonsWithPip({ env });
  if (pythons.length > 0) {
    const wheel = await fetchWithPip({ python: pythons[0], version, index, folder, env, say, tried });
    if (wheel) return wheel;
  }
  try {
    say(`fetching torch ${version} from ${index}`);
    const wheel = chooseWheel(await readWheelIndex(`${index}/torch/`), { version });
    return await download(wheel, join(folder, 'wheel', wheel.name), { say, onProgress: progress(say, 'libtorch') });
  } catch (error) {
    tried.push(`${index}/torch/: ${error.message}`);
  }
  throw new SetupError({
    missing: `libtorch ${version} could not be fetched.`,
    tried,
    mend: [
      'with a network: run this again (a download that was cut off goes on where it stopped)',
      'behind a mirror or proxy: install Python with pip, and configure pip for it',
      `with a PyTorch on disk: FLAMBEAU_LIBTORCH=<its folder with lib and include>`,
      `with the wheel's index on another server: FLAMBEAU_WHEEL_INDEX=<url>`,
    ],
  });
}

async function fetchWithPip({ python, version, index, folder, env, say, tried }) {
  const target = join(folder, 'pip'); // the caller holds the cache's lock
  const base = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--disable-pip-version-check',
    '--retries',
    '1',
    '--timeout',
    '15',
  ];
  const args = [...base, '--extra-index-url', index, '--dest', target, `torch==${version}`];
  // libtorch is the same in the wheel of every Python: a Python too old or too new for PyTorch may ask for another's.
  const ofAnotherPython = [...args, '--only-binary=:all:', '--python-version', '3.12'];
  for (const attempt of [args, ofAnotherPython]) {
    say(`${python} ${attempt.join(' ')}`);
    rmSync(target, { recursive: true, force: true });
    const result = await run(python, attempt, { env, show: true });
    const wheel = result.code === 0 && readdirSync(target).find((name) => name.endsWith('.whl'));
    if (wheel) return join(target, wheel);
    tried.push(`${python} ${attempt.join(' ')}: ${lastLines(result.stderr, 1)}`);
    if (!/No matching distribution/.test(result.stderr)) break;
  }
  rmSync(target, { recursive: true, force: true });
  return undefined;
}
