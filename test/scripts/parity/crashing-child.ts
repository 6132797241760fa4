// Stands for scripts/parity/replay.ts in a test: five programs, of which the third kills the process.
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', (line) => {
  const { file, from } = JSON.parse(line) as { file: string; from: number };
  for (let index = from; index < 5; index++) {
    if (index === 2 && file === 'crash') process.exit(9);
    process.stdout.write(`${JSON.stringify({ dtype: 'float32', index, variant: 'function', status: 'passed' })}\n`);
  }
  process.stdout.write(`${JSON.stringify({ end: file, entry: `entry ${file}`, apart: true, notes: ['a note'] })}\n`);
});
