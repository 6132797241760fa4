// Overload resolution: which schema a call means. Runs once per call shape; operator.ts keeps the answer.
import { Complex, FloatScalar } from '../complex';
import { Device } from '../device';
import { DType } from '../dtype';
import { TorchEnum } from '../enums';
import { TorchError } from '../errors';
import { Generator } from '../generator';
import type { ArgumentInfo } from '../native';
import { isTensor, isUninitialized, uninitializedMessage } from '../tensor-handle';
import { camelCase, KEYWORD_ALIASES } from './names';
import type { Operator, Plan } from './operator';
import { isScalar, NativeValue, numberIn, wordOf } from './prepare';
import type { Overload } from './schema';

/** Operators whose Tensor arguments may be numbers in Python too. Source: torch/csrc/utils/python_arg_parser. */
export const NUMBERS_AS_TENSORS: ReadonlySet<string> = new Set(
  (
    'add add_ add_out div div_ div_out divide divide_ divide_out mul mul_ mul_out multiply multiply_ multiply_out sub ' +
    'sub_ sub_out subtract subtract_ subtract_out true_divide true_divide_ true_divide_out to _to_copy copy_ copy ' +
    'floor_divide floor_divide_ floor_divide_out _conj __add__ __radd__ __iadd__ __sub__ __rsub__ __mul__ __rmul__'
  ).split(' '),
);

type Fit = 'exact' | 'number-as-tensor' | 'tensor-as-number';

/** What a walk through an operator's overloads has found out on the way. */
interface Walk {
  /** Whether a Tensor was weighed as a number, which its dimensions decide and not its kind. */
  looksAtTensors: boolean;
}

const isInt = (value: unknown) => Number.isInteger(value) || typeof value === 'bigint';
const isList = (value: unknown, each: (item: unknown) => boolean) => Array.isArray(value) && value.every(each);
const isEnum = (value: unknown, type: string) => value instanceof TorchEnum && value.type === type;

/** Whether a value is what a schema type asks for, without any conversion but those that lose nothing. */
function isExactly(parameter: ArgumentInfo, value: unknown): boolean {
  switch (parameter.type) {
    case 'Tensor':
      return isTensor(value);
    case 'Tensor[]':
      return isList(value, isTensor);
    case 'Tensor?[]':
      return isList(value, (item) => item === null || isTensor(item));
    case 'Scalar':
    case 'complex':
      return isScalar(value);
    case 'Scalar[]':
    case 'complex[]':
      return isList(value, isScalar);
    case 'int':
      return isInt(value);
    case 'int[]':
      return isList(value, isInt) || (parameter.length > 0 && isInt(value));
    case 'float':
      return ['number', 'bigint', 'boolean'].includes(typeof value) || value instanceof FloatScalar;
    case 'float[]':
      return isList(value, (item) => typeof item === 'number') || (parameter.length > 0 && typeof value === 'number');
    case 'bool':
      return typeof value === 'boolean';
    case 'bool[]':
      return isList(value, (item) => typeof item === 'boolean');
    case 'str':
      return typeof value === 'string';
    case 'str[]':
      return isList(value, (item) => typeof item === 'string');
    case 'ScalarType':
      return value instanceof DType;
    case 'Layout':
    case 'MemoryFormat':
    case 'QScheme':
      return isEnum(value, parameter.type);
    case 'Device':
      return value instanceof Device || typeof value === 'string';
    case 'Generator':
      return value instanceof Generator;
    case 'Any':
      return isScalar(value) || isTensor(value) || typeof value === 'string' || value instanceof NativeValue;
    case 'other':
      return Array.isArray(value) || value instanceof NativeValue;
    default:
      return false;
  }
}

/** Whether each Tensor among the values may stand for a number of this type, as Python lets 0-dim ones. */
function isNumberIn(type: string, value: unknown): boolean {
  if (!isTensor(value)) return false;
  const found = numberIn(value);
  return found === 'int' || (found === 'number' && !type.startsWith('int'));
}

const NUMBERS = ['Scalar', 'int', 'float', 'complex'];

function fitOf(
  operator: Operator,
  parameter: ArgumentInfo,
  value: unknown,
  loose: boolean,
  walk: Walk,
): Fit | undefined {
  if (value === null) return parameter.optional ? 'exact' : undefined;
  if (isExactly(parameter, value)) return 'exact';
  if (!loose) return undefined;
  const { type } = parameter;
  if (type === 'Tensor' && isScalar(value)) {
    return operator.isRaw || NUMBERS_AS_TENSORS.has(operator.name) ? 'number-as-tensor' : undefined;
  }
  const isForAll = type === 'int[]' && parameter.length > 0;
  if ((NUMBERS.includes(type) || isForAll) && isTensor(value)) {
    walk.looksAtTensors = true;
    return isNumberIn(type, value) ? 'tensor-as-number' : undefined;
  }
  if ((type === 'int[]' || type === 'float[]') && Array.isArray(value)) {
    walk.looksAtTensors ||= value.some(isTensor);
    const item = { ...parameter, type: type.slice(0, -2) };
    const fits = value.every((each) => isExactly(item, each) || isNumberIn(item.type, each));
    return fits ? 'tensor-as-number' : undefined;
  }
  return undefined;
}

function nameOfKeyword(overload: Overload, keyword: string): number {
  const found = overload.keywords.findIndex((name, i) => name === keyword || overload.parameters[i].name === keyword);
  if (found >= 0) return found;
  return overload.keywords.findIndex((name) => KEYWORD_ALIASES[name]?.includes(keyword));
}

/** A plan for this overload, or undefined if the call does not fit it. */
function match(
  operator: Operator,
  overload: Overload,
  positional: readonly unknown[],
  keywords: readonly string[],
  values: readonly unknown[],
  loose: boolean,
  walk: Walk,
): Plan | undefined {
  const { parameters } = overload;
  if (parameters.filter((parameter) => !parameter.hasDefault).length > values.length) return undefined;
  const sources = parameters.map(() => -1);
  const numbersAsTensors: number[] = [];
  const tensorsAsNumbers: number[] = [];
  const options: [name: string, source: number][] = [];
  let requiresGrad = -1;
  let varargs: [number, number] | null = null;
  let count = positional.length;
  const place = (parameter: number, source: number): boolean => {
    if (sources[parameter] >= 0) return false;
    const how = fitOf(operator, parameters[parameter], values[source], loose, walk);
    if (how === undefined) return false;
    if (how === 'number-as-tensor') numbersAsTensors.push(source);
    if (how === 'tensor-as-number') tensorsAsNumbers.push(source);
    sources[parameter] = source;
    return true;
  };
  // Python's rule: where a list of ints is the only positional parameter, the ints may stand alone.
  const first = operator.isMethod ? 1 : 0;
  const only = overload.positional === first + 1 && parameters[first].type === 'int[]';
  const isSize = (item: unknown) => fitOf(operator, { ...parameters[first], type: 'int' }, item, loose, walk);
  if (only && count > first && !Array.isArray(values[first]) && positional.slice(first).every(isSize)) {
    positional.slice(first).forEach((item, i) => {
      if (isTensor(item)) tensorsAsNumbers.push(first + i);
    });
    varargs = [first, count];
    sources[first] = first;
    count = first;
  }
  if (count > overload.positional) return undefined;
  for (let i = 0; i < count; i++) {
    if (values[i] === undefined) continue;
    if (!place(i, i)) return undefined;
  }
  for (let k = 0; k < keywords.length; k++) {
    const source = positional.length + k;
    if (keywords[k] === 'out' && overload.hasOut) {
      // operator.ts spreads a list of outs into keywords, one of which may be called `out`
      if (
        !place(
          parameters.findIndex((parameter) => parameter.isOut),
          source,
        )
      )
        return undefined;
      continue;
    }
    if (overload.ofFactory && values[source] !== null && isOption(keywords[k], values[source])) {
      if (keywords[k] === 'requiresGrad') requiresGrad = source;
      else options.push([keywords[k], source]);
      continue;
    }
    const parameter = nameOfKeyword(overload, keywords[k]);
    if (parameter >= 0) {
      if (!place(parameter, source)) return undefined;
    } else if (keywords[k] === 'requiresGrad' && isFactory(overload) && typeof values[source] === 'boolean') {
      requiresGrad = source;
    } else {
      return undefined;
    }
  }
  for (let i = 0; i < parameters.length; i++) {
    // undefined that was given stands for None.
    const isNone = i < count && parameters[i].optional;
    if (sources[i] < 0 && !parameters[i].hasDefault && !isNone) return undefined;
  }
  const device = parameters.findIndex((parameter) => parameter.type === 'Device' && parameter.name === 'device');
  const deviceSlot =
    isFactory(overload) && !parameters.some((p) => p.type === 'Tensor') && sources[device] < 0 ? device : -1;
  const inOrder =
    values.length <= sources.length && sources.every((source, i) => (i < values.length ? source === i : source < 0));
  return {
    overload,
    sources,
    plain:
      inOrder &&
      varargs === null &&
      deviceSlot < 0 &&
      numbersAsTensors.length + tensorsAsNumbers.length + options.length === 0,
    varargs,
    numbersAsTensors,
    tensorsAsNumbers,
    requiresGrad,
    options,
    deviceSlot,
    names: overload.returns.map(({ name }) => (operator.isRaw ? name : camelCase(name))),
    single: overload.returns.length === 1 && overload.returns[0].type === 'Tensor' && overload.returns[0].alias < 0,
  };
}

/** What Python's factory functions take beside `out`, where they must say what `out` is already. */
function isOption(name: string, value: unknown): boolean {
  switch (name) {
    case 'dtype':
      return value instanceof DType;
    case 'layout':
      return isEnum(value, 'Layout');
    case 'device':
      return value instanceof Device || typeof value === 'string';
    default:
      return (name === 'pinMemory' || name === 'requiresGrad') && typeof value === 'boolean';
  }
}

/** Functions that make a tensor from nothing take Python's dtype, layout, device, pin_memory and requires_grad. */
function isFactory(overload: Overload): boolean {
  return overload.parameters.some((parameter) => parameter.name === 'pin_memory');
}

/** A plan, and whether tensors were weighed as numbers on the way to it. */
export interface Resolved extends Walk {
  readonly plan: Plan;
}

/**
 * Finds the overload for a call. Python's own functions and methods try their overloads in its order, once. Elsewhere exact
 * kinds win over conversions, so that `torch.ops.aten.pow(x, 2)` makes no Tensor of 2 where a Scalar overload exists.
 *
 * **Throws** TypeError that shows what was given and every signature.
 */
export function resolve(
  operator: Operator,
  positional: readonly unknown[],
  keywords: readonly string[],
  values: readonly unknown[],
): Resolved {
  const walk: Walk = { looksAtTensors: false };
  const candidates = candidatesFor(operator, keywords);
  for (const loose of operator.isPython ? [true] : [false, true]) {
    for (const overload of candidates) {
      const plan = match(operator, overload, positional, keywords, values, loose && !overload.exact, walk);
      if (plan !== undefined) return { plan, ...walk };
    }
  }
  throw noMatch(operator, positional, keywords, values);
}

/** The overloads that write into `out` if the call has it, else those that do not. */
function candidatesFor(operator: Operator, keywords: readonly string[]): readonly Overload[] {
  const { overloads } = operator;
  const wantsOut = keywords.includes('out') || keywords.some((keyword) => isOutName(operator, keyword));
  if (wantsOut) return overloads.flatMap((overload) => (overload.hasOut ? [overload] : (overload.out ?? [])));
  return overloads.length === 1 ? overloads : overloads.filter((overload) => !overload.hasOut);
}

function isOutName(operator: Operator, keyword: string): boolean {
  const isOut = (o: Overload) => o.parameters.some((p, i) => p.isOut && o.keywords[i] === keyword);
  return operator.overloads.some((overload) => isOut(overload.out ?? overload));
}

function noMatch(
  operator: Operator,
  positional: readonly unknown[],
  keywords: readonly string[],
  values: readonly unknown[],
): Error {
  if (values.flat().some(isUninitialized)) {
    const what = `${camelCase(operator.name)}()`;
    return new TorchError(uninitializedMessage(what), operator.name, 'ValueError');
  }
  const shown = (value: unknown) => (value instanceof Complex ? 'Complex' : wordOf(value));
  const given = [
    ...positional.slice(operator.isMethod ? 1 : 0).map(shown),
    ...keywords.map((keyword, i) => `${keyword}: ${shown(values[positional.length + i])}`),
  ];
  const candidates = operator.overloads.filter((overload) => !overload.hasOut && !overload.deprecated);
  const overloads = candidates.length > 0 ? candidates : operator.overloads;
  const name = camelCase(operator.name);
  const known = [...new Set(overloads.flatMap((o) => o.keywords.slice(operator.isMethod ? 1 : 0)))];
  const factory = overloads.some(isFactory) ? ['requiresGrad'] : [];
  const unknown = keywords.filter(
    (keyword) =>
      keyword !== 'out' && !factory.includes(keyword) && !overloads.some((o) => nameOfKeyword(o, keyword) >= 0),
  );
  const why =
    unknown.length > 0
      ? `unknown keyword ${unknown.join(', ')} (known: ${[...known, ...factory].join(', ')})`
      : `no overload takes (${given.join(', ')})`;
  const error = new TypeError(
    `${name}(): ${why}. Signatures:\n${overloads.map((o) => `  ${o.signature.replace(/^\w+::/, '')}`).join('\n')}`,
  );
  return Object.assign(error, { op: operator.name });
}
