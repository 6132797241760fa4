// The child process of `npm run parity`: replays recordings against the public face. Each line on standard input names
// one, `{ file, from }`, and each program of it answers with a line of its own: after a crash the parent knows which one
// it was, and starts another child behind it.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { torch } from '../../lib';
import type { Result } from './outcome';
import { loadRecording, type Part, type Recording } from './recording';
import { replayModule } from './replay-module';
import { replayOptim } from './replay-optim';
import { replay } from './replay-program';
import { replayTransform } from './replay-transform';

const replays: Record<Part, (recording: Recording<never>, program: never) => Result> = {
  operators: replay,
  modules: replayModule,
  optim: replayOptim,
  transforms: replayTransform,
};

/** Waits until the parent has read, so that nothing is lost in a crash. */
function say(line: object): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // The pipe is full, and does not block.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function replayFile(folder: string, { file, from }: { file: string; from: number }): void {
  const recording = loadRecording(folder, file);
  const run = replays[recording.part];
  let count = 0;
  for (const { dtype, index, programs } of recording.samples) {
    for (const program of programs) {
      if (count++ < from) continue;
      say({ dtype, index, variant: program.variant, ...run(recording as never, program as never) });
    }
  }
  say({ end: file, entry: recording.entry, apart: recording.apart, notes: recording.notes });
}

torch.setNumThreads(1);
say({ ready: torch.version });
const folder = process.argv[2];
createInterface({ input: process.stdin }).on('line', (line) => replayFile(folder, JSON.parse(line)));
