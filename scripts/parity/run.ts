// npm run parity: trains the same models here and in Python, on the same machine, one thread and the same kernels, and
// compares every loss.
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

/** The curves from Python; ends the process with one message when they cannot be had. */
function runPython(): PythonSide {
  const python = process.env.FLAMBEAU_PYTHON ?? 'python3';
  const script = join(__dirname, 'curves.py');
  const result = spawnSync(python, [script, String(steps)], { encoding: 'utf8', maxBuffer: 1e8 });
  if (result.error || result.status !== 0) {
    const reason = result.error?.message ?? result.stderr.trim().split('\n').at(-1);
    process.stderr.write(
      `parity: needs a Python with torch 2.13.0 and numpy; '${python}' failed: ${reason}\n` +
        'Install them (python3 -m pip install torch==2.13.0 numpy) or set FLAMBEAU_PYTHON to a Python that has them.\n',
    );
    process.exit(1);
  }
  return JSON.parse(result.stdout) as PythonSide;
}

const python = runPython();
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
process.exitCode = failures > 0 ? 1 : 0;
