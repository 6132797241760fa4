// The table that a run prints.

function time(seconds) {
  if (seconds < 1e-3) return `${(seconds * 1e6).toFixed(seconds < 1e-5 ? 2 : 1)} us`;
  return seconds < 1 ? `${(seconds * 1e3).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}

function verdict({ ratio, target }) {
  if (target === undefined) return '';
  return ratio <= target ? 'yes' : '**no**';
}

/** One Markdown table; rows without a target are for orientation. */
export function table(rows) {
  const head = ['| | flambeau | other | ratio | target | reached |', '|---|---|---|---|---|---|'];
  const lines = rows.map((row) => {
    const other = `${row.against}: ${time(row.otherSeconds)}`;
    const target = row.target === undefined ? '' : `<= ${row.target}`;
    return `| ${row.title} | ${time(row.seconds)} | ${other} | ${row.ratio.toFixed(2)} | ${target} | ${verdict(row)} |`;
  });
  return [...head, ...lines].join('\n');
}
