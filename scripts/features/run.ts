// npm run features: counts what is here of what Python shows, and writes the counts into FEATURES.md.
//
//   --parity <file>   what `npm run parity -- --json <file>` counted
//   --check           fails if FEATURES.md says anything else
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as flambeau from '../../lib';
import { native } from '../../lib/native';
import { camelCase } from '../../lib/ops/names';
import { reasons } from './reasons';

interface PythonName {
  name: string;
  kind: string;
}

interface Counted {
  space: string;
  total: number;
  missing: string[];
}

const file = join(__dirname, '..', '..', 'FEATURES.md');
const { torch, nn } = flambeau;

/** Where this side keeps a namespace of Python's, as what a user writes. */
const spaces: Record<string, object> = {
  torch,
  'torch.Tensor': torch.Tensor.prototype,
  'torch.nn.functional': nn.functional,
  'torch.linalg': torch.linalg,
  'torch.fft': torch.fft,
  'torch.special': torch.special,
  'torch.masked': torch.masked,
  'torch.signal.windows': torch.signal.windows,
  'torch.sparse': torch.sparse,
  'torch.nested': torch.nested,
};

/** What has another name here, by the README's table. */
const equivalents: Record<string, string> = {
  from_numpy: 'fromTypedArray',
  numpy: 'toTypedArray',
  from_file: 'fromFile',
};

const isHere = (owner: object, name: string) =>
  [name, camelCase(name), equivalents[name]].some((each) => each !== undefined && each in owner);

/** Functions, methods, dtypes and constants count; modules, imported helpers and C++'s own classes are no part of the face. */
function count(space: string, names: readonly PythonName[]): Counted {
  const shown = names.filter(
    ({ kind, name }) => (kind === 'function' || kind === 'value') && !/_notes$|_args$|^common/.test(name),
  );
  const missing = shown.filter(({ name }) => !isHere(spaces[space], name)).map(({ name }) => name);
  return { space, total: shown.length, missing };
}

function reachableSchemas(): { all: number; reachable: number } {
  const names = native.opNames();
  const reachable = names.filter(([name, overload]) => {
    native.opSchema(name, overload);
    return typeof native.op(name, overload) === 'function';
  });
  return { all: names.length, reachable: reachable.length };
}

function namesOfPython(python: string): Record<string, PythonName[]> {
  const result = spawnSync(python, [join(__dirname, 'names.py')], { encoding: 'utf8', maxBuffer: 1e8 });
  if (result.status !== 0) throw new Error(`features: ${python} failed: ${result.stderr.trim().split('\n').at(-1)}`);
  return (JSON.parse(result.stdout) as { spaces: Record<string, PythonName[]> }).spaces;
}

function missingLines(counted: readonly Counted[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { space, missing } of counted) {
    for (const name of missing) {
      const found = reasons.find((reason) => reason.space.test(space) && reason.name.test(name));
      const why = found?.why ?? 'missing';
      const shown = space === 'torch' ? name : `${space.replace('torch.', '')}.${name}`;
      byReason.set(why, [...(byReason.get(why) ?? []), `\`${shown}\``]);
    }
  }
  return [...byReason].map(([why, names]) => `- ${why}: ${names.join(', ')}`);
}

interface ParityCounts {
  entries: number;
  entriesPassed: number;
  samples: number;
  total: { programs: number; passed: number; failed: number; bitEqual: number };
  byDtype: Record<string, { programs: number; passed: number; failed: number; bitEqual: number }>;
  failing: { entry: string; error: string; reason?: string }[];
}

const number = (value: number) => value.toLocaleString('en-US');

function parityLines(path: string): string[] {
  const { operators: counts } = JSON.parse(readFileSync(path, 'utf8')) as { operators: ParityCounts };
  const { errors, ...dtypes } = counts.byDtype;
  const rows = Object.entries(dtypes).map(
    ([dtype, row]) => `| ${dtype} | ${number(row.programs)} | ${number(row.passed)} | ${number(row.bitEqual)} |`,
  );
  const refused =
    errors === undefined
      ? ''
      : ` Of ${number(errors.programs)} calls that Python refuses, ${number(errors.passed)} are refused here.`;
  return [
    `${number(counts.entriesPassed)} of the ${number(counts.entries)} public entries of PyTorch's operator database pass, forward and gradient.${refused}`,
    '',
    '| dtype | calls | equal within tolerance | equal bit for bit |',
    '|---|---|---|---|',
    ...rows,
    ...(counts.failing.length > 0 ? ['', 'What does not:', ''] : []),
    ...counts.failing.map(({ entry, reason, error }) => `- \`${entry}\`: ${reason ?? error.split('\n')[0]}`),
  ];
}

/** Puts lines between the comments `<!-- name -->` and `<!-- /name -->`. */
function replaceSection(text: string, name: string, lines: readonly string[]): string {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`features: FEATURES.md has no section ${name}`);
  return text.replace(section, (_, open: string, close: string) => `${open}${lines.join('\n')}\n${close}`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { parity: { type: 'string' }, check: { type: 'boolean', default: false } } });
  const { findPython } = await import('../setup/python-env.mjs');
  const names = namesOfPython(await findPython({ say: (text: string) => process.stderr.write(`${text}\n`) }));
  const counted = Object.keys(spaces).map((space) => count(space, names[space]));
  const schemas = reachableSchemas();
  const before = readFileSync(file, 'utf8');
  let text = replaceSection(before, 'counts', [
    '| Python | present | of |',
    '|---|---|---|',
    `| schemas of the dispatcher (\`torch.ops\`) | ${number(schemas.reachable)} | ${number(schemas.all)} |`,
    ...counted.map(
      ({ space, total, missing }) => `| \`${space}\` | ${number(total - missing.length)} | ${number(total)} |`,
    ),
  ]);
  text = replaceSection(text, 'missing', missingLines(counted));
  if (values.parity !== undefined) text = replaceSection(text, 'parity', parityLines(values.parity));
  if (values.check && text !== before) {
    process.stderr.write('features: FEATURES.md is stale; run: npm run features\n');
    process.exitCode = 1;
  } else if (!values.check) {
    writeFileSync(file, text);
  }
}

main();
