// The steps of set-up, in order.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonIsCurrent, buildAddon, checkTools } from './addon.mjs';
import { buildDist } from './dist.mjs';
import { expectedLibtorch, provideLibtorch } from './libtorch.mjs';
import { installPackages } from './npm.mjs';
import { reporter } from './report.mjs';

export const STEPS = ['npm', 'libtorch', 'addon', 'dist'];

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the steps named in `only`, always in the order of STEPS. */
export async function runSetup({ root = packageRoot, only = STEPS, env = process.env } = {}) {
  const wants = (step) => only.includes(step);
  // A clone has a lock file and compiles itself; an installed package has neither and brings dist/.
  const isClone = existsSync(join(root, 'package-lock.json'));

  // Tools first: nobody should fetch 190 MB to hear that cmake is missing.
  if (wants('addon') && !addonIsCurrent({ root, libtorch: expectedLibtorch({ env, isClone }) }))
    await checkTools({ env });
  if (wants('npm') && isClone) await installPackages({ root, env, say: reporter('npm packages') });
  if (wants('libtorch') || wants('addon')) {
    const libtorch = await provideLibtorch({ env, isClone, say: reporter('libtorch') });
    if (wants('addon')) await buildAddon({ root, libtorch, env, say: reporter('addon') });
  }
  if (wants('dist') && isClone) await buildDist({ root, say: reporter('dist') });
}
