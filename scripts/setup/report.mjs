// What set-up prints: one line per step, progress for long ones, one message for what is missing.

/** A failure that the user can mend. `missing` names it, `tried` lists attempts, `mend` gives commands or steps. */
export class SetupError extends Error {
  constructor({ missing, tried = [], mend = [] }) {
    const list = (title, items) => (items.length > 0 ? `\n  ${title}\n${items.map((i) => `    ${i}`).join('\n')}` : '');
    super(`flambeau set-up stopped: ${missing}${list('tried:', tried)}${list('to mend it:', mend)}`);
    this.name = 'SetupError';
  }
}

/** A function that prints one line for `step`. */
export function reporter(step) {
  return (text) => process.stdout.write(`[set-up] ${step}: ${text}\n`);
}

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/**
 * A function of (done, total) that draws one moving line on a terminal and a line per tenth elsewhere.
 * `total` may be undefined, where a server does not say it.
 */
export function progress(say, label, stream = process.stdout) {
  let lastTenth = 0;
  let drawnAt = 0;
  return (done, total) => {
    const isLast = done === total;
    const share = total ? `${Math.floor((100 * done) / total)} % of ${megabytes(total)}` : megabytes(done);
    if (stream.isTTY) {
      // 10 redraws a second are smooth enough.
      if (!isLast && Date.now() - drawnAt < 100) return;
      drawnAt = Date.now();
      stream.write(`\r[set-up] ${label}: ${share}\u001b[K${isLast ? '\n' : ''}`);
      return;
    }
    const tenth = total ? Math.floor((10 * done) / total) : Math.floor(done / 50e6);
    if (tenth > lastTenth) {
      lastTenth = tenth;
      say(share);
    }
  };
}
