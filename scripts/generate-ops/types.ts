// TypeScript declarations of operators, from their schemas.

import type { ArgumentInfo } from '../../lib/native';
import { camelCase, KEYWORD_ALIASES } from '../../lib/ops/names';
import { NUMBERS_AS_TENSORS } from '../../lib/ops/resolve';
import { type Overload, overloadsFrom } from '../../lib/ops/schema';
import { docOf } from './docs';
import { withOptionalGenerators } from './parameters';
import { isOwn, type ResultDType, resultDType } from './result-dtypes';
import { stringType } from './string-values';

/** A name that Python shows. */
export interface Shown {
  /** As Python spells it. */
  readonly shown: string;
  /** libtorch's name. */
  readonly name: string;
  /** `nn`, `linalg`, `fft` …; '' is torch itself. */
  readonly module: string;
  readonly isMethod: boolean;
  /** Its overloads, as lib/ops/schema.ts reads them. */
  readonly tokens: string;
}

const TYPES: Readonly<Record<string, string>> = {
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
  Layout: 'Layout',
  MemoryFormat: 'MemoryFormat',
  QScheme: 'QScheme',
  Device: 'DeviceLike',
  Generator: 'Generator',
  'Tensor | Scalar': 'Tensor | Scalar',
};

/** What comes back as something else than what is given. */
const RESULTS: Readonly<Record<string, string>> = { 'Tensor[]': 'Tensor[]', Scalar: 'number', QScheme: 'number' };

/** A type parameter: `E extends DTypeName = D`. */
const typeParameter = (name: string, otherwise?: string) =>
  `${name} extends DTypeName${otherwise === undefined ? '' : ` = ${otherwise}`}`;

/**
 * How dtypes flow through one overload. `D` is the dtype of `self` (of the class, for methods), `E` that of the `dtype`
 * keyword, `O` that of `out`.
 */
class Flow {
  readonly #results: ResultDType[];
  /** Functions, whose first tensor is an argument. */
  readonly #own: boolean;
  readonly #outs: number;

  constructor(
    readonly name: string,
    readonly overload: Overload,
    readonly isMethod: boolean,
  ) {
    this.#results = overload.returns.map((_, i) => (this.#isInPlace(i) ? undefined : resultDType(name, overload, i)));
    this.#outs = overload.out?.parameters.filter((parameter) => parameter.isOut).length ?? 0;
    const isOwnResult = (r: ResultDType) => r?.kind === 'own' || (r?.kind === 'argument' && isOwn(r.otherwise));
    this.#own = !isMethod && (this.#results.some(isOwnResult) || overload.returns.some((_, i) => this.#isInPlace(i)));
  }

  /** Whether a result is `self`, changed. */
  #isInPlace(i: number): boolean {
    const { alias } = this.overload.returns[i];
    return alias >= 0 && this.overload.parameters[alias].name === 'self';
  }

  get #argument() {
    return this.#results.find((result) => result?.kind === 'argument');
  }

  /** A result whose dtype is known is that of `out` if there is one: comparisons also write into other dtypes. */
  get #known(): string | undefined {
    const [result] = this.#results;
    return this.#results.length === 1 && this.#outs === 1 && result?.kind === 'known' ? result.name : undefined;
  }

  typeParameters(): string {
    const list: string[] = [];
    if (this.#own) list.push(typeParameter('D'));
    const argument = this.#argument;
    if (argument !== undefined) {
      const { hasDefault } = this.overload.parameters.find(({ name }) => name === argument.parameter) as ArgumentInfo;
      const named = argument.otherwise === undefined ? 'DTypeName' : `'${argument.otherwise}'`;
      list.push(typeParameter('E', hasDefault ? (isOwn(argument.otherwise) ? 'D' : named) : undefined));
    }
    if (this.#known !== undefined) list.push(typeParameter('O', `'${this.#known}'`));
    return list.length === 0 ? '' : `<${list.join(', ')}>`;
  }

  #result(i: number): string {
    const { type } = this.overload.returns[i];
    if (this.#isInPlace(i)) return this.isMethod ? 'this' : 'Tensor<D>';
    const result = this.#results[i];
    const list = type === 'Tensor[]' ? '[]' : '';
    if (result === undefined) return RESULTS[type] ?? TYPES[type] ?? 'unknown';
    if (result.kind === 'own') return `Tensor<D>${list}`;
    if (result.kind === 'argument') return `Tensor<NoInfer<E>>${list}`;
    return this.#known === undefined ? `Tensor<'${result.name}'>${list}` : 'Tensor<NoInfer<O>>';
  }

  returned(): string {
    const { returns } = this.overload;
    if (returns.length === 0) return 'void';
    if (returns.length === 1) return this.#result(0);
    const named = returns.flatMap(({ name }, i) => (name === '' ? [] : [`${camelCase(name)}: ${this.#result(i)}`]));
    const tuple = `[${returns.map((_, i) => this.#result(i)).join(', ')}]`;
    return named.length === 0 ? tuple : `${tuple} & { ${named.join('; ')} }`;
  }

  /** The type of the `out` keyword. */
  out(): string[] {
    if (this.#outs === 0) return [];
    const one = this.#known === undefined ? 'Tensor' : 'Tensor<O>';
    return [`out?: ${this.#outs === 1 ? one : `readonly [${Array(this.#outs).fill('Tensor').join(', ')}]`} | null`];
  }

  parameter({ name, type, optional, length, hasDefault }: ArgumentInfo): string {
    let result = type === 'str' ? stringType(this.name, name) : (TYPES[type] ?? 'unknown');
    if (length > 0 && /^(int|float)\[\]$/.test(type)) result = `number | ${result}`;
    if (type === 'Tensor' && name === 'self') result = this.#self;
    else if (type === 'Tensor' && NUMBERS_AS_TENSORS.has(this.name)) result = 'Tensor | Scalar';
    if (name === this.#argument?.parameter) result = 'DType<E>';
    // Dimensions that need not be given: undefined says so, as None does.
    if (optional && type === 'int[]' && !hasDefault) return `${result} | null | undefined`;
    return optional ? `${result} | null` : result;
  }

  get #self(): string {
    if (this.#own) return 'Tensor<D>';
    return !this.isMethod && NUMBERS_AS_TENSORS.has(this.name) ? 'Tensor | Scalar' : 'Tensor';
  }
}

/** Of more arguments without a default, keywords start at these. */
const FEW = 3;

const RESERVED = new Set(['default', 'function', 'in', 'var', 'with', 'new', 'enum', 'export', 'this']);
const local = (name: string) => (RESERVED.has(name) ? `${name}_` : name === 'self' ? 'input' : name);

interface Parameter {
  readonly info: ArgumentInfo;
  readonly keyword: string;
}

/** `dim?: number | null`. */
const field = ({ info, keyword }: Parameter, flow: Flow) =>
  `${keyword === 'self' ? 'input' : keyword}${info.hasDefault ? '?' : ''}: ${flow.parameter(info)}`;

const aliased = (parameter: Parameter): Parameter => {
  const hasAlias = parameter.keyword === 'dim' || parameter.keyword === 'keepdim';
  return hasAlias ? { ...parameter, keyword: KEYWORD_ALIASES[parameter.keyword][0] } : parameter;
};

/**
 * TypeScript signatures of one overload: all by position, which editors show, then with keywords from each position on. The
 * usual form, all that has no default by position, is the last: the type checker's messages are about that one.
 */
function signaturesOf(name: string, overload: Overload, isMethod: boolean): string[] {
  const flow = new Flow(name, overload, isMethod);
  const all = withOptionalGenerators(overload.parameters).map((info, i) => ({ info, keyword: overload.keywords[i] }));
  const usable = all.slice(isMethod ? 1 : 0).filter(({ info }) => !info.isOut);
  const positional = usable.filter(({ info }) => !info.kwargOnly);
  const keywordOnly = usable.filter(({ info }) => info.kwargOnly);
  const factory = usable.some(({ info }) => info.name === 'pin_memory');
  const required = positional.filter(({ info }) => !info.hasDefault).length;
  const options = (from: number, change = (parameter: Parameter) => parameter) => {
    const rest = [...positional.slice(from), ...keywordOnly];
    const fields = rest.map((parameter) => field(change(parameter), flow));
    if (factory) fields.push('requiresGrad?: boolean');
    fields.push(...flow.out());
    if (fields.length === 0) return '';
    const needed = rest.some(({ info }) => !info.hasDefault);
    // A Tensor has a dtype and a shape too, but is no object of keywords.
    const looksLikeTensor = rest.some(({ info }) => info.name === 'dtype' || info.name === 'shape');
    return `options${needed ? '' : '?'}: ${looksLikeTensor ? 'Keywords & ' : ''}{ ${fields.join('; ')} }`;
  };
  // A lone size stands for a list of one.
  const isSizes = positional.length === 1 && positional[0].info.type === 'int[]';
  const list = (count: number, marked: boolean) =>
    positional.slice(0, count).map(({ info, keyword }) => {
      const optional = marked && info.hasDefault;
      const lone = isSizes && info.length === 0 ? 'number | ' : '';
      return `${local(keyword)}${optional ? '?' : ''}: ${lone}${flow.parameter(info)}`;
    });
  const signature = (parts: string[]) =>
    `${flow.typeParameters()}(${parts.filter(Boolean).join(', ')}): ${flow.returned()}`;
  const lines = [
    signature([
      ...list(positional.length, !options(positional.length).startsWith('options:')),
      options(positional.length),
    ]),
  ];
  // A function's first argument is given by position, unless it may be left out.
  const first = isMethod || required === 0 || positional.length === 0 ? 0 : 1;
  if (positional.slice(first).some((parameter) => aliased(parameter) !== parameter)) {
    lines.push(signature([...list(first, false), options(first, aliased)]));
  }
  const withKeywords = (from: number, to: number) => {
    for (let count = from; count < to; count++) lines.push(signature([...list(count, false), options(count)]));
  };
  // `torch.exp({ input: x })` works too, but would be in every message. Far behind, keywords hold what has a default.
  withKeywords(first, Math.min(required, FEW));
  withKeywords(Math.max(first, required + 1), positional.length);
  withKeywords(Math.max(first, required), Math.min(Math.max(first, required) + 1, positional.length));
  if (isSizes) {
    const name = local(positional[0].keyword);
    lines.push(signature([`...${name}: number[]`]));
    if (options(1) !== '') lines.push(signature([`...args: [...${name}: number[], ${options(1).replace('?:', ':')}]`]));
  }
  return lines;
}

const isEither = ({ name, type }: ArgumentInfo) => name !== 'self' && (type === 'Tensor' || type === 'Scalar');

/** Overloads that differ only in a Tensor against a number are one, which takes a value of either type. */
function merged(overloads: readonly Overload[]): Overload[] {
  const groups = new Map<string, Overload[]>();
  for (const overload of overloads) {
    const key = overload.parameters.map((p) =>
      [p.name, isEither(p) ? 'either' : p.type, p.optional, p.kwargOnly, p.hasDefault, p.length, p.isOut].join(),
    );
    const group = groups.get(key.join(';'));
    if (group === undefined) groups.set(key.join(';'), [overload]);
    else group.push(overload);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const parameters = first.parameters.map((info, i) => {
      const isSame = group.every((overload) => overload.parameters[i].type === info.type);
      return isSame ? info : { ...info, type: 'Tensor | Scalar' };
    });
    return { ...first, parameters, out: group.find((overload) => overload.out !== undefined)?.out };
  });
}

/** The declaration of one name in an interface, with its overloads in the order they are tried. */
export function declare({ name, shown, module, isMethod, tokens }: Shown): string[] {
  const overloads = overloadsFrom(`aten::${name}`, tokens).filter((o) => !o.deprecated && !o.exact);
  const signatures = new Set(merged(overloads).flatMap((overload) => signaturesOf(name, overload, isMethod)));
  if (signatures.size === 0) return [];
  const doc = docOf(shown, module, isMethod, overloads);
  return [...doc, ...[...signatures].map((signature) => `  ${camelCase(shown)}${signature};`)];
}
