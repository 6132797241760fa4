// Counts over replayed entries.
import type { EntryOutcomes } from './replayer';

export interface FailedEntry {
  entry: string;
  /** Programs that failed, of how many. */
  failed: number;
  programs: number;
  /** Of the first one. */
  error: string;
}

interface Counts {
  programs: number;
  passed: number;
  failed: number;
  skipped: number;
  /** Equal bit for bit in values and gradients. */
  bitEqual: number;
}

export interface Summary {
  /** Entries of the database, and how many of them pass in every sample; others are counted apart. */
  entries: number;
  entriesPassed: number;
  apart: number;
  apartPassed: number;
  /** That take none of the dtypes of this run. */
  entriesWithoutSamples: string[];
  /** By rule: jiterator entries, which compile CUDA code. */
  skippedEntries: string[];
  samples: number;
  total: Counts;
  byDtype: Record<string, Counts>;
  byVariant: Record<string, Counts>;
  failing: FailedEntry[];
  apartFailing: FailedEntry[];
  /** Programs that Python could not write down: reason by entry. */
  unrecorded: Record<string, string>;
  /** Programs that pass within the tolerance only, by entry. */
  inexact: Record<string, number>;
  notes: Record<string, string[]>;
}

const noCounts = (): Counts => ({ programs: 0, passed: 0, failed: 0, skipped: 0, bitEqual: 0 });

export function newSummary(): Summary {
  return {
    entries: 0,
    entriesPassed: 0,
    apart: 0,
    apartPassed: 0,
    entriesWithoutSamples: [],
    skippedEntries: [],
    samples: 0,
    total: noCounts(),
    byDtype: {},
    byVariant: {},
    failing: [],
    apartFailing: [],
    unrecorded: {},
    inexact: {},
    notes: {},
  };
}

function countsOf(group: Record<string, Counts>, name: string): Counts {
  group[name] ??= noCounts();
  return group[name];
}

/** Adds one entry's outcomes. */
export function addEntry(summary: Summary, { entry, apart: isApart, notes, outcomes }: EntryOutcomes): void {
  const failed = outcomes.filter((outcome) => outcome.status === 'failed');
  for (const outcome of outcomes) {
    const variant = outcome.variant.split(' ')[0];
    for (const counts of [
      summary.total,
      countsOf(summary.byDtype, outcome.dtype),
      countsOf(summary.byVariant, variant),
    ]) {
      counts.programs++;
      counts[outcome.status]++;
      if (outcome.bits) counts.bitEqual++;
    }
    if (outcome.status === 'skipped') summary.unrecorded[entry] = outcome.error ?? '';
    if (outcome.status === 'passed' && outcome.bits === false)
      summary.inexact[entry] = (summary.inexact[entry] ?? 0) + 1;
  }
  summary.samples += new Set(outcomes.map(({ dtype, index }) => `${dtype} ${index}`)).size;
  if (notes.length > 0) summary.notes[entry] = notes;
  if (outcomes.length === 0) {
    summary.entriesWithoutSamples.push(entry);
    return;
  }
  summary[isApart ? 'apart' : 'entries']++;
  if (failed.length === 0) {
    summary[isApart ? 'apartPassed' : 'entriesPassed']++;
    return;
  }
  const { dtype, index, variant, error = '' } = failed[0];
  summary[isApart ? 'apartFailing' : 'failing'].push({
    entry,
    failed: failed.length,
    programs: outcomes.length,
    error: `${dtype} sample ${index} ${variant}: ${error}`,
  });
}
