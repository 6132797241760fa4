// Gets a PyTorch wheel: through pip, which honours the user's own configuration, else with our own fetcher.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { cudaRequirement } from './cuda-runtime.mjs';
import { download } from './download.mjs';
import { downloadWithPip } from './pip.mjs';
import { pythonsWithPip } from './python.mjs';
import { progress, SetupError } from './report.mjs';
import { chooseWheel, readWheelIndex } from './wheel-index.mjs';

/** PyTorch's index of CPU wheels. FLAMBEAU_WHEEL_INDEX replaces it. */
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/** Where the wheels lie until they are unpacked. The caller holds the cache's lock, and removes this folder after use. */
export const downloads = (env) => join(cacheRoot({ env }), 'downloads');

/** Resolves to the paths of wheel files: torch's, and for a CUDA build those of the libraries that it cannot load without. */
export async function fetchWheels({ version, env, say }) {
  const index = (env.FLAMBEAU_WHEEL_INDEX || CPU_INDEX).replace(/\/$/, '');
  const { found: pythons, tried } = await pythonsWithPip({ env });
  if (pythons.length > 0) {
    const wheels = await fetchWithPip({ python: pythons[0], version, index, env, say, tried });
    if (wheels) return wheels;
  }
  try {
    say(`fetching torch ${version} from ${index}`);
    const wheel = chooseWheel(await readWheelIndex(`${index}/torch/`), { version });
    const folder = join(downloads(env), 'wheel');
    mkdirSync(folder, { recursive: true });
    return [await download(wheel, join(folder, wheel.name), { say, onProgress: progress(say, 'libtorch') })];
  } catch (error) {
    tried.push(`${index}/torch/: ${error.message}`);
  }
  throw new SetupError({
    missing: `libtorch ${version} could not be fetched.`,
    tried,
    mend: [
      'with a network: run this again (a download that was cut off goes on where it stopped)',
      'behind a mirror or proxy: install Python with pip, and configure pip for it',
      'with a PyTorch on disk: FLAMBEAU_LIBTORCH=<its folder with lib and include>',
      "with the wheel's index on another server: FLAMBEAU_WHEEL_INDEX=<url>",
    ],
  });
}

async function fetchWithPip({ python, version, index, env, say, tried }) {
  const common = { python, env, say, tried };
  const [wheel] =
    (await downloadWithPip({
      ...common,
      requirement: `torch==${version}`,
      options: ['--no-deps', '--extra-index-url', index],
      target: join(downloads(env), 'pip'),
    })) ?? [];
  if (!wheel) return undefined;
  const requirement = await cudaRequirement(wheel);
  if (!requirement) return [wheel];
  const more = await downloadWithPip({ ...common, requirement, target: join(downloads(env), 'pip-cuda') });
  return more && [wheel, ...more];
}
