// TypeScript declarations of operators, from their schemas.
import type { ArgumentInfo } from '../../lib/native';
import { camelCase } from '../../lib/ops/names';
import { NUMBERS_AS_TENSORS } from '../../lib/ops/resolve';
import { type Overload, overloadsFrom } from '../../lib/ops/schema';

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

function plainTypeOf({ type, optional, length }: ArgumentInfo): string {
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

/** The type of the `out` keyword. */
function outOf({ out }: Overload): string[] {
  const count = out?.parameters.filter((parameter) => parameter.isOut).length ?? 0;
  if (count === 0) return [];
  return [`out?: ${count === 1 ? 'Tensor' : `readonly [${Array(count).fill('Tensor').join(', ')}]`} | null`];
}

/** TypeScript signatures of one overload: by position with keywords after, and with keywords earlier. */
function signaturesOf(overload: Overload, isMethod: boolean, takesNumbers: boolean): string[] {
  const typeOf = (parameter: ArgumentInfo) => {
    const type = plainTypeOf(parameter);
    return takesNumbers && type === 'Tensor' && parameter.name !== 'self' ? 'Tensor | Scalar' : type;
  };
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
    fields.push(...outOf(overload));
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

/** The declaration of one name in an interface, with its overloads in the order they are tried. */
export function declare(name: string, shownAs: string, isMethod: boolean, tokens: string): string[] {
  const overloads = overloadsFrom(`aten::${name}`, tokens).filter((o) => !o.deprecated && !o.exact);
  const takesNumbers = NUMBERS_AS_TENSORS.has(name);
  const signatures = new Set(overloads.flatMap((overload) => signaturesOf(overload, isMethod, takesNumbers)));
  if (signatures.size === 0) return [];
  const shown = camelCase(shownAs);
  const doc = overloads.map((o) => o.signature.replace(/^aten::/, '').replace(/\*\//g, '* /'));
  const text =
    doc.length === 1 ? [`  /** \`${doc[0]}\` */`] : ['  /**', ...doc.map((line) => `   * - \`${line}\``), '   */'];
  return [...text, ...[...signatures].map((signature) => `  ${shown}${signature};`)];
}
