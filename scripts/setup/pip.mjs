// Downloads wheels with pip, which honours the user's own indexes, mirrors and proxies.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, run } from './process.mjs';

// Few retries and short time-outs: an index that cannot be reached should cost seconds, not minutes.
const DOWNLOAD = ['-m', 'pip', 'download', '--disable-pip-version-check', '--retries', '1', '--timeout', '15'];

/**
 * Fetches the wheels of `requirement` into `target`, an empty folder of its own. Resolves to their paths; to undefined
 * after a failure, whose story goes to `tried`.
 */
export async function downloadWithPip({ python, requirement, options = [], target, env, say, tried }) {
  const args = [...DOWNLOAD, ...options, '--dest', target, requirement];
  // libtorch is the same in the wheel of every Python: a Python too old or too new for PyTorch may ask for another's.
  const ofAnotherPython = [...args, '--only-binary=:all:', '--python-version', '3.12'];
  for (const attempt of [args, ofAnotherPython]) {
    const command = `${python} ${attempt.join(' ')}`;
    say(command);
    rmSync(target, { recursive: true, force: true });
    const result = await run(python, attempt, { env, show: true });
    const wheels = result.code === 0 ? readdirSync(target).filter((name) => name.endsWith('.whl')) : [];
    if (wheels.length > 0) return wheels.map((name) => join(target, name));
    tried.push(`${command}: ${lastLines(result.stderr, 1)}`);
    if (!/No matching distribution/.test(result.stderr)) break;
  }
  rmSync(target, { recursive: true, force: true });
  return undefined;
}
