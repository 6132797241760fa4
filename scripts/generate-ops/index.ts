// Writes lib/ops/generated: names, overloads and types of every operator that Python shows, from the schemas of the libtorch
// that is found and from native_functions.yaml, which says where Python shows them.
//
//   npm run generate:ops               writes
//   npm run generate:ops -- --check    fails if what is there differs
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLibtorch } from '../../lib/libtorch';
import { camelCase } from '../../lib/ops/names';
import { isFace } from '../../lib/ops/operator';
import { overloadIndex } from '../../lib/ops/schema';
import { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { type Entry, familyFiles } from './files';
import { type NativeFunction, readNativeFunctions } from './native-functions';
import { isShown, pythonOverloads, tokenOf } from './python-signatures';
import { rawFiles } from './raw';
import { declare } from './types';

const output = join(__dirname, '..', '..', 'lib', 'ops', 'generated');

/** Whether lib/ has its own of this name, which the generated one would hide. */
function isHandWritten(name: string, isMethod: boolean): boolean {
  const owner: object = isMethod ? Tensor.prototype : torch;
  const property = Object.getOwnPropertyDescriptor(owner, camelCase(name));
  return property !== undefined && !isFace(property.value);
}

/** What an operator does, as far as the file tells. */
function groupOf(functions: readonly NativeFunction[]): string {
  const has = (tag: string) => functions.some((fn) => fn.tags.includes(tag));
  const { name } = functions[0];
  if (functions.some((fn) => fn.arguments.some((arg) => arg.name === 'pin_memory'))) return 'creation';
  if (name.endsWith('_') && !name.endsWith('__')) return 'in-place';
  if (has('nondeterministic_seeded')) return 'random';
  if (has('pointwise')) return 'pointwise';
  if (has('reduction')) return 'reduction';
  return functions.some((fn) => / -> .*\(a\)/.test(fn.schema)) ? 'view' : 'other';
}

function entriesOf(functions: readonly NativeFunction[], isMethod: boolean, prefix = ''): Entry[] {
  const byName = new Map<string, NativeFunction[]>();
  for (const fn of functions) byName.set(fn.name, [...(byName.get(fn.name) ?? []), fn]);
  const names = [...byName.keys()].filter((name) => !name.startsWith('_') || isMethod).sort();
  return names.flatMap((name): Entry[] => {
    const own = byName.get(name) as NativeFunction[];
    const shown = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    // Not in this build of libtorch, private, or written by hand.
    if (!overloadIndex().has(`aten::${name}`) || /^_(?!_)/.test(shown)) return [];
    if (prefix === '' && own[0].module === '' && isHandWritten(name, isMethod)) return [];
    const tokens = pythonOverloads(own, isMethod)
      .map((overload) => tokenOf(overload, isMethod))
      .join(' ');
    const declaration = declare({ name, shown, module: own[0].module, isMethod, tokens });
    return declaration.length === 0 ? [] : [{ shown, name, tokens, group: groupOf(own), declaration }];
  });
}

/** Every generated file: name -> text. */
function generate(): Map<string, string> {
  const version = findLibtorch().version?.split('+')[0] ?? 'unknown';
  const shown = readNativeFunctions().filter(isShown);
  const inModule = (module: string) => shown.filter((fn) => fn.module === module && fn.isFunction);
  const methods = entriesOf(
    shown.filter((fn) => fn.module === '' && fn.isMethod),
    true,
  );
  const families = [
    familyFiles('methods', 'TensorMethods', methods, version),
    familyFiles('functions', 'TorchFunctions', entriesOf(inModule(''), false), version),
    familyFiles('nn', 'NNFunctions', entriesOf(inModule('nn'), false), version),
  ];
  for (const module of ['linalg', 'fft', 'special', 'sparse', 'nested']) {
    const type = `${module[0].toUpperCase()}${module.slice(1)}Functions`;
    families.push(familyFiles(module, type, entriesOf(inModule(module), false, `${module}_`), version));
  }
  families.push(rawFiles(version));
  return new Map(families.flatMap((files) => [...files]));
}

function main(): void {
  const files = generate();
  const present = existsSync(output) ? readdirSync(output) : [];
  if (process.argv.includes('--check')) {
    const stale = [...files].filter(
      ([name, text]) => !present.includes(name) || readFileSync(join(output, name), 'utf8') !== text,
    );
    const left = present.filter((name) => !files.has(name));
    const names = [...stale.map(([name]) => name), ...left];
    if (names.length === 0) return;
    process.stderr.write(`generate-ops: stale: ${names.join(', ')}\nRun: npm run generate:ops\n`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(output, { recursive: true });
  for (const name of present) if (!files.has(name)) rmSync(join(output, name));
  for (const [name, text] of files) writeFileSync(join(output, name), text);
}

main();
