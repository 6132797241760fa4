// The child process of `npm run parity`: replays recordings against the public face. Each line on standard input names
// one, `{ file, from }`, and each program of it answers with a line of its own: after a crash the parent knows which one
// it was, and starts another child behind it.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Tensor, torch } from '../../lib';
import { Comparison } from './compare';
import { Environment } from './expressions';
import { callStep, isPrivateStep } from './naming';
import type { Outcome } from './outcome';
import { type Backward, type Expression, loadRecording, type Program, type Recording } from './recording';

function run(environment: Environment, steps: Program['steps']): void {
  for (const step of steps) {
    const args = step.args.map((arg) => environment.value(arg));
    const keywords = environment.keywords(step.kwargs);
    if (Object.keys(keywords).length > 0) args.push(keywords);
    environment.results.push(callStep(step, args));
  }
}

function compareGradients(environment: Environment, comparison: Comparison, backward: Backward): void {
  const roots = environment.value(backward.roots) as Tensor[];
  const inputs = backward.inputs.map((index) => environment.tensor(index));
  const gradOutputs = backward.upstream.map((index) => environment.tensor(index));
  const gradients = torch.autograd.grad(roots, inputs, { gradOutputs, allowUnused: true });
  backward.expected?.forEach((index, i) => {
    const where = `gradient of input ${i}`;
    if (index === null) comparison.value(gradients[i], null, where);
    else comparison.tensor(gradients[i], index, where);
  });
}

function describeError(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`.slice(0, 1000);
}

/** Runs `work`, which Python refuses. */
function expectThrow(work: () => void, python: string): void {
  try {
    work();
  } catch {
    return;
  }
  throw new Error(`gives a result where Python raises ${python}`);
}

type Result = Omit<Outcome, 'dtype' | 'index' | 'variant'>;

function replay(recording: Recording, program: Program): Result {
  if (program.skipped !== undefined) return { status: 'skipped', error: program.skipped };
  const environment = new Environment(recording);
  const comparison = new Comparison(recording, program.uninitialised);
  const isPrivate = program.steps.some(isPrivateStep) || undefined;
  try {
    torch.manualSeed(program.seed);
    if (program.error !== undefined) {
      expectThrow(() => run(environment, program.steps), program.error);
      return { status: 'passed', private: isPrivate, bits: true };
    }
    run(environment, program.steps);
    comparison.value(environment.value(program.result), program.expected as Expression, 'result');
    const { backward } = program;
    if (backward?.error !== undefined)
      expectThrow(() => compareGradients(environment, comparison, backward), backward.error);
    else if (backward !== undefined) compareGradients(environment, comparison, backward);
    return { status: 'passed', private: isPrivate, bits: comparison.isExact };
  } catch (error) {
    return { status: 'failed', private: isPrivate, error: describeError(error) };
  }
}

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
  let count = 0;
  for (const { dtype, index, programs } of recording.samples) {
    for (const program of programs) {
      if (count++ < from) continue;
      say({ dtype, index, variant: program.variant, ...replay(recording, program) });
    }
  }
  say({ end: file, entry: recording.entry, private: recording.private, notes: recording.notes });
}

torch.setNumThreads(1);
say({ ready: torch.version });
const folder = process.argv[2];
createInterface({ input: process.stdin }).on('line', (line) => replayFile(folder, JSON.parse(line)));
