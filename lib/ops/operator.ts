// Calls operators from JavaScript: finds the overload that fits what was given, remembers the answer per call shape, and
// turns what comes back into Tensors.
import { types } from 'node:util';
import { Complex, FloatScalar } from '../complex';
import { enter } from '../context';
import { type DeviceLike, defaultDevice, deviceOf, toDevice } from '../device';
import { dtypeOf } from '../dtype';
import { layoutOf, qschemeOf } from '../enums';
import { TorchError } from '../errors';
import type { External, Handle } from '../native';
import { isPlainObject } from '../options';
import { isTensor, type Tensor, wrap } from '../tensor-handle';
import { camelCase } from './names';
import { Kind, kindOf, NativeValue, prepare, prepareNumberAsTensor, wordOf } from './prepare';
import { type Resolved, resolve } from './resolve';
import { type Overload, overloadsFrom, overloadsOf } from './schema';

/** How one call shape reaches the addon. */
export interface Plan {
  readonly overload: Overload;
  /** For each parameter of the schema: where its value is among the arguments (keywords after positions), or -1. */
  readonly sources: readonly number[];
  /** Whether arguments go through one by one, as they stand. */
  readonly plain: boolean;
  /** These arguments, from and up to, are one list: `x.view(2, 3)`. */
  readonly varargs: readonly [from: number, to: number] | null;
  /** Arguments that are numbers where a Tensor is wanted, and the reverse (also in lists of numbers). */
  readonly numbersAsTensors: readonly number[];
  readonly tensorsAsNumbers: readonly number[];
  /** Where Python's `requires_grad` keyword of factory functions is, or -1. */
  readonly requiresGrad: number;
  /** Keywords given beside `out` that only repeat what it is: where they are among the arguments. */
  readonly options: readonly (readonly [name: string, source: number])[];
  /** Position of the `device` parameter of a factory function that got none, or -1. */
  readonly deviceSlot: number;
  /** The names of several results. */
  readonly names: readonly string[];
  /** The schema returns one new Tensor. */
  readonly single: boolean;
}

type Fn = (...args: unknown[]) => unknown;

/** Keywords whose null is no value. */
const SILENT = new Set(['out', 'requiresGrad', 'pinMemory']);

const faces = new WeakSet<object>();

/** Whether a function or method was made by `faceOf`, so that scripts/generate-ops can tell it from one written by hand. */
export const isFace = (value: unknown): boolean => typeof value === 'function' && faces.has(value);

/** An operator under one name, with all its overloads; `isMethod` as Python tells `x.permute(1, 0)` from `torch.permute`. */
export class Operator {
  readonly qualified: string;
  readonly #source: string | Overload[] | undefined;
  #overloads: Overload[] | undefined;
  #fast: (Plan | undefined)[] = [];
  readonly #slow = new Map<string, Plan>();
  #looksAtTensors = false;

  /**
   * `source` are its overloads: as a generated table writes them, which are then tried as Python tries them, or a list;
   * without it, all that the dispatcher holds.
   */
  constructor(
    /** As libtorch spells it, without the namespace. */
    readonly name: string,
    readonly isMethod: boolean,
    source?: string | Overload[],
    namespace = 'aten',
  ) {
    this.qualified = `${namespace}::${name}`;
    this.#source = source;
    this.isRaw = Array.isArray(source);
    this.isPython = typeof source === 'string';
  }

  /** Called as `torch.ops.aten.add.Tensor`, where any Tensor argument may be a number. */
  readonly isRaw: boolean;
  /** Its overloads are those of Python's parser, in that order. */
  readonly isPython: boolean;

  get overloads(): Overload[] {
    const source = this.#source;
    this.#overloads ??= Array.isArray(source)
      ? source
      : source === undefined
        ? overloadsOf(this.qualified)
        : overloadsFrom(this.qualified, source);
    return this.#overloads;
  }

  call1(a: unknown): unknown {
    const key = kindOf(a);
    const plan = this.#fast[key];
    if (plan === undefined || key === Kind.Slow) return this.call([a]);
    enter();
    const result = plan.overload.call(prepare(a));
    return plan.single ? wrap(result as Handle) : finish(plan, result, [a]);
  }

  call2(a: unknown, b: unknown): unknown {
    const first = kindOf(a);
    const second = kindOf(b);
    // 8: two arguments never share a key with one.
    const plan = first === 0 || second === 0 ? undefined : this.#fast[((8 | first) << 3) | second];
    if (plan === undefined) return this.call([a, b]);
    enter();
    const result = plan.overload.call(prepare(a), prepare(b));
    return plan.single ? wrap(result as Handle) : finish(plan, result, [a, b]);
  }

  call3(a: unknown, b: unknown, c: unknown): unknown {
    const first = kindOf(a);
    const second = kindOf(b);
    const third = kindOf(c);
    const slow = first === 0 || second === 0 || third === 0;
    const plan = slow ? undefined : this.#fast[((((8 | first) << 3) | second) << 3) | third];
    if (plan === undefined) return this.call([a, b, c]);
    enter();
    const result = plan.overload.call(prepare(a), prepare(b), prepare(c));
    return plan.single ? wrap(result as Handle) : finish(plan, result, [a, b, c]);
  }

  /** Any call: positional arguments, and a plain object of keywords at the end. */
  call(args: readonly unknown[]): unknown {
    let values = args;
    let keywords: string[] = [];
    const last = args[args.length - 1];
    if (args.length > 0 && isPlainObject(last)) {
      const given = Array.isArray(last.out) ? this.#spreadOut(last) : last;
      // Python's out=None and requires_grad=None say nothing.
      const isGiven = (key: string) => given[key] !== undefined && !(given[key] === null && SILENT.has(key));
      keywords = Object.keys(given).filter(isGiven);
      values = [...args.slice(0, -1), ...keywords.map((key) => given[key])];
    }
    const plan = this.#slow.get(this.#shapeOf(values, keywords)) ?? this.#resolve(values, keywords);
    return this.#run(plan, values);
  }

  /** As `resolve`; an argument that was left out at the end may be none (`x.squeeze(undefined)`), or None. */
  #resolveGiven(positional: readonly unknown[], keywords: string[], values: readonly unknown[]): Resolved {
    try {
      return resolve(this, positional, keywords, values);
    } catch (error) {
      const isLeftOut =
        keywords.length === 0 && positional.length > 0 && positional[positional.length - 1] === undefined;
      if (!isLeftOut) throw error;
      return this.#resolveGiven(positional.slice(0, -1), keywords, values.slice(0, -1));
    }
  }

  /** Calls with equal shapes resolve alike. */
  #shapeOf(values: readonly unknown[], keywords: readonly string[]): string {
    let shape = keywords.join();
    for (const value of values) shape += `;${wordOf(value, this.#looksAtTensors)}`;
    return shape;
  }

  #resolve(values: readonly unknown[], keywords: string[]): Plan {
    const positional = values.slice(0, values.length - keywords.length);
    const { plan, looksAtTensors } = this.#resolveGiven(positional, keywords, values);
    if (looksAtTensors && !this.#looksAtTensors) {
      // What a Tensor may stand for depends on its dimensions: from now on that is part of a call's shape.
      this.#looksAtTensors = true;
      this.#fast = [];
      this.#slow.clear();
    }
    this.#slow.set(this.#shapeOf(values, keywords), plan);
    if (!this.#looksAtTensors) this.#remember(plan, values, keywords);
    return plan;
  }

  /** `{ out: [values, indices] }` as one keyword for each. */
  #spreadOut({ out, ...rest }: Record<string, unknown>): Record<string, unknown> {
    const list = out as unknown[];
    for (const overload of this.overloads.map((each) => each.out ?? each)) {
      const names = overload.keywords.filter((_, i) => overload.parameters[i].isOut);
      const spread = Object.fromEntries(names.map((name, i) => [name, list[i]]));
      if (names.length > 1 && names.length === list.length) return { ...rest, ...spread };
    }
    return { ...rest, out };
  }

  /** Puts a plan where call1 to call3 find it without looking at more than kinds. */
  #remember(plan: Plan, values: readonly unknown[], keywords: string[]): void {
    if (!plan.plain || keywords.length > 0 || values.length === 0 || values.length > 3) return;
    let key = values.length === 1 ? 0 : 1;
    for (const value of values) {
      const kind = kindOf(value);
      if (kind === Kind.Slow) return;
      key = (key << 3) | kind;
    }
    this.#fast[key] = plan;
  }

  #run(plan: Plan, values: readonly unknown[]): unknown {
    enter();
    if (plan.options.length > 0) checkOut(this, plan, values);
    // What is beyond the parameters was left out: undefined.
    const prepared = plan.plain ? values.slice(0, plan.sources.length).map(prepare) : arrange(plan, values);
    const result = plan.overload.call(...prepared);
    return plan.single && plan.requiresGrad < 0 ? wrap(result as Handle) : finish(plan, result, values);
  }
}

function arrange(plan: Plan, given: readonly unknown[]): unknown[] {
  const prepared = given.map(prepare);
  for (const i of plan.numbersAsTensors) prepared[i] = prepareNumberAsTensor(given[i]);
  for (const i of plan.tensorsAsNumbers) prepared[i] = prepare(asNumbers(given[i]));
  const result = plan.sources.map((source) => (source < 0 ? undefined : prepared[source]));
  if (plan.varargs !== null) result[plan.sources.indexOf(plan.varargs[0])] = prepared.slice(...plan.varargs);
  if (plan.deviceSlot >= 0) {
    const device = defaultDevice();
    if (device !== null) result[plan.deviceSlot] = device.toString();
  }
  return result;
}

function asNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asNumbers);
  if (value instanceof FloatScalar) return value.value;
  return isTensor(value) ? value.item() : value;
}

/** **Throws** TorchError where what was given beside `out` is not what `out` is. */
function checkOut({ name }: Operator, { options, overload, sources }: Plan, values: readonly unknown[]): void {
  const out = values[sources[overload.parameters.findIndex((parameter) => parameter.isOut)]] as Tensor;
  for (const [option, source] of options) {
    const given = option === 'device' ? toDevice(values[source] as DeviceLike).type : values[source];
    const actual = option === 'device' ? out.device.type : option === 'dtype' ? out.dtype : out.layout;
    if (option === 'pinMemory' || given === actual) continue;
    throw new TorchError(`${camelCase(name)}(): ${option} ${given} does not match ${option} of out (${actual})`, name);
  }
}

/** Results that need more than one new Tensor object. */
function finish(plan: Plan, raw: unknown, values: readonly unknown[]): unknown {
  const { returns } = plan.overload;
  if (returns.length === 0) return undefined;
  if (returns.length === 1) {
    const result = one(plan, 0, raw, values);
    if (plan.requiresGrad >= 0 && values[plan.requiresGrad] === true) (result as Tensor).requiresGrad = true;
    return result;
  }
  // Python's named tuple: destructures by position and has the names.
  const tuple = (raw as unknown[]).map((item, i) => one(plan, i, item, values));
  plan.names.forEach((name, i) => {
    if (name !== '') (tuple as unknown as Record<string, unknown>)[name] = tuple[i];
  });
  return tuple;
}

function one(plan: Plan, i: number, raw: unknown, values: readonly unknown[]): unknown {
  const { type, alias } = plan.overload.returns[i];
  if (alias >= 0) {
    return values[plan.sources[alias]];
  }
  if (raw === null || raw === undefined) return raw ?? null;
  switch (type) {
    case 'Tensor':
      return wrap(raw as Handle);
    case 'Tensor[]':
    case 'Tensor?[]':
      return (raw as (Handle | null)[]).map((handle) => (handle === null ? null : wrap(handle)));
    case 'ScalarType':
      return dtypeOf(raw as number);
    case 'Layout':
      return layoutOf(raw as number);
    case 'QScheme':
      return qschemeOf(raw as number);
    case 'Device':
      return deviceOf(raw as string);
    case 'Scalar':
    case 'complex':
      return Array.isArray(raw) ? new Complex(raw[0], raw[1]) : raw;
    default:
      return types.isExternal(raw) ? new NativeValue(raw as External) : raw;
  }
}

/** The function or method that users call for an operator. */
export function faceOf(operator: Operator): Fn {
  const face = makeFace(operator);
  faces.add(face);
  return face;
}

function makeFace(operator: Operator): Fn {
  if (operator.isMethod) {
    return function (this: unknown, a?: unknown, b?: unknown) {
      // biome-ignore lint/complexity/noArguments: a rest parameter would allocate an array on each call
      switch (arguments.length) {
        case 0:
          return operator.call1(this);
        case 1:
          return operator.call2(this, a);
        case 2:
          return operator.call3(this, a, b);
        default:
          // biome-ignore lint/complexity/noArguments: as above
          return operator.call([this, ...arguments]);
      }
    };
  }
  return function (this: unknown, a?: unknown, b?: unknown, c?: unknown) {
    // biome-ignore lint/complexity/noArguments: as above
    switch (arguments.length) {
      case 1:
        return operator.call1(a);
      case 2:
        return operator.call2(a, b);
      case 3:
        return operator.call3(a, b, c);
      default:
        // biome-ignore lint/complexity/noArguments: as above
        return operator.call([...arguments]);
    }
  };
}
