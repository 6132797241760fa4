// The overloads of an operator, read from libtorch's dispatcher the first time the operator is used.
import { layouts } from '../enums';
import { type ArgumentInfo, type Handle, type NativeOp, native, type SchemaInfo } from '../native';
import { camelCase } from './names';
import { prepareNumberAsTensor } from './prepare';

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
  /** The form of this overload that writes into `out`. */
  readonly out?: Overload;
  /** It has `out`, and its form without it takes dtype, layout and device, which Python takes beside `out` too. */
  readonly ofFactory?: boolean;
  /** Only for arguments that need no conversion. */
  readonly exact?: boolean;
  /** A signature of old that Python still takes but shows to nobody. */
  readonly deprecated?: boolean;
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
  // Python's signatures give every generator a default. Where a second overload has none, that one is called without it.
  const hasTwin = /generator/.test(overload);
  const parameters = args.map((arg) =>
    arg.type === 'Generator' && arg.optional && !hasTwin ? { ...arg, hasDefault: true } : arg,
  );
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

/** All overloads of an operator that the dispatcher holds. */
export function overloadsOf(name: string): Overload[] {
  const names = overloadIndex().get(name) ?? overloadIndex(true).get(name);
  if (names === undefined) throw new TypeError(`libtorch has no operator ${name}`);
  const overloads = [...names].sort().map((overload) => loadOverload(name, overload));
  // Named tensors last: their dimension names are strings, which would match first what means something else.
  return [...overloads.filter((o) => !isNamed(o)), ...overloads.filter(isNamed)];
}

/** The same call with its parameters in another order: all of them, or as an old signature has them. */
function reordered(overload: Overload, order: readonly string[], deprecated: boolean): Overload {
  const { parameters: all, call } = overload;
  const outs = all.flatMap((parameter, i) => (parameter.isOut ? [i] : []));
  const places = [...order.map((name) => all.findIndex((parameter) => parameter.name === name)), ...outs];
  const parameters = places.map((i) =>
    deprecated ? { ...all[i], kwargOnly: all[i].isOut, hasDefault: false } : all[i],
  );
  return {
    ...overload,
    parameters,
    keywords: places.map((i) => overload.keywords[i]),
    returns: overload.returns.map((item) => ({ ...item, alias: places.indexOf(item.alias) })),
    positional: parameters.filter((parameter) => !parameter.kwargOnly).length,
    deprecated,
    call: (...values) => call(...all.map((_, i) => values[places.indexOf(i)])),
  };
}

const STRIDED = layouts.strided.code;

/**
 * An operator that takes a number where Python makes a Tensor of it. The kernels of mul know fewer layouts (not sparse CSC):
 * what they refuse goes the way it goes in Python. add and sub, with `alpha`, make that Tensor themselves.
 */
function direct(overload: Overload, inPython: Overload | undefined): Overload {
  const { call, parameters } = overload;
  if (inPython === undefined || parameters.length !== 2) return { ...overload, exact: true };
  // Two parameters and no rest: this is the way of `x.mul(0.5)`.
  const calling = (self: unknown, other: unknown) => {
    try {
      return call(self, other);
    } catch (error) {
      if (native.layout(self as Handle) === STRIDED) throw error;
      return inPython.call(self, prepareNumberAsTensor(other));
    }
  };
  return { ...overload, exact: true, call: calling };
}

/**
 * The overloads that Python shows, in the order its parser tries them, as the generated tables write them:
 * `Tensor~out` is an overload and its form with `out`, `Tensor(self,alpha,other)` an old signature of it,
 * `self@self,condition,other` a method whose schema has `self` elsewhere, `!Scalar` one for exactly fitting arguments. What this
 * libtorch lacks is left out.
 */
export function overloadsFrom(name: string, tokens: string): Overload[] {
  const names = overloadIndex().get(name) ?? [];
  return tokens.split(' ').flatMap((token): Overload[] => {
    const parts = /^(!?)(\w+)(?:([(@])([\w,]+)\)?)?(?:~(\w+))?$/.exec(token) as RegExpExecArray;
    const [, exact, base, mark, order, out] = parts;
    const load = (shown: string): Overload | undefined => {
      const overload = shown === 'default' ? '' : shown;
      if (!names.includes(overload)) return undefined;
      const loaded = loadOverload(name, overload);
      return order === undefined ? loaded : reordered(loaded, order.split(','), mark === '(');
    };
    const found = load(base);
    if (found === undefined) return [];
    if (exact !== '') return [direct(found, load('Tensor'))];
    const ofFactory = found.parameters.some((parameter) => parameter.name === 'pin_memory');
    const withOut = out === undefined ? undefined : load(out);
    return [{ ...found, out: withOut && { ...withOut, ofFactory } }];
  });
}
