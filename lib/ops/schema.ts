// The overloads of an operator, read from libtorch's dispatcher the first time the operator is used.
import { type ArgumentInfo, type NativeOp, native, type SchemaInfo } from '../native';
import { camelCase } from './names';

export interface Overload {
  readonly signature: string;
  readonly parameters: readonly ArgumentInfo[];
  /** Each parameter's name in TypeScript, by the naming rule. */
  readonly keywords: readonly string[];
  readonly returns: SchemaInfo['returns'];
  /** How many parameters may be given by position. */
  readonly positional: number;
  /** Whether it writes into tensors given as `out`. */
  readonly hasOut: boolean;
  readonly call: NativeOp;
}

let index: Map<string, string[]> | undefined;

/** Qualified operator name -> overload names, of everything the dispatcher holds; read again after a library was loaded. */
export function overloadIndex(refresh = false): Map<string, string[]> {
  if (index !== undefined && !refresh) return index;
  index = new Map();
  for (const [name, overload] of native.opNames()) {
    const overloads = index.get(name);
    if (overloads === undefined) index.set(name, [overload]);
    else overloads.push(overload);
  }
  return index;
}

const loaded = new Map<string, Overload>();

export function loadOverload(name: string, overload: string): Overload {
  const key = `${name}.${overload}`;
  let result = loaded.get(key);
  if (result !== undefined) return result;
  const { signature, arguments: args, returns } = native.opSchema(name, overload);
  // Python's signatures give every generator a default; schemas do so only by a second overload.
  const parameters = args.map((arg) => (arg.type === 'Generator' && arg.optional ? { ...arg, hasDefault: true } : arg));
  result = {
    signature,
    parameters,
    keywords: parameters.map((parameter) => camelCase(parameter.name)),
    returns,
    positional: parameters.filter((parameter) => !parameter.kwargOnly).length,
    hasOut: parameters.some((parameter) => parameter.isOut),
    call: native.op(name, overload),
  };
  loaded.set(key, result);
  return result;
}

const isNamed = (overload: Overload) => /Dimname/.test(overload.signature);

/** All overloads of an operator in the order in which they are tried. */
export function overloadsOf(name: string): Overload[] {
  const names = overloadIndex().get(name) ?? overloadIndex(true).get(name);
  if (names === undefined) throw new TypeError(`libtorch has no operator ${name}`);
  const overloads = [...names].sort().map((overload) => loadOverload(name, overload));
  // Named tensors last: their dimension names are strings, which would match first what means something else.
  return [...overloads.filter((o) => !isNamed(o)), ...overloads.filter(isNamed)];
}
