// A Python with the pinned PyTorch, for scripts that compare with it. Set-up itself needs none.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache.mjs';
import { withLock } from './lock.mjs';
import { lastLines, run } from './process.mjs';
import { PINNED } from './versions.mjs';

const CHECK = `
import numpy, scipy, torch
print(torch.__version__.split('+')[0])
`;

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

async function hasTorch(python, env) {
  const result = await run(python, ['-c', CHECK], { env });
  return result.code === 0 && result.stdout.trim() === PINNED;
}

function pythonIn(folder) {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

async function must(command, args, { env, say }) {
  say(`${command} ${args.join(' ')}`);
  const result = await run(command, args, { env });
  if (result.code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed: ${lastLines(result.stderr || result.stdout, 1)}`);
  }
}

/** Makes an empty virtual environment; returns the command of a pip that installs into it. */
async function makeEmpty(python, folder, context) {
  // Scripts in a virtual environment name its folder, so it cannot be made elsewhere and renamed into place.
  rmSync(folder, { recursive: true, force: true });
  try {
    await must(python, ['-m', 'venv', folder], context);
    return [pythonIn(folder), '-m', 'pip'];
  } catch (error) {
    // Debian's python3 has no ensurepip of its own; its pip can serve another environment.
    context.say(error.message);
    rmSync(folder, { recursive: true, force: true });
    await must(python, ['-m', 'venv', '--without-pip', folder], context);
    return [python, '-m', 'pip', '--python', pythonIn(folder)];
  }
}

/** Makes a virtual environment with PyTorch, NumPy and SciPy. */
async function make(python, folder, context) {
  const [command, ...pip] = await makeEmpty(python, folder, context);
  const options = ['--disable-pip-version-check', '--retries', '1', '--timeout', '15', '--extra-index-url', CPU_INDEX];
  await must(command, [...pip, 'install', ...options, `torch==${PINNED}`, 'numpy', 'scipy'], context);
}

/**
 * The command of a Python that has the pinned torch, numpy and scipy: FLAMBEAU_PYTHON (which must have them), else python3
 * if it does, else one in a virtual environment that is made in the cache on first use.
 */
export async function findPython({ env = process.env, say = () => {} } = {}) {
  if (env.FLAMBEAU_PYTHON) {
    if (await hasTorch(env.FLAMBEAU_PYTHON, env)) return env.FLAMBEAU_PYTHON;
    throw new Error(
      `FLAMBEAU_PYTHON=${env.FLAMBEAU_PYTHON} lacks torch ${PINNED}, numpy or scipy; install them there or unset it`,
    );
  }
  if (await hasTorch('python3', env)) return 'python3';
  const folder = join(cacheRoot({ env }), `python-torch-${PINNED}`);
  return withLock(`${folder}.lock`, say, async () => {
    const python = pythonIn(folder);
    if (existsSync(python) && (await hasTorch(python, env))) return python;
    say(`No python3 with torch ${PINNED}, numpy and scipy: making one in ${folder}`);
    await make('python3', folder, { env, say });
    if (!(await hasTorch(python, env))) throw new Error(`${python} cannot import torch ${PINNED}, numpy and scipy`);
    return python;
  });
}
