// Drives the child that replays recordings: one recording at a time, and a new child after a crash or a hang.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Outcome } from './outcome';

/** No sample takes seconds; what says nothing for so long hangs. */
const TIMEOUT_MS = 120_000;

/** What the parent collects about one recording. */
export interface EntryOutcomes {
  entry: string;
  file: string;
  /** Counted apart. */
  apart: boolean;
  notes: string[];
  outcomes: Outcome[];
}

type Line = Partial<Outcome> & { ready?: string; end?: string; entry?: string; apart?: boolean; notes?: string[] };

interface Pending {
  current: EntryOutcomes;
  resolve: (outcomes: EntryOutcomes) => void;
}

export class Replayer {
  #child: ChildProcess | undefined;
  #pending: Pending | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly folder: string,
    readonly script = join(__dirname, 'replay.ts'),
  ) {}

  #start(): ChildProcess {
    const args = ['-r', 'ts-node/register/transpile-only', this.script, this.folder];
    const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NODE_NO_WARNINGS: '1' };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    child.stdin.on('error', () => {}); // a child that died; 'close' tells
    createInterface({ input: child.stdout }).on('line', (line) => this.#read(JSON.parse(line) as Line));
    child.on('close', (code, signal) => this.#closed(child, signal ?? `exit code ${code}`));
    return child;
  }

  /** Replays one recording. Crashes count as failed programs. */
  replay(file: string): Promise<EntryOutcomes> {
    return new Promise((resolve) => {
      this.#pending = { current: { entry: file, file, apart: false, notes: [], outcomes: [] }, resolve };
      this.#send(this.#pending);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  #send({ current: { file, outcomes } }: Pending): void {
    const child = this.#child ?? this.#start();
    child.stdin?.write(`${JSON.stringify({ file, from: outcomes.length })}\n`);
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#child?.kill('SIGKILL'), TIMEOUT_MS);
  }

  #read(line: Line): void {
    if (this.#pending === undefined || line.ready !== undefined) return;
    const { current, resolve } = this.#pending;
    this.#watch();
    if (line.end === undefined) {
      current.outcomes.push(line as Outcome);
      return;
    }
    clearTimeout(this.#timer);
    this.#pending = undefined;
    resolve({
      ...current,
      entry: line.entry ?? current.entry,
      apart: line.apart ?? false,
      notes: line.notes ?? [],
    });
  }

  #closed(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.#pending === undefined) return;
    const { current, resolve } = this.#pending;
    const error = `crash: the process ended with ${how}`;
    current.outcomes.push({ dtype: '?', index: -1, variant: '?', status: 'failed', error });
    if (isStuck(current.outcomes)) {
      this.#pending = undefined;
      resolve(current);
    } else {
      this.#send(this.#pending);
    }
  }
}

/** A child that dies again and again says nothing new about an entry. */
function isStuck(outcomes: readonly Outcome[]): boolean {
  const last = outcomes.slice(-20);
  return last.length === 20 && last.every((outcome) => outcome.error?.startsWith('crash'));
}
