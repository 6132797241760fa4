// Writes lib/ops/generated: names and types of every operator that Python shows, from the schemas of the libtorch that
// is found and native_functions.yaml, which says where Python shows them.
//
//   npm run generate:ops
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findLibtorch } from '../lib/libtorch';
import type { ArgumentInfo } from '../lib/native';
import { camelCase } from '../lib/ops/names';
import { type Overload, overloadsOf } from '../lib/ops/schema';

interface Shown {
  name: string;
  method: boolean;
  function: boolean;
  /** '' is torch itself. */
  module: string;
}

const LINES_PER_FILE = 900;
const output = join(__dirname, '..', 'lib', 'ops', 'generated');

/** What Python's bindings leave out or write by hand; lib/ has its own for the latter. */
const HIDDEN =
  /_backward(_|$)|_forward$|^_|^(alias|contiguous|copy_|data|dim|is_cuda|is_contiguous|is_leaf|item|numel|output_nr|range|requires_grad_|retain_grad|retains_grad|set_data|size|stride|storage_offset|sym_\w+|to|type_as|numpy_T|matrix_H|mT|mH|real|imag|layout|element_size)$/;
/** As HIDDEN, for functions only: what lib/ops composes or makes itself. */
const HIDDEN_FUNCTIONS = /^(scalar_tensor|from_file)$/;

function yamlPath(): string {
  const { folder } = findLibtorch();
  const inside = join('packaged', 'ATen', 'native', 'native_functions.yaml');
  for (const file of [
    join(folder, 'share', 'native_functions.yaml'),
    join(folder, '..', 'torchgen', inside),
    join(dirname(folder), inside),
  ]) {
    try {
      readFileSync(file);
      return file;
    } catch {
      // The next place.
    }
  }
  throw new Error(`native_functions.yaml was not found beside ${folder}`);
}

function readShown(): Map<string, Shown> {
  const shown = new Map<string, Shown>();
  for (const block of readFileSync(yamlPath(), 'utf8')
    .split(/^- func: /m)
    .slice(1)) {
    const name = /^([\w]+)/.exec(block)?.[1] ?? '';
    const variants = /^ {2}variants: (.*)$/m.exec(block)?.[1] ?? 'function';
    const module = /^ {2}python_module: (\w+)/m.exec(block)?.[1] ?? '';
    if (HIDDEN.test(name)) continue;
    const entry = shown.get(name) ?? { name, method: false, function: false, module };
    entry.method ||= variants.includes('method');
    entry.function ||= variants.includes('function') && !HIDDEN_FUNCTIONS.test(name);
    shown.set(name, entry);
  }
  return shown;
}

const TYPES: Record<string, string> = {
  Tensor: 'Tensor',
  'Tensor[]': 'readonly Tensor[]',
  'Tensor?[]': 'readonly (Tensor | null)[]',
  Scalar: 'Scalar',
  'Scalar[]': 'readonly Scalar[]',
  int: 'number',
  'int[]': 'readonly number[]',
  float: 'number',
  'float[]': 'readonly number[]',
  complex: 'Scalar',
  'complex[]': 'readonly Scalar[]',
  bool: 'boolean',
  'bool[]': 'readonly boolean[]',
  str: 'string',
  'str[]': 'readonly string[]',
  ScalarType: 'DType',
  Layout: 'TorchEnum',
  MemoryFormat: 'TorchEnum',
  QScheme: 'TorchEnum',
  Device: 'DeviceLike',
  Generator: 'Generator',
};

function typeOf({ type, optional, length }: ArgumentInfo): string {
  let result = TYPES[type] ?? 'unknown';
  if (length > 0 && type === 'int[]') result = `number | ${result}`;
  return optional ? `${result} | null` : result;
}

function returnOf({ returns, parameters }: Overload, isMethod: boolean): string {
  const one = (item: Overload['returns'][number]) => {
    if (item.alias >= 0 && isMethod && parameters[item.alias].name === 'self') return 'this';
    return item.type === 'Tensor[]' ? 'Tensor[]' : (TYPES[item.type] ?? 'unknown').replace('Scalar', 'number');
  };
  if (returns.length === 0) return 'void';
  if (returns.length === 1) return one(returns[0]);
  const named = returns.filter(({ name }) => name !== '').map((item) => `${item.name}: ${one(item)}`);
  const tuple = `[${returns.map(one).join(', ')}]`;
  return named.length === 0 ? tuple : `${tuple} & { ${named.join('; ')} }`;
}

const RESERVED = new Set(['default', 'function', 'in', 'var', 'with', 'new', 'enum', 'export', 'this']);
const local = (name: string) => (RESERVED.has(name) ? `${name}_` : name === 'self' ? 'input' : name);

/** TypeScript signatures of one overload: by position with keywords after, and with keywords earlier. */
function signaturesOf(overload: Overload, isMethod: boolean): string[] {
  const all = overload.parameters.map((parameter, i) => ({ parameter, keyword: overload.keywords[i] }));
  const usable = all.slice(isMethod ? 1 : 0).filter(({ parameter }) => !parameter.isOut);
  const positional = usable.filter(({ parameter }) => !parameter.kwargOnly);
  const keywordOnly = usable.filter(({ parameter }) => parameter.kwargOnly);
  const factory = usable.some(({ parameter }) => parameter.name === 'pin_memory');
  const required = positional.filter(({ parameter }) => !parameter.hasDefault).length;
  const result = returnOf(overload, isMethod);
  const options = (from: number) => {
    const rest = [...positional.slice(from), ...keywordOnly];
    const fields = rest.map(
      ({ parameter, keyword }) => `${keyword}${parameter.hasDefault ? '?' : ''}: ${typeOf(parameter)}`,
    );
    if (factory) fields.push('requiresGrad?: boolean');
    if (fields.length === 0) return '';
    const needed = rest.some(({ parameter }) => !parameter.hasDefault);
    return `options${needed ? '' : '?'}: { ${fields.join('; ')} }`;
  };
  const list = (count: number, marked: boolean) =>
    positional.slice(0, count).map(({ parameter, keyword }) => {
      const optional = marked && parameter.hasDefault;
      return `${local(keyword)}${optional ? '?' : ''}: ${typeOf(parameter)}`;
    });
  const signature = (parts: string[]) => `(${parts.filter(Boolean).join(', ')}): ${result}`;
  const lines = [
    signature([
      ...list(positional.length, !options(positional.length).startsWith('options:')),
      options(positional.length),
    ]),
  ];
  for (const count of new Set([required, Math.min(1, required), 0])) {
    if (count < positional.length && (count > 0 || isMethod || required === 0)) {
      lines.push(signature([...list(count, false), options(count)]));
    }
  }
  if (positional.length === 1 && positional[0].parameter.type === 'int[]') {
    const name = local(positional[0].keyword);
    lines.push(signature([`...${name}: number[]`]));
    if (options(1) !== '') lines.push(signature([`...args: [...${name}: number[], ${options(1).replace('?:', ':')}]`]));
  }
  return lines;
}

function declare(name: string, shownAs: string, isMethod: boolean): string[] {
  const overloads = overloadsOf(`aten::${name}`).filter((o) => !o.hasOut && !/Dimname/.test(o.signature));
  const signatures = new Set(overloads.flatMap((overload) => signaturesOf(overload, isMethod)));
  if (signatures.size === 0) return [];
  const shown = camelCase(shownAs);
  const doc = overloads.map((o) => o.signature.replace(/^aten::/, '').replace(/\*\//g, '* /'));
  const text =
    doc.length === 1 ? [`  /** \`${doc[0]}\` */`] : ['  /**', ...doc.map((line) => `   * - \`${line}\``), '   */'];
  return [...text, ...[...signatures].map((signature) => `  ${shown}${signature};`)];
}

const IMPORTS: [string, string][] = [
  ['Scalar', '../../complex'],
  ['DeviceLike', '../../device'],
  ['DType', '../../dtype'],
  ['TorchEnum', '../../enums'],
  ['Generator', '../../generator'],
  ['Tensor', '../../tensor'],
];

const HEADER = (version: string | undefined) =>
  `// Generated by scripts/generate-ops.ts from libtorch ${version}'s schemas and native_functions.yaml. Do not edit.\n` +
  '// biome-ignore-all format: generated\n// biome-ignore-all lint: generated\n';

function write(file: string, body: string, version: string | undefined): void {
  const imports = IMPORTS.filter(([type]) => new RegExp(`\\b${type}\\b`).test(body)).map(
    ([type, from]) => `import type { ${type} } from '${from}';`,
  );
  writeFileSync(join(output, `${file}.ts`), `${HEADER(version)}${imports.join('\n')}\n\n${body}`);
}

/** One interface, in several files where it is long, and the names in it. */
function family(
  file: string,
  type: string,
  entries: [name: string, shownAs: string][],
  isMethod: boolean,
  version?: string,
) {
  const parts: string[][] = [[]];
  const names: string[] = [];
  for (const [name, shownAs] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const lines = declare(name, shownAs, isMethod);
    if (lines.length === 0) continue;
    names.push(name === shownAs ? name : `${shownAs}=${name}`);
    if (parts[parts.length - 1].length + lines.length > LINES_PER_FILE) parts.push([]);
    parts[parts.length - 1].push(...lines);
  }
  const list = `export const names =\n  '${names.join(' ')}';\n`;
  if (parts.length === 1) {
    write(file, `export interface ${type} {\n${parts[0].join('\n')}\n}\n\n${list}`, version);
    return;
  }
  parts.forEach((part, i) => {
    write(`${file}-${i + 1}`, `export interface ${type}${i + 1} {\n${part.join('\n')}\n}\n`, version);
  });
  const numbers = parts.map((_, i) => i + 1);
  const imports = numbers.map((i) => `import type { ${type}${i} } from './${file}-${i}';`).join('\n');
  write(
    file,
    `${imports}\n\nexport interface ${type} extends ${numbers.map((i) => `${type}${i}`).join(', ')} {}\n\n${list}`,
    version,
  );
}

function main(): void {
  const shown = [...readShown().values()].filter(({ name }) => {
    try {
      return overloadsOf(`aten::${name}`).length > 0;
    } catch {
      return false; // in the file, but not in this build of libtorch
    }
  });
  const { version } = findLibtorch();
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const plain = (name: string): [string, string] => [name, name];
  const inModule = (module: string) => shown.filter((entry) => entry.function && entry.module === module);
  const release = version?.split('+')[0];
  family(
    'methods',
    'TensorMethods',
    shown.filter((entry) => entry.method).map(({ name }) => plain(name)),
    true,
    release,
  );
  family(
    'functions',
    'TorchFunctions',
    inModule('').map(({ name }) => plain(name)),
    false,
    release,
  );
  family(
    'nn',
    'NNFunctions',
    inModule('nn').map(({ name }) => plain(name)),
    false,
    release,
  );
  for (const module of ['linalg', 'fft', 'special']) {
    const type = `${module[0].toUpperCase()}${module.slice(1)}Functions`;
    const entries = inModule(module).map(({ name }): [string, string] => [name, name.replace(`${module}_`, '')]);
    family(module, type, entries, false, release);
  }
}

main();
