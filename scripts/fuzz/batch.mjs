// One child process: under a limit of its address space, watched for a call that does not end.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// V8 and libtorch reserve 1.5 GB before the first call; what is left is enough for any honest result here, and small
// enough that a huge one fails at once.
const ADDRESS_SPACE_KB = 6_000_000;
const CALL_CPU_SECONDS = 20; // the slowest call that ends takes 5 s
const CALL_WALL_SECONDS = 120; // for a call that sleeps; generous, for busy machines
const TICKS_PER_SECOND = 100; // of /proc/<pid>/stat

/** The environment of every child. */
export function limited(extra = {}) {
  return { ...process.env, OMP_NUM_THREADS: '1', NODE_NO_WARNINGS: '1', ...extra };
}

/** Arguments for spawn: `command` under the limits. */
export function underLimits(command, args) {
  const script = `ulimit -v ${ADDRESS_SPACE_KB}; ulimit -c 0; exec "$0" "$@"`;
  return ['bash', ['-c', script, command, ...args]];
}

function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined; // gone, or no Linux
  }
}

const HEAD = 23; // ten digits of length, twelve of index, a newline: announce in child.ts

/** What an ended child announced last: `{ index, call }`, or undefined before its first call. */
function announced(file) {
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  if (bytes.length < HEAD) return undefined;
  return JSON.parse(bytes.subarray(HEAD, HEAD + Number(bytes.subarray(0, 10).toString())).toString());
}

/** The index alone, of a child that may be writing. */
function announcedIndex(file) {
  return existsSync(file) ? readFileSync(file).subarray(10, HEAD).toString() : undefined;
}

/** Calls `stop` when one call takes too long. Returns what ends the watch. */
function watch(child, progress, stop) {
  let last;
  let started = Date.now();
  let cpu = 0;
  const timer = setInterval(() => {
    const index = announcedIndex(progress);
    const used = cpuSeconds(child.pid) ?? 0;
    if (index !== last) {
      last = index;
      started = Date.now();
      cpu = used;
    } else if (used - cpu > CALL_CPU_SECONDS || Date.now() - started > CALL_WALL_SECONDS * 1000) {
      stop();
    }
  }, 500);
  return () => clearInterval(timer);
}

function lines(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Runs child.js with a task. Resolves to how it ended (`ok`, `hang`, or a signal or exit code), the call it was in, and
 * what it reported.
 */
export async function runChild({ out, scratch, addon }, task) {
  const cwd = join(scratch, 'cwd');
  mkdirSync(cwd, { recursive: true });
  const progress = join(scratch, 'progress');
  const report = join(scratch, 'report');
  for (const file of [progress, report]) rmSync(file, { force: true });
  const script = join(out, 'scripts/fuzz/child.js');
  const [command, args] = underLimits(process.execPath, [script, JSON.stringify({ ...task, progress, report })]);
  const child = spawn(command, args, {
    cwd,
    env: limited({ FLAMBEAU_ADDON: addon }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-2000);
  });
  let hung = false;
  const unwatch = watch(child, progress, () => {
    hung = true;
    stop();
  });
  const [code, signal] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  unwatch();
  process.off('exit', stop);
  const end = hung ? 'hang' : (signal ?? (code === 0 ? 'ok' : `exit ${code}`));
  return { end, last: announced(progress), report: lines(report), errors };
}
