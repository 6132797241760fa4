// What importing flambeau costs the type checker: `tsc --noEmit` on a script that imports everything, against an empty one.
// Fails over the budget. Both are timed in turns, and the least of each counts: a busy machine only adds.
//
//   node scripts/ci/tsc-budget.mjs [pairs] [dist folder]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUDGET_SECONDS = 1.5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const pairs = Number(process.argv[2] ?? 5);
const dist = resolve(process.argv[3] ?? join(root, 'dist'));

const everything = `import * as f from 'flambeau';

const { torch, nn, optim, keras } = f;
const x: f.Tensor = torch.randn([2, 3], { dtype: torch.float64 });
const { values, indices } = x.max(1);
const model = new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU());
const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
const layer = keras.layers.Dense(3);
export const all = [
  values.sum().item(),
  indices.toTypedArray(),
  torch.linalg.vectorNorm(x),
  torch.fft.rfft(x),
  torch.special.erfcx(x),
  nn.functional.relu(x),
  torch.ops.aten.add.Tensor(x, x, { alpha: 2 }),
  optimizer,
  layer,
];
`;

/** A project as a user has it, with flambeau and Node's types installed. Gives the folder. */
function makeProject(folder, source) {
  mkdirSync(join(folder, 'node_modules/flambeau'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/@types'));
  symlinkSync(join(root, 'package.json'), join(folder, 'node_modules/flambeau/package.json'));
  symlinkSync(dist, join(folder, 'node_modules/flambeau/dist'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  const compilerOptions = {
    target: 'ES2022',
    module: 'node20',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    preserveSymlinks: true,
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['script.ts'] }));
  writeFileSync(join(folder, 'script.ts'), source);
  return folder;
}

function secondsOf(folder) {
  const started = performance.now();
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc failed:\n${stdout}`);
  return (performance.now() - started) / 1000;
}

const least = (list) => Math.min(...list);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const shown = (seconds) => `${seconds.toFixed(2)} s`;

if (!existsSync(join(dist, 'index.d.ts'))) throw new Error(`no ${dist}/index.d.ts: run npm run setup`);
const scratch = mkdtempSync(join(tmpdir(), 'tsc-budget-'));
try {
  const empty = makeProject(join(scratch, 'empty'), 'export {};\n');
  const full = makeProject(join(scratch, 'full'), everything);
  const times = Array.from({ length: pairs }, () => [secondsOf(empty), secondsOf(full)]);
  const [without, withIt] = [0, 1].map((i) => times.map((pair) => pair[i]));
  const added = least(withIt) - least(without);
  console.log(`empty script: ${shown(median(without))} (median of ${pairs}), ${shown(least(without))} (least)`);
  console.log(`importing everything: ${shown(median(withIt))} (median of ${pairs}), ${shown(least(withIt))} (least)`);
  console.log(
    `added: ${shown(median(withIt) - median(without))}, by the least ${shown(added)}, budget ${BUDGET_SECONDS} s`,
  );
  if (added > BUDGET_SECONDS) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
