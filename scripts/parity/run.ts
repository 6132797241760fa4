// npm run parity: this side against Python's PyTorch on the same machine, in two parts. Curves: the losses of small models
// in training. Operators: PyTorch's own operator database, values and gradients.
//
//   (nothing)            the curves, and a fixed fifth of the database's float32 samples
//   --full               all float32 samples           --dtypes <a,b>     other dtypes
//   --part <name>        only `curves` or `operators`  --only <entry>     one entry of the database (repeatable)
//   --json <file>        the counts                    --failures <file>  failures by cause
//   --data <folder>      keeps the recordings there; a folder that has some is replayed without Python
import { parseArgs } from 'node:util';
import { compareOperators, type OperatorOptions } from './operators';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    fraction: { type: 'string' },
    dtypes: { type: 'string', default: 'float32' },
    part: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    failures: { type: 'string' },
    data: { type: 'string' },
  },
});

async function main(): Promise<boolean> {
  const { findPython } = await import('../setup/python-env.mjs');
  let found: Promise<string> | undefined;
  const python = () => (found ??= findPython({ say: (text: string) => process.stderr.write(`${text}\n`) }));
  let isEqual = true;
  if (options.part !== 'operators' && options.only.length === 0) {
    // Not at the top: it loads the library, which the operators' part leaves to a child process.
    const { compareCurves } = require('./curves') as typeof import('./curves');
    isEqual = compareCurves(await python());
  }
  if (options.part === 'curves') return isEqual;
  const fraction = options.fraction ?? (options.full || options.only.length > 0 ? '0/1' : '0/5');
  const { only, json, failures, data } = options;
  const chosen: OperatorOptions = { python, dtypes: options.dtypes.split(','), fraction, only, json, failures, data };
  return (await compareOperators(chosen)) && isEqual;
}

main().then(
  (isEqual) => {
    process.exitCode = isEqual ? 0 : 1;
  },
  (error: Error) => {
    process.stderr.write(`parity: ${error.message}\n`);
    process.exitCode = 1;
  },
);
