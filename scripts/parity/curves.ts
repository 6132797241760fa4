// The curves' part of `npm run parity`: trains the same models here and in Python, on the same machine, one thread and the
// same kernels, and compares every loss.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { torch } from '../../lib/torch';
import { type Curve, largestDifference, trainCurve } from '../../test/support/curves';

const steps = 200;
// Equal kernels in equal order leave no difference; this allows for another build of libtorch in Python's wheel.
const tolerance = 1e-5;

interface PythonSide {
  torch: string;
  seed: number;
  curves: Curve[];
}

function runPython(python: string): PythonSide {
  const script = join(__dirname, 'curves.py');
  const result = spawnSync(python, [script, String(steps)], { encoding: 'utf8', maxBuffer: 1e8 });
  if (result.error || result.status !== 0) {
    throw new Error(`curves.py failed: ${result.error?.message ?? result.stderr.trim().split('\n').at(-1)}`);
  }
  return JSON.parse(result.stdout) as PythonSide;
}

/** Trains every curve and prints a line for each. Returns whether all are equal. */
export function compareCurves(command: string): boolean {
  const python = runPython(command);
  console.log(`${steps} steps each; Python has torch ${python.torch}, this side libtorch ${torch.version}`);
  let failures = 0;
  for (const expected of python.curves) {
    const curve = trainCurve(expected.name as Parameters<typeof trainCurve>[0], python.seed, steps);
    const { step, difference } = largestDifference(curve.losses, expected.losses);
    const isSameStart = curve.initial === expected.initial;
    const isEqual = isSameStart && difference <= tolerance;
    if (!isEqual) failures++;
    const weights = isSameStart ? 'initial weights equal' : 'INITIAL WEIGHTS DIFFER';
    const last = curve.losses.at(-1)?.toFixed(4);
    const worst = `largest relative difference ${difference.toExponential(1)} at step ${step}`;
    console.log(`${isEqual ? 'ok  ' : 'FAIL'} ${expected.name.padEnd(10)} ${weights}, last loss ${last}, ${worst}`);
  }
  return failures === 0;
}
