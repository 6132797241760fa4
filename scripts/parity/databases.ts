// The parts of `npm run parity` that are PyTorch's own databases, recorded by Python and replayed here.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failuresByCause } from './failures';
import knownGaps from './known-gaps.json';
import { type Recorded, record } from './recorder';
import type { Part } from './recording';
import { type EntryOutcomes, Replayer } from './replayer';
import { addEntry, newSummary, type Summary } from './summary';

export interface DatabaseOptions {
  part: Part;
  python: () => Promise<string>;
  dtypes: string[];
  fraction: string;
  only: string[];
  /** A folder of recordings to keep, and to use again when it has some. */
  data?: string;
}

export interface DatabaseResult {
  /** Every entry passes that is not a known gap. */
  isEqual: boolean;
  summary: Summary;
  /** Entries that were replayed. */
  count: number;
  /** Markdown: failures by cause. */
  failures: string;
}

/** Recordings of an earlier run. */
function* kept(folder: string, only: readonly string[]): Generator<Recorded> {
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue;
    const entry = name.slice(0, -'.json'.length);
    if (only.length === 0 || only.includes(entry)) yield { entry, file: entry };
  }
}

const hasRecordings = (folder?: string) => folder !== undefined && existsSync(folder) && readdirSync(folder).length > 0;

async function replayAll(folder: string, options: DatabaseOptions): Promise<[Summary, EntryOutcomes[]]> {
  const { part, data, dtypes, fraction, only } = options;
  const recordings = hasRecordings(data)
    ? kept(folder, only)
    : record({ part, python: await options.python(), folder, dtypes, fraction, only });
  const summary = newSummary();
  const all: EntryOutcomes[] = [];
  const replayer = new Replayer(folder);
  try {
    for await (const { entry, file, skipped, error } of recordings) {
      if (skipped !== undefined) {
        summary.skippedEntries.push(entry);
        continue;
      }
      const failed = { dtype: '?', index: -1, variant: '?', status: 'failed', error } as const;
      const outcomes =
        file === undefined
          ? { entry, file: '', apart: false, notes: [], outcomes: [failed] }
          : await replayer.replay(file);
      addEntry(summary, outcomes);
      all.push(outcomes);
      if (data === undefined && file !== undefined) {
        for (const ending of ['json', 'bin']) rmSync(join(folder, `${file}.${ending}`), { force: true });
      }
    }
  } finally {
    replayer.close();
  }
  return [summary, all];
}

/** What is counted apart. */
const others: Record<Part, string> = {
  operators: 'without a public name',
  modules: 'modules that the database lacks',
  optim: 'learning-rate schedulers',
  transforms: 'without a public name',
};

/** Prints a line per failing entry and the counts. Returns whether all failures are known. */
function report(part: Part, summary: Summary): boolean {
  const known: Record<string, string> = knownGaps;
  const line = ({ entry, failed, programs, error }: Summary['failing'][number], word: string) =>
    `${word} ${entry} (${failed} of ${programs}): ${error.split('\n')[0].slice(0, 240)}`;
  let unknown = 0;
  for (const entry of [...summary.failing, ...summary.apartFailing]) {
    const reason = known[entry.entry];
    if (reason === undefined) unknown++;
    console.log(line(entry, reason === undefined ? 'FAIL' : 'known'));
  }
  const { entries, entriesPassed, apart, apartPassed, total, samples } = summary;
  if (summary.entriesWithoutSamples.length > 0)
    console.log(`${summary.entriesWithoutSamples.length} entries take none of these dtypes`);
  const left = part === 'operators' ? `; ${summary.skippedEntries.length} of the jiterator left out` : '';
  console.log(
    `${part}: ${entriesPassed} of ${entries} entries pass; ${apartPassed} of ${apart} ${others[part]}${left}`,
  );
  console.log(
    `${total.programs} ${part === 'operators' ? 'calls' : 'programs'} of ${samples} samples: ` +
      `${total.passed} passed (${total.bitEqual} bit for bit), ` +
      `${total.failed} failed, ${total.skipped} could not be recorded`,
  );
  return unknown === 0;
}

/** Replays a database, and prints what came of it. */
export async function compareDatabase(options: DatabaseOptions): Promise<DatabaseResult> {
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'flambeau-parity-'));
  mkdirSync(folder, { recursive: true });
  try {
    const [summary, all] = await replayAll(folder, options);
    const isElsewhere = options.only.length > 0 && all.length === 0;
    const isEqual = isElsewhere || report(options.part, summary);
    return { isEqual, summary, count: all.length, failures: failuresByCause(all) };
  } finally {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
