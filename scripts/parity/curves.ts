// The curves' part of `npm run parity`: trains the same models here and in Python, on the same machine, one thread and the
// same kernels, and compares every loss.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { torch } from '../../lib/torch';
import { type Curve, largestDifference, train, trainCurve } from '../../test/support/curves';
import { trainingNamed } from './curve-models';

// Equal kernels in equal order leave no difference; this allows for another build of libtorch in Python's wheel.
const tolerance = 1e-5;

interface PythonSide {
  torch: string;
  seed: number;
  curves: Curve[];
}

function runPython(python: string): PythonSide {
  const script = join(__dirname, 'curves.py');
  const result = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 1e8 });
  if (result.error || result.status !== 0) {
    throw new Error(`curves.py failed: ${result.error?.message ?? result.stderr.trim().split('\n').at(-1)}`);
  }
  return JSON.parse(result.stdout) as PythonSide;
}

/** The small models have one name, the others are a model under an optimizer. */
function trainAs({ name, losses }: Curve, seed: number): Curve {
  if (name.includes(' ')) return train(name, trainingNamed(name), seed, losses.length);
  return trainCurve(name as Parameters<typeof trainCurve>[0], seed, losses.length);
}

/** Trains every curve and prints a line for each. Returns whether all are equal. */
export function compareCurves(command: string): boolean {
  const python = runPython(command);
  console.log(`curves: Python has torch ${python.torch}, this side libtorch ${torch.version}`);
  let failures = 0;
  let largest = 0;
  for (const expected of python.curves) {
    const curve = trainAs(expected, python.seed);
    const { step, difference } = largestDifference(curve.losses, expected.losses);
    const isSameStart = curve.initial === expected.initial;
    const isEqual = isSameStart && difference <= tolerance;
    if (!isEqual) failures++;
    largest = Math.max(largest, difference);
    const weights = isSameStart ? 'initial weights equal' : 'INITIAL WEIGHTS DIFFER';
    const last = curve.losses.at(-1)?.toFixed(4);
    const worst = `largest relative difference ${difference.toExponential(1)} at step ${step}`;
    const steps = `${expected.losses.length} steps`;
    const name = expected.name.padEnd(20);
    console.log(`${isEqual ? 'ok  ' : 'FAIL'} ${name} ${weights}, ${steps}, last loss ${last}, ${worst}`);
  }
  const { length } = python.curves;
  console.log(
    `curves: ${length - failures} of ${length} equal, largest relative difference ${largest.toExponential(1)}`,
  );
  return failures === 0;
}
