// torch.func.functional_call. Source: torch/nn/utils/stateless.py
import { TorchError } from '../errors';
import { Module } from '../nn/modules/module';
import { describe, isPlainObject, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { isTensor } from '../tensor-handle';

/** Tensors by the dotted names of a module's parameters and buffers. */
export type NamedTensors = Record<string, Tensor>;

/** Options of `functionalCall`. */
export interface FunctionalCallOptions {
  /** Whether a tensor given for one name of a shared parameter counts for all its names; default true. */
  tieWeights?: boolean;
  /** Whether the names must be exactly the module's; default false. */
  strict?: boolean;
}

const what = 'functionalCall';

/** What was given, in one object. **Throws** for what is none, and for names that stand in several. */
function merged(given: unknown): NamedTensors {
  const parts: unknown[] = Array.isArray(given) ? given : [given];
  const result: NamedTensors = {};
  for (const part of parts) {
    if (!isPlainObject(part)) {
      throw new TypeError(
        `${what}(): parametersAndBuffers must be an object of Tensors, or an array of these, got ${describe(given)}`,
      );
    }
    for (const [name, tensor] of Object.entries(part)) {
      if (Object.hasOwn(result, name)) throw new RangeError(`${what}(): '${name}' stands in several objects`);
      if (!isTensor(tensor)) throw new TypeError(`${what}(): '${name}' must be Tensor, got ${describe(tensor)}`);
      result[name] = tensor;
    }
  }
  return result;
}

function namedTensors(module: Module): [name: string, tensor: Tensor][] {
  return [...module.namedParameters({ removeDuplicate: false }), ...module.namedBuffers({ removeDuplicate: false })];
}

/** The tensors also under the other names of what they stand for. */
function untied(module: Module, given: NamedTensors): NamedTensors {
  const groups = new Map<Tensor, string[]>();
  for (const [name, tensor] of namedTensors(module)) groups.set(tensor, [...(groups.get(tensor) ?? []), name]);
  const result = { ...given };
  for (const names of groups.values()) {
    const named = names.filter((name) => Object.hasOwn(given, name));
    if (names.length === 1 || named.length === 0) continue;
    if (new Set(named.map((name) => given[name])).size > 1) {
      throw new RangeError(`${what}(): several values for ${named.join(', ')}, which are tied; see tieWeights`);
    }
    for (const name of names) result[name] = given[named[0]];
  }
  return result;
}

function checkNames(module: Module, given: NamedTensors): void {
  const known = new Set(namedTensors(module).map(([name]) => name));
  const unexpected = Object.keys(given).filter((name) => !known.has(name));
  const missing = [...known].filter((name) => !Object.hasOwn(given, name));
  if (unexpected.length === 0 && missing.length === 0) return;
  const parts = [
    ...(unexpected.length > 0 ? [`unexpected ${unexpected.sort().join(', ')}`] : []),
    ...(missing.length > 0 ? [`missing ${missing.sort().join(', ')}`] : []),
  ];
  throw new TorchError(`${what}(): names that do not fit ${module.getName()}: ${parts.join('; ')}`, what);
}

interface Member {
  readonly owner: Module;
  readonly name: string;
  readonly value: unknown;
}

function memberAt(module: Module, path: string): Member {
  const dot = path.lastIndexOf('.');
  const owner = module.getSubmodule(path.slice(0, Math.max(dot, 0)));
  const name = path.slice(dot + 1);
  const value = owner.getMember(name);
  if (value !== undefined && value !== null && !isTensor(value)) {
    throw new TypeError(`${what}(): '${path}' must be the name of a Tensor, not of ${describe(value)}`);
  }
  return { owner, name, value };
}

/** What `fn` gives while tensors stand in for members of a module, which gets its own back also after an error. */
function withTensors<T>(module: Module, tensors: NamedTensors, given: unknown, fn: () => T): T {
  const replaced: [path: string, member: Member][] = [];
  try {
    for (const [path, tensor] of Object.entries(tensors)) {
      const member = memberAt(module, path);
      replaced.push([path, member]);
      member.owner.setMember(member.name, tensor);
    }
    return fn();
  } finally {
    for (const [path, { owner, name, value }] of replaced.reverse()) {
      const last = owner.getMember(name);
      if (value !== undefined) owner.setMember(name, value);
      else delete (owner as unknown as Record<string, unknown>)[name];
      // What the call assigned to a member goes to the caller: such are counters that are no longer the tensor given.
      if (isTensor(last) && last !== tensors[path] && isPlainObject(given) && Object.hasOwn(given, path))
        given[path] = last;
    }
  }
}

/** The arguments of `forward`: an array holds several, keywords come last as an object. */
function argumentsOf(args: unknown, kwargs: unknown): unknown[] {
  const list = args === null || args === undefined ? [] : Array.isArray(args) ? args : [args];
  if (kwargs !== null && kwargs !== undefined && !isPlainObject(kwargs)) {
    throw new TypeError(`${what}(): kwargs must be an object, got ${describe(kwargs)}`);
  }
  return kwargs && Object.keys(kwargs).length > 0 ? [...list, kwargs] : [...list];
}

/**
 * The result of `module.forward` with other tensors in the place of its parameters and buffers, which are not changed:
 * `functionalCall(model, { weight, bias }, x)`. Names that are left out keep their own tensors. A lone argument need not
 * stand in an array.
 *
 * **Throws** TypeError for what is no Tensor, RangeError for names given twice, with `strict` TorchError for names that do
 * not fit. **Source** https://docs.pytorch.org/docs/2.13/generated/torch.func.functional_call.html
 */
export function functionalCall<M extends Module>(
  module: M,
  parametersAndBuffers: NamedTensors | readonly NamedTensors[],
  args?: unknown,
  ...rest: Rest<
    [kwargs: Record<string, unknown> | null],
    FunctionalCallOptions & { kwargs?: Record<string, unknown> | null }
  >
): ReturnType<M['forward']> {
  if (!(module instanceof Module)) throw new TypeError(`${what}(): module must be Module, got ${describe(module)}`);
  const { kwargs, tieWeights, strict } = readKeywords(rest);
  const given = merged(parametersAndBuffers);
  const tensors = tieWeights ? untied(module, given) : given;
  if (strict) checkNames(module, tensors);
  return withTensors(module, tensors, parametersAndBuffers, () => module.forward(...argumentsOf(args, kwargs)));
}

const defaults = {
  kwargs: null as Record<string, unknown> | null,
  tieWeights: true,
  strict: false,
};

/** As in Python, an object after the arguments is their keywords; one after that, or one with only our names, options. */
function readKeywords(rest: readonly unknown[]) {
  const [first, second] = rest;
  const isKwargs =
    rest.length === 2 || (isPlainObject(first) && !Object.keys(first).every((key) => Object.hasOwn(defaults, key)));
  if (!isKwargs) return readRest(what, rest, defaults);
  const options = readRest(what, second === undefined ? [] : [second], { tieWeights: true, strict: false });
  return { ...options, kwargs: first as Record<string, unknown> | null };
}
