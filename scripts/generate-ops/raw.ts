// The declarations of torch.ops: every schema that the dispatcher holds, by libtorch's own names.
import type { ArgumentInfo } from '../../lib/native';
import { loadOverload, type Overload, overloadIndex } from '../../lib/ops/schema';
import { byPlace, type Entry, fileText, importOf, lineCount, partsOf } from './files';
import { withOptionalGenerators } from './parameters';

/** Beside these, types that the list in types.ts has too. */
const PARAMETERS: Readonly<Record<string, string>> = {
  Tensor: 'Tensor',
  'Tensor[]': 'Tensors',
  'Tensor?[]': 'readonly (Tensor | null)[]',
  Scalar: 'Scalar',
  'Scalar[]': 'readonly Scalar[]',
  int: 'Int',
  'int[]': 'Ints',
  float: 'Float',
  'float[]': 'Floats',
  complex: 'Scalar',
  'complex[]': 'readonly Scalar[]',
  bool: 'boolean',
  'bool[]': 'readonly boolean[]',
  str: 'string',
  'str[]': 'readonly string[]',
  ScalarType: 'DType',
  Layout: 'Layout',
  MemoryFormat: 'MemoryFormat',
  QScheme: 'QScheme',
  Device: 'DeviceLike',
  Generator: 'Generator',
  Any: 'Tensor | Scalar | string | NativeValue',
  other: 'NativeValue | readonly unknown[]',
};

const RESULTS: Readonly<Record<string, string>> = {
  Tensor: 'Tensor',
  'Tensor[]': 'Tensor[]',
  'Tensor?[]': '(Tensor | null)[]',
  Scalar: 'Item',
  'Scalar[]': 'Item[]',
  int: 'number',
  'int[]': 'number[]',
  float: 'number',
  'float[]': 'number[]',
  complex: 'Item',
  bool: 'boolean',
  'bool[]': 'boolean[]',
  str: 'string',
  'str[]': 'string[]',
  ScalarType: 'DType',
  Layout: 'Layout',
  QScheme: 'number',
  Device: 'Device',
};

/** Longer namespaces have files of their own. */
const SHORT_NAMESPACE = 300;

const LINES_PER_FILE = 700;

const WORDS = ['Float', 'Floats', 'Int', 'IntOrInts', 'Ints', 'Item', 'NativeValue', 'Overloads', 'Tensors'];

function typeOf({ type, name, optional, length }: ArgumentInfo): string {
  let result = PARAMETERS[type] ?? 'unknown';
  if (length > 0 && type === 'int[]') result = 'IntOrInts';
  // `torch.ops.aten.add.Tensor(x, 2)`, as in Python.
  if (type === 'Tensor' && name === 'other') result = 'Tensor | Scalar';
  return optional ? `${result} | null` : result;
}

function resultOf({ returns, signature }: Overload): string {
  const isObject = / -> __torch__/.test(signature);
  const one = ({ type }: Overload['returns'][number]) => (isObject ? 'NativeValue' : (RESULTS[type] ?? 'unknown'));
  if (returns.length === 0) return 'void';
  if (returns.length === 1) return one(returns[0]);
  const named = returns.flatMap((item) => (item.name === '' ? [] : [`${item.name}: ${one(item)}`]));
  const tuple = `[${returns.map(one).join(', ')}]`;
  return named.length === 0 ? tuple : `${tuple} & { ${named.join('; ')} }`;
}

const RESERVED = new Set(['default', 'function', 'in', 'var', 'with', 'new', 'enum', 'export', 'this']);

/** The call signatures of one overload: keywords hold what is keyword-only, and in a second form what has a default. */
function signaturesOf(overload: Overload): string[] {
  const parameters = withOptionalGenerators(overload.parameters);
  const positional = parameters.filter((parameter) => !parameter.kwargOnly);
  const keywordOnly = parameters.filter((parameter) => parameter.kwargOnly);
  // A few schemas have a default in front of a parameter without one.
  const required = positional.map((parameter) => parameter.hasDefault).lastIndexOf(false) + 1;
  const isNeeded = keywordOnly.some((parameter) => !parameter.hasDefault);
  const keywords = (list: readonly ArgumentInfo[]) => {
    const byName = [...new Map(list.map((each) => [each.name, each])).values()];
    const fields = byName.map((each) => `${each.name}${each.hasDefault ? '?' : ''}: ${typeOf(each)}`);
    const needed = list.some((parameter) => !parameter.hasDefault);
    return fields.length === 0 ? [] : [`keywords${needed ? '' : '?'}: { ${fields.join('; ')} }`];
  };
  const list = (count: number) =>
    positional.slice(0, count).map((each, i) => {
      // One schema has two parameters of one name.
      const isTaken = positional.findIndex(({ name }) => name === each.name) < i;
      const name = RESERVED.has(each.name) || isTaken ? `${each.name}_` : each.name;
      return `${name}${i >= required && !isNeeded ? '?' : ''}: ${typeOf(each)}`;
    });
  const result = resultOf(overload);
  const lines = [`(${[...list(positional.length), ...keywords(keywordOnly)].join(', ')}): ${result}`];
  if (required < positional.length) {
    const rest = [...positional.slice(required), ...keywordOnly];
    lines.push(`(${[...list(required), ...keywords(rest)].join(', ')}): ${result}`);
  }
  return lines;
}

/** `new(…)` would declare a constructor. */
const propertyName = (overload: string) => (overload === 'new' ? "'new'" : overload || 'default');

function entryOf(qualified: string, overloads: readonly string[]): Entry {
  const [namespace, name] = qualified.split('::');
  const lines = [...overloads].sort().flatMap((key) => {
    const signatures = signaturesOf(loadOverload(qualified, key));
    return signatures.map((signature) => `    ${propertyName(key)}${signature};`);
  });
  return {
    shown: name,
    name,
    tokens: '',
    group: namespace,
    declaration: [`  ${name}: Overloads<{`, ...lines, '  }>;'],
  };
}

const plain = (name: string) => name.replace(/_/g, '').toLowerCase();

/** Namespaces in the order of their names; in each, operators in that of theirs, whatever underscores they begin with. */
function entriesByNamespace(): Map<string, Entry[]> {
  const result = new Map<string, Entry[]>();
  for (const [qualified, overloads] of overloadIndex()) {
    const entry = entryOf(qualified, overloads);
    result.set(entry.group, [...(result.get(entry.group) ?? []), entry]);
  }
  const key = (entry: Entry) => `${plain(entry.name)} ${entry.name}`;
  for (const entries of result.values()) entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return new Map([...result].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const typeName = (text: string) => text.replace(/(?:^|[-_])([a-z0-9])/gi, (_, first: string) => first.toUpperCase());

function rawFile(body: string, version: string): string {
  const words = WORDS.filter((word) => new RegExp(`\\b${word}\\b`).test(body));
  return fileText(body, version, [importOf(words, '../raw-types')]);
}

const interfaceOf = (type: string, entries: readonly Entry[]) =>
  `export interface ${type} {\n${entries.flatMap((entry) => entry.declaration).join('\n')}\n}\n`;

/** The name of a part is that of its namespace, with initials where there are several. */
function typeOfPart(part: string): string {
  return `Raw${part.startsWith('_') ? 'Private' : ''}${typeName(part)}`;
}

/** The files of torch.ops: long namespaces in parts, the others in one file, and the list of namespaces. */
export function rawFiles(version: string): Map<string, string> {
  const files = new Map<string, string>();
  const imports: string[] = [];
  const interfaces: string[] = [];
  const short: Entry[][] = [];
  const fields: string[] = [];
  for (const [namespace, entries] of entriesByNamespace()) {
    fields.push(`  ${namespace}: ${typeOfPart(namespace)};`);
    if (lineCount(entries) <= SHORT_NAMESPACE) {
      short.push(entries);
      continue;
    }
    const parts = [...partsOf(entries, LINES_PER_FILE, 2)];
    for (const [part, members] of parts) {
      files.set(`raw-${part}.ts`, rawFile(interfaceOf(typeOfPart(part), members), version));
      imports.push(importOf([typeOfPart(part)], `./raw-${part}`));
    }
    if (parts.length === 1) continue;
    const bases = parts.map(([part]) => typeOfPart(part)).join(', ');
    interfaces.push(`export interface ${typeOfPart(namespace)} extends ${bases} {}\n`);
  }
  const others = short.map((entries) => interfaceOf(typeOfPart(entries[0].group), entries));
  files.set('raw-others.ts', rawFile(others.join('\n'), version));
  imports.push(
    importOf(
      short.map(([{ group }]) => typeOfPart(group)),
      './raw-others',
    ),
  );
  const list = `/** The namespaces of libtorch itself. */\nexport interface RawNamespaces {\n${fields.join('\n')}\n}\n`;
  files.set('raw.ts', fileText(`${interfaces.join('\n')}\n${list}`, version, imports.sort(byPlace)));
  return files;
}
