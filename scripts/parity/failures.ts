// A list of failures by cause, for those who mend them.
import type { EntryOutcomes } from './replayer';

/** Errors that differ in numbers and names only have one cause. */
function causeOf(error: string): string {
  const [line] = error.split('\n');
  if (/missing$/.test(line)) return line;
  const misfit = /^(.*no overload takes) \(.*?(, out: .*)?\)\. Signatures:$/.exec(line);
  if (misfit) return `${misfit[1]} (…${misfit[2] ?? ''})`;
  return line
    .replace(/\[[^\]]*\]/g, '[…]')
    .replace(/'[^']*'/g, "'…'")
    .replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, 'N')
    .replace(/Infinity|NaN/g, 'N');
}

/** Markdown: each cause with its entries and one full error. */
export function failuresByCause(entries: readonly EntryOutcomes[]): string {
  const causes = new Map<string, { counts: Map<string, number>; example: string }>();
  for (const { entry, outcomes, apart: isApart } of entries) {
    for (const { status, error = '', dtype, index, variant } of outcomes) {
      if (status !== 'failed') continue;
      const name = isApart ? `${entry} (apart)` : entry;
      const example = `${entry}, ${dtype} sample ${index}, ${variant}: ${error}`;
      const cause = causes.get(causeOf(error)) ?? { counts: new Map(), example };
      causes.set(causeOf(error), cause);
      cause.counts.set(name, (cause.counts.get(name) ?? 0) + 1);
    }
  }
  const sorted = [...causes].sort(([, a], [, b]) => b.counts.size - a.counts.size);
  return sorted
    .map(([cause, { counts, example }]) => {
      const list = [...counts].map(([entry, count]) => `${entry} (${count})`).join(', ');
      return `## ${cause}\n${counts.size} entries: ${list}\n\n    ${example.split('\n').slice(0, 6).join('\n    ')}\n`;
    })
    .join('\n');
}
