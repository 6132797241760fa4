// npm run parity: this side against Python's PyTorch on the same machine, in parts. Curves: the losses of models in
// training. Operators, modules, optim: PyTorch's own databases, values and gradients, states and steps. Transforms:
// the operators once more, each under vmap, vjp, jvp and their compositions.
//
//   (nothing)            the curves, and a fixed part of each database's samples
//   --full               all samples                   --dtypes <a,b>     other dtypes
//   --part <name>        `curves`, `operators`, `modules`, `optim` or `transforms` (repeatable)
//   --only <entry>       one entry of the databases (repeatable)
//   --json <file>        the counts; those of other parts that the file has stay
//   --failures <file>    failures by cause
//   --data <folder>      keeps the recordings there; a folder that has some is replayed without Python
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareDatabase } from './databases';
import type { Part } from './recording';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    fraction: { type: 'string' },
    dtypes: { type: 'string' },
    part: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    failures: { type: 'string' },
    data: { type: 'string' },
  },
});

/** What is compared without flags: enough to find a fault, and short. */
const databases: Record<Part, { dtypes: string[]; fraction: string }> = {
  operators: { dtypes: ['float32'], fraction: '0/5' },
  modules: { dtypes: ['float32', 'float64'], fraction: '0/5' },
  optim: { dtypes: ['float32', 'float64'], fraction: '0/1' },
  transforms: { dtypes: ['float32'], fraction: '0/30' },
};

async function main(): Promise<boolean> {
  const { full, part: parts, only, data, json } = options;
  const known = ['curves', ...Object.keys(databases)];
  const odd = parts.find((part) => !known.includes(part));
  if (odd !== undefined) throw new Error(`unknown part '${odd}'; known parts: ${known.join(', ')}`);
  const isChosen = (part: string) => parts.length === 0 || parts.includes(part);
  const { findPython } = await import('../setup/python-env.mjs');
  let found: Promise<string> | undefined;
  const python = () => (found ??= findPython({ say: (text: string) => process.stderr.write(`${text}\n`) }));
  let isEqual = true;
  if (isChosen('curves') && only.length === 0) {
    // Not at the top: it loads the library, which the other parts leave to a child process.
    const { compareCurves } = require('./curves') as typeof import('./curves');
    isEqual = compareCurves(await python());
  }
  const counts: Record<string, unknown> = json && existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : {};
  const failures: string[] = [];
  let count = 0;
  for (const [name, usual] of Object.entries(databases)) {
    if (!isChosen(name)) continue;
    const result = await compareDatabase({
      part: name as Part,
      python,
      only,
      dtypes: options.dtypes?.split(',') ?? usual.dtypes,
      fraction: options.fraction ?? (full || only.length > 0 ? '0/1' : usual.fraction),
      data: data && join(data, name),
    });
    isEqual &&= result.isEqual;
    count += result.count;
    if (result.count > 0) counts[name] = result.summary;
    failures.push(result.failures);
  }
  if (only.length > 0 && count === 0) throw new Error(`no entry is called ${only.join(' or ')}`);
  if (json) writeFileSync(json, `${JSON.stringify(counts, null, 1)}\n`);
  if (options.failures) writeFileSync(options.failures, failures.join('\n'));
  return isEqual;
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
