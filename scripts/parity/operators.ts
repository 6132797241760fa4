// The operators' part of `npm run parity`: PyTorch's operator database, recorded by Python and replayed here.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failuresByCause } from './failures';
import knownGaps from './known-gaps.json';
import { type Recorded, record } from './recorder';
import { type EntryOutcomes, Replayer } from './replayer';
import { addEntry, newSummary, type Summary } from './summary';

export interface OperatorOptions {
  python: () => Promise<string>;
  dtypes: string[];
  fraction: string;
  only: string[];
  /** A folder of recordings to keep, and to use again when it has some. */
  data?: string;
  /** Where to write the counts. */
  json?: string;
  /** Where to write failures by cause. */
  failures?: string;
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

async function replayAll(folder: string, options: OperatorOptions): Promise<[Summary, EntryOutcomes[]]> {
  const { data, dtypes, fraction, only } = options;
  const recordings = hasRecordings(data)
    ? kept(folder, only)
    : record({ python: await options.python(), folder, dtypes, fraction, only });
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
          ? { entry, file: '', private: false, notes: [], outcomes: [failed] }
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

/** Prints a line per failing entry and the counts. Returns whether all failures are known. */
function report(summary: Summary): boolean {
  const known: Record<string, string> = knownGaps;
  const line = ({ entry, failed, programs, error }: Summary['failing'][number], word: string) =>
    `${word} ${entry} (${failed} of ${programs}): ${error.split('\n')[0].slice(0, 240)}`;
  let unknown = 0;
  for (const entry of [...summary.failing, ...summary.privateFailing]) {
    const reason = known[entry.entry];
    if (reason === undefined) unknown++;
    console.log(line(entry, reason === undefined ? 'FAIL' : 'known'));
  }
  const { entries, entriesPassed, privateEntries, privateEntriesPassed, total, samples } = summary;
  if (summary.entriesWithoutSamples.length > 0)
    console.log(`${summary.entriesWithoutSamples.length} entries take none of these dtypes`);
  console.log(
    `${entries} entries with a public name, ${entriesPassed} pass; ${privateEntries} private ones, ` +
      `${privateEntriesPassed} pass; ${summary.skippedEntries.length} of the jiterator left out`,
  );
  console.log(
    `${total.programs} calls of ${samples} samples: ${total.passed} passed (${total.bitEqual} bit for bit), ` +
      `${total.failed} failed, ${total.skipped} could not be recorded`,
  );
  return unknown === 0;
}

/** Replays the database. Resolves to whether every entry passes that is not a known gap. */
export async function compareOperators(options: OperatorOptions): Promise<boolean> {
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'flambeau-parity-'));
  mkdirSync(folder, { recursive: true });
  try {
    const [summary, all] = await replayAll(folder, options);
    if (options.json) writeFileSync(options.json, `${JSON.stringify(summary, null, 1)}\n`);
    if (options.failures) writeFileSync(options.failures, failuresByCause(all));
    return report(summary);
  } finally {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
