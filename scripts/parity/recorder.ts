// Runs record.py, and says which recordings are complete.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Part } from './recording';

export interface RecordOptions {
  part: Part;
  python: string;
  folder: string;
  dtypes: string[];
  /** `k/n`. */
  fraction: string;
  only: string[];
}

/** What became of one entry: `file` when it is recorded, else why not. */
export interface Recorded {
  entry: string;
  file?: string;
  skipped?: string;
  error?: string;
}

interface Line {
  begin?: number;
  done?: number;
  entry: string;
  file?: string;
  skipped?: string;
  failed?: string;
  reason?: string;
  error?: string;
}

/** Runs Python from entry number `start` on. Resolves to where to go on after a crash, or to undefined at the end. */
function runFrom(
  start: number,
  options: RecordOptions,
  found: (recorded: Recorded) => void,
): Promise<number | undefined> {
  const { part, python, folder, dtypes, fraction, only } = options;
  const filter = only.flatMap((name) => ['--only', name]);
  const range = ['--part', part, '--dtypes', dtypes.join(','), '--fraction', fraction, '--start', String(start)];
  const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const args = [join(__dirname, 'record.py'), folder, ...range, ...filter];
  const child = spawn(python, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let current: { index: number; entry: string } | undefined;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    if (line.begin !== undefined) {
      current = { index: line.begin, entry: line.entry };
      return;
    }
    current = undefined;
    if (line.file !== undefined) found({ entry: line.entry, file: line.file });
    else if (line.skipped !== undefined) found({ entry: line.skipped, skipped: line.reason });
    else found({ entry: line.failed as string, error: `record.py: ${line.error}` });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(undefined);
      if (current === undefined) return reject(new Error(`record.py ended with ${signal ?? `exit code ${code}`}`));
      found({ entry: current.entry, error: `record.py: Python ended with ${signal ?? `exit code ${code}`}` });
      resolve(current.index + 1);
    });
  });
}

/** Records entry after entry; each is given as soon as its files are complete. */
export async function* record(options: RecordOptions): AsyncGenerator<Recorded> {
  const queue: Recorded[] = [];
  let isDone = false;
  let wake = () => {};
  const work = (async () => {
    for (let start: number | undefined = 0; start !== undefined; ) {
      start = await runFrom(start, options, (recorded) => {
        queue.push(recorded);
        wake();
      });
    }
  })().finally(() => {
    isDone = true;
    wake();
  });
  work.catch(() => {}); // awaited below
  while (true) {
    const next = queue.shift();
    if (next !== undefined) yield next;
    else if (isDone) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await work;
}
