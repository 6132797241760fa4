// Interleaved measurement: each round gives every contender one block, so that a noisy moment hits all of them alike, and
// ratios are taken within a round before their median.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Iterations that fill a block of `blockMs`, after a warm-up that lets caches, JIT and allocators settle. */
async function calibrate({ child, work }, blockMs) {
  let iterations = 1;
  for (;;) {
    const seconds = await child.run(work, iterations);
    if (seconds * 1000 >= blockMs / 2) return Math.max(1, Math.round((iterations * blockMs) / (seconds * 1000)));
    iterations *= 2;
  }
}

/**
 * Seconds per iteration in each round, by contender's name.
 * @param contenders { name: { child, work } }
 */
export async function measure(contenders, { rounds, blockMs }) {
  const names = Object.keys(contenders);
  const iterations = {};
  for (const name of names) iterations[name] = await calibrate(contenders[name], blockMs);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // A rotating order: no contender always follows the same other one.
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      const { child, work } = contenders[name];
      times[name].push((await child.run(work, iterations[name])) / iterations[name]);
    }
  }
  return times;
}

/** Median of the ratios of paired times. */
export const pairedRatio = (ours, others) => median(ours.map((time, i) => time / others[i]));
