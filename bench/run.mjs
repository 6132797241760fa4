// npm run bench: this project against Python's PyTorch and against C++ on the same libtorch, everything on one thread.
//
//   --only <name>    one group of rows (repeatable)    --rounds <n>   more rounds, less noise (default 15)
//   --device cuda    on a GPU                          --json <file>  the figures, all rounds of them
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expectedLibtorch } from '../scripts/setup/libtorch.mjs';
import { run } from '../scripts/setup/process.mjs';
import { buildCpp } from './build-cpp.mjs';
import { Child } from './child.mjs';
import { measure, median, pairedRatio } from './measure.mjs';
import { table } from './report.mjs';
import { groups } from './rows.mjs';
import { measureStarts } from './starts.mjs';

// Long enough for several garbage collections, short enough that a noisy neighbour hits all contenders of a round alike.
const blockMs = 60;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '15' },
    device: { type: 'string', default: 'cpu' },
    json: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const names = groups.map((group) => group.name);
const unknown = (options.only ?? []).filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown row ${unknown.join(', ')}; rows: ${names.join(', ')}\n`);
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const here = (file) => fileURLToPath(new URL(`contenders/${file}`, import.meta.url));
const say = (text) => process.stderr.write(`${text}\n`);

/** The Python that FLAMBEAU_PYTHON names, else python3, if it has torch. */
async function findPython() {
  const command = process.env.FLAMBEAU_PYTHON ?? 'python3';
  const result = await run(command, ['-c', 'import torch'], { env });
  if (result.code === 0) return command;
  say(`No comparison with Python: ${command} has no torch (FLAMBEAU_PYTHON=<python> names another one).`);
  return undefined;
}

async function startChildren(python) {
  const cpp = await buildCpp({ libtorch: expectedLibtorch({ env }).folder, out: join(root, 'build/bench'), env });
  const { device } = options;
  const commands = {
    flambeau: [process.execPath, [here('flambeau.mjs'), device]],
    loaded: [process.execPath, ['--max-old-space-size=4096', here('flambeau.mjs'), device, '300']],
    cpp: [cpp, [device]],
    ...(python && { python: [python, [here('pytorch.py'), device]] }),
  };
  const children = {};
  for (const [name, [command, args]] of Object.entries(commands)) {
    children[name] = await new Child(command, args, env).start();
  }
  return children;
}

function contendersOf(group, children) {
  const found = {};
  for (const [name, text] of Object.entries(group.contenders)) {
    const [child, work] = text.split(' ');
    if (children[child]) found[name] = { child: children[child], work };
  }
  return found;
}

function rowsOf(group, times) {
  const measured = group.rows.filter((row) => times[row.ours] && times[row.other]);
  return measured.map((row) => ({
    ...row,
    group: group.name,
    seconds: median(times[row.ours]),
    otherSeconds: median(times[row.other]),
    ratio: pairedRatio(times[row.ours], times[row.other]),
  }));
}

const python = await findPython();
const chosen = groups.filter((group) => !options.only || options.only.includes(group.name));
const children = chosen.some((group) => !group.starts) ? await startChildren(python) : {};
const rows = [];
const raw = {};
for (const group of chosen) {
  say(`${group.name} ...`);
  const packageFile = createRequire(import.meta.url).resolve('flambeau');
  const times = group.starts
    ? await measureStarts({ python, packageFile, env, rounds })
    : await measure(contendersOf(group, children), { rounds, blockMs });
  raw[group.name] = times;
  rows.push(...rowsOf(group, times));
}
for (const child of Object.values(children)) child.close();

const versions = Object.entries(children).map(([name, child]) => `${name} ${child.version}`);
const machine = `${cpus()[0].model}, device ${options.device}, one thread`;
process.stdout.write(`${table(rows)}\n\n${machine}; ${versions.join(', ')}; medians of ${rounds} rounds\n`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, versions, rounds, rows, raw }, null, 1)}\n`);
