// Reads native_functions.yaml: what PyTorch's own generator says of each operator, beyond what the dispatcher knows.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findLibtorch } from '../../lib/libtorch';

export interface SchemaArgument {
  /** As written, without alias annotations: `Tensor`, `int[1]?`, `SymInt`. */
  readonly type: string;
  readonly name: string;
  readonly default: string | undefined;
  readonly kwargOnly: boolean;
  /** `(a!)` behind the star: a tensor that results are written into. */
  readonly isOut: boolean;
}

/** One entry of the file, which is one overload. */
export interface NativeFunction {
  readonly schema: string;
  readonly name: string;
  readonly overload: string;
  readonly arguments: readonly SchemaArgument[];
  /** The types of what it returns, without alias annotations. */
  readonly returns: readonly string[];
  readonly isMethod: boolean;
  readonly isFunction: boolean;
  /** `nn`, `linalg`, `fft` …; '' is torch itself. */
  readonly module: string;
  readonly tags: readonly string[];
  /** The overload with `out` that PyTorch's generator makes of this one. */
  readonly generatedOut: string | undefined;
  /** `factory`, `like`, `new` or `dummy`, where the file overrides what the name tells. */
  readonly category: string;
}

/** A file that came in PyTorch's wheel, beside the libtorch that is found. */
export function fileOfWheel(name: string, insideTorchgen: string): string {
  const { folder } = findLibtorch();
  const inside = join('packaged', insideTorchgen, name);
  const places = [
    join(folder, 'share', name),
    join(folder, '..', 'torchgen', inside),
    join(dirname(folder), 'torchgen', inside),
  ];
  const found = places.find(existsSync);
  if (found === undefined) throw new Error(`${name} was not found beside ${folder}`);
  return readFileSync(found, 'utf8');
}

/** Splits at commas outside brackets. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i])) depth++;
    else if (')]}'.includes(text[i])) depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function readArguments(text: string): SchemaArgument[] {
  const result: SchemaArgument[] = [];
  let kwargOnly = false;
  for (const part of splitList(text)) {
    if (part === '*') {
      kwargOnly = true;
      continue;
    }
    const plain = part.replace(/\([a-z*][^)]*\)/g, '');
    const [, type, name, value] = /^(\S+) (\w+)(?:=(.*))?$/.exec(plain) as RegExpExecArray;
    const isOut = kwargOnly && /\([a-z]!\)/.test(part);
    result.push({ type, name, default: value, kwargOnly, isOut });
  }
  return result;
}

/** `add.Tensor(Tensor self, …) -> Tensor` in parts. */
export function parseSchema(
  schema: string,
): Pick<NativeFunction, 'schema' | 'name' | 'overload' | 'arguments' | 'returns'> {
  const arrow = schema.lastIndexOf(' -> ');
  const open = schema.indexOf('(');
  const [name, overload = ''] = schema.slice(0, open).split('.');
  const returns = schema
    .slice(arrow + 4)
    .replace(/^\((.*)\)$/, '$1')
    .replace(/\([a-z*][^)]*\)/g, '');
  return {
    schema,
    name,
    overload,
    arguments: readArguments(schema.slice(open + 1, schema.lastIndexOf(')', arrow))),
    returns: splitList(returns).map((part) => part.split(' ')[0]),
  };
}

/** Every entry of native_functions.yaml, in the file's order. */
export function readNativeFunctions(): NativeFunction[] {
  const blocks = fileOfWheel('native_functions.yaml', join('ATen', 'native'))
    .split(/^- func: /m)
    .slice(1);
  return blocks.map((block) => {
    const field = (key: string) => new RegExp(`^  ${key}: (.*)$`, 'm').exec(block)?.[1].replace(/\s*#.*$/, '');
    const variants = field('variants') ?? 'function';
    return {
      ...parseSchema(block.slice(0, block.indexOf('\n')).trim()),
      isMethod: variants.includes('method'),
      isFunction: variants.includes('function'),
      module: field('python_module') ?? '',
      tags: (field('tags') ?? '').replace(/[[\]]/g, '').split(/,\s*/).filter(Boolean),
      generatedOut: /(?:^|, )\w+\.(\w*out)\b/.exec(field('autogen') ?? '')?.[1],
      category: field('category_override') ?? '',
    };
  });
}
