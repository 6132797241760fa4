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
const { torch } = flambeau;

/** What Python keeps in a module of its own, and this side elsewhere. */
const elsewhere: Record<string, object> = {
  'torch.Tensor': torch.Tensor.prototype,
};

/** Where this side keeps a namespace of Python's, by the naming rule. */
function spaceOf(path: string): object {
  if (path in elsewhere) return elsewhere[path];
  const parts = path.split('.').slice(1).map(camelCase);
  return parts.reduce<object>((owner, part) => (owner as Record<string, object>)[part] ?? {}, torch);
}

/** What has another name here, by the README's table. */
const equivalents: Record<string, string> = {
  from_numpy: 'fromTypedArray',
  numpy: 'toTypedArray',
  from_file: 'fromFile',
};

const isHere = (owner: object, name: string) =>
  [name, camelCase(name), equivalents[name]].some((each) => each !== undefined && each in owner);

/**
 * Functions, methods, dtypes and constants count, and in some namespaces classes; modules, imported helpers and C++'s own
 * classes are no part of the face.
 */
function count(space: string, names: readonly PythonName[], withClasses: boolean): Counted {
  const counts = (kind: string) =>
    kind === 'function' || kind === 'value' || (withClasses && kind.startsWith('class torch'));
  const shown = names.filter(({ kind, name }) => counts(kind) && !/_notes$|_args$|^common/.test(name));
  const owner = spaceOf(space);
  const missing = shown.filter(({ name }) => !isHere(owner, name)).map(({ name }) => name);
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

interface PythonSide {
  spaces: Record<string, PythonName[]>;
  withClasses: string[];
}

function namesOfPython(python: string): PythonSide {
  const result = spawnSync(python, [join(__dirname, 'names.py')], { encoding: 'utf8', maxBuffer: 1e8 });
  if (result.status !== 0) throw new Error(`features: ${python} failed: ${result.stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(result.stdout) as PythonSide;
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

interface Row {
  programs: number;
  passed: number;
  failed: number;
  bitEqual: number;
}

interface ParityCounts {
  entries: number;
  entriesPassed: number;
  /** Modules that the database lacks, schedulers. */
  apart: number;
  apartPassed: number;
  apartFailing: ParityCounts['failing'];
  samples: number;
  total: Row;
  byDtype: Record<string, Row>;
  failing: { entry: string; error: string; reason?: string }[];
}

/** What `npm run parity -- --json <file>` wrote, by part. */
interface Parity {
  operators?: ParityCounts;
  modules?: ParityCounts;
  optim?: ParityCounts;
}

const number = (value: number) => value.toLocaleString('en-US');

const refusedText = ({ errors }: Record<string, Row>) =>
  errors === undefined
    ? ''
    : ` Of ${number(errors.programs)} calls that Python refuses, ${number(errors.passed)} are refused here.`;

function tableOf(byDtype: Record<string, Row>, unit: string): string[] {
  const { errors: _, ...dtypes } = byDtype;
  return [
    `| dtype | ${unit} | equal within tolerance | equal bit for bit |`,
    '|---|---|---|---|',
    ...Object.entries(dtypes).map(
      ([dtype, row]) => `| ${dtype} | ${number(row.programs)} | ${number(row.passed)} | ${number(row.bitEqual)} |`,
    ),
  ];
}

const failingLines = ({ failing }: Pick<ParityCounts, 'failing'>) => [
  ...(failing.length > 0 ? ['', 'What does not:', ''] : []),
  ...failing.map(({ entry, reason, error }) => `- \`${entry}\`: ${reason ?? error.split('\n')[0]}`),
];

const operatorLines = (counts: ParityCounts) => [
  `${number(counts.entriesPassed)} of the ${number(counts.entries)} public entries of PyTorch's operator database pass, forward and gradient.${refusedText(counts.byDtype)}`,
  '',
  ...tableOf(counts.byDtype, 'calls'),
  ...failingLines(counts),
];

const databaseLines = (what: string, others: string, counts: ParityCounts) => [
  `**${what}**: ${number(counts.entriesPassed)} of ${number(counts.entries)} entries pass, ` +
    `and ${number(counts.apartPassed)} of ${number(counts.apart)} ${others}.${refusedText(counts.byDtype)}`,
  '',
  ...tableOf(counts.byDtype, 'runs'),
  ...failingLines({ failing: [...counts.failing, ...counts.apartFailing] }),
];

/** Puts lines between the comments `<!-- name -->` and `<!-- /name -->`. */
function replaceSection(text: string, name: string, lines: readonly string[]): string {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`features: FEATURES.md has no section ${name}`);
  return text.replace(section, (_, open: string, close: string) => `${open}${lines.join('\n')}\n${close}`);
}

function withParity(before: string, { operators, modules, optim }: Parity): string {
  const text = operators ? replaceSection(before, 'parity', operatorLines(operators)) : before;
  const lines = [
    ...(modules ? databaseLines('Modules', 'modules that the database lacks', modules) : []),
    ...(modules && optim ? [''] : []),
    ...(optim ? databaseLines('Optimizers', 'learning-rate schedulers', optim) : []),
  ];
  return lines.length > 0 ? replaceSection(text, 'parity-nn', lines) : text;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { parity: { type: 'string' }, check: { type: 'boolean', default: false } } });
  const { findPython } = await import('../setup/python-env.mjs');
  const { spaces, withClasses } = namesOfPython(
    await findPython({ say: (text: string) => process.stderr.write(`${text}\n`) }),
  );
  const counted = Object.entries(spaces).map(([space, names]) => count(space, names, withClasses.includes(space)));
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
  if (values.parity !== undefined) text = withParity(text, JSON.parse(readFileSync(values.parity, 'utf8')) as Parity);
  if (values.check && text !== before) {
    process.stderr.write('features: FEATURES.md is stale; run: npm run features\n');
    process.exitCode = 1;
  } else if (!values.check) {
    writeFileSync(file, text);
  }
}

main();
