// What a crash came from: the call in which it showed, or one before that had damaged memory; and whether Python, on the
// same call, crashes too.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limited, runChild, underLimits } from './batch.mjs';

const replayScript = fileURLToPath(new URL('replay.py', import.meta.url));

const SLOW_SECONDS = 15; // of a call that counts as a hang here: batch.mjs gives it 20

/** Makes one call in a fresh process. */
export const repeat = (setting, call) => runChild(setting, { call });

/**
 * The call that is to blame for a crash at `index`, in a run from `from`: that call itself if it crashes alone, else the
 * last one without which there is no crash.
 */
export async function culprit(setting, { seed, from, avoid, form, only }, index, call) {
  // More than once: what a kernel reads beyond its memory differs from run to run.
  for (let i = 0; i < 3; i++) if ((await repeat(setting, call)).end !== 'ok') return { index, call, alone: true };
  if (from === index) return { index, call, alone: false };
  let low = from; // from here on it crashes
  let high = index; // from here on it does not
  let end = await runChild(setting, { seed, from: low, to: index + 1, avoid, form, only });
  if (end.end === 'ok') return { index, call, alone: false };
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    end = await runChild(setting, { seed, from: middle, to: index + 1, avoid, form, only });
    if (end.end === 'ok') high = middle;
    else low = middle;
  }
  const first = await runChild(setting, { seed, from: low, to: low, avoid, form, only, show: true });
  return { index: low, call: first.report[0]?.call, alone: false };
}

/** Replays a call in Python: `survives`, `crashes` (with the signal), `hangs`, or `cannot` with the reason. */
export async function replayInPython(python, call, { seconds = 60, repeats = 1 } = {}) {
  if (python === undefined) return { verdict: 'cannot', detail: 'no Python with torch was given' };
  const [command, args] = underLimits(python, [replayScript, String(repeats)]);
  const child = spawn(command, args, {
    env: limited(),
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: join(replayScript, '..'),
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-1000);
  });
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(call));
  const startedMs = Date.now();
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  clearTimeout(timer);
  const tookSeconds = Math.round((Date.now() - startedMs) / 1000);
  if (repeats === 1 && signal === null && tookSeconds > SLOW_SECONDS)
    return { verdict: 'hangs', detail: `${tookSeconds} s` };
  if (signal === 'SIGKILL') return { verdict: 'hangs', detail: `longer than ${seconds} s` };
  if (signal !== null) return { verdict: 'crashes', detail: signal };
  const last = output.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !/^(survives|cannot) /.test(last))
    return { verdict: 'cannot', detail: `${last} ${errors.trim().split('\n').at(-1)}` };
  return { verdict: last.split(' ')[0], detail: last.slice(9) };
}
