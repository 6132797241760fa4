// Makes a call from its recipe.

import { enter } from '../../lib/context';
import { TorchEnum } from '../../lib/enums';
import { generatorExternal } from '../../lib/generator';
import { Complex, Device, DType, FloatScalar, Generator, nn, Tensor, torch } from '../../lib/index';
import { camelCase } from '../../lib/ops/names';
import { loadOverload } from '../../lib/ops/schema';
import { handleOf } from '../../lib/tensor-handle';
import type { Call, Follow } from './recipe';
import { makeValue } from './values';

type Fn = (...args: unknown[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: paths are data here
type Any = any;

const roots: Any = { torch: { ...torch, nn }, Tensor: Tensor.prototype };

const split = (name: string) => /^(\w+)::(\w+)(?:\.(\w+))?$/.exec(name)?.slice(1) as [string, string, string];

/** What native code takes, without the checks of lib/ops: odd values go through as they are. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, bare);
  if (value instanceof Tensor) return handleOf(value);
  if (value instanceof DType || value instanceof TorchEnum) return value.code;
  if (value instanceof Device) return value.toString();
  if (value instanceof Generator) return generatorExternal(value);
  if (value instanceof FloatScalar) return [value.value];
  return value instanceof Complex ? [value.re, value.im] : value;
}

function safeBare(value: unknown): unknown {
  try {
    return bare(value);
  } catch {
    return value;
  }
}

function invoke(call: Call, args: unknown[], keywords: Record<string, unknown>): unknown {
  const withKeywords = Object.keys(keywords).length > 0 ? [...args, keywords] : args;
  switch (call.face) {
    case 'op': {
      const [namespace, name, overload] = split(call.name);
      return (torch.ops as Any)[namespace][name][overload](...withKeywords);
    }
    case 'packet': {
      const [namespace, name] = split(call.name);
      return (torch.ops as Any)[namespace][name](...withKeywords);
    }
    case 'native': {
      const [namespace, name, overload] = split(call.name);
      const { parameters, call: op } = loadOverload(`${namespace}::${name}`, overload === 'default' ? '' : overload);
      // By position: keywords have their places behind what was given.
      const values = [...args];
      for (const [keyword, value] of Object.entries(keywords)) {
        const place = parameters.findIndex((parameter) => camelCase(parameter.name) === keyword);
        values[place < 0 ? values.length : place] = value;
      }
      enter();
      return op(...Array.from(values, safeBare));
    }
    case 'function': {
      const path = call.name.split('.');
      const holder = path.slice(0, -1).reduce((object, part) => object[part], roots);
      return (holder[path.at(-1) as string] as Fn)(...withKeywords);
    }
    case 'method': {
      const [self, ...rest] = withKeywords;
      return (roots.Tensor[call.name.slice(7)] as Fn).call(self, ...rest);
    }
    case 'property': {
      const [self, ...rest] = args as [Any, ...unknown[]];
      const name = call.name.slice(7);
      if (rest.length > 0 && self instanceof Tensor) Reflect.set(self, name, rest[0]);
      return self[name];
    }
    case 'at': {
      const [self, ...index] = withKeywords as [Any, ...unknown[]];
      return roots.Tensor.at.call(self, ...index);
    }
    case 'setAt': {
      const [self, ...index] = withKeywords as [Any, ...unknown[]];
      return roots.Tensor.setAt.call(self, index.slice(0, -1), index.at(-1));
    }
  }
}

function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  return Array.isArray(result) ? result.flatMap((item) => (item instanceof Tensor ? [item] : [])) : [];
}

const SMALL = 10_000; // elements worth reading

function follow(result: unknown, how: Follow): void {
  for (const tensor of tensorsIn(result)) {
    if (how === 'print') String(tensor);
    if (tensor.numel() > SMALL) continue;
    if (how === 'array') tensor.toArray();
    if (how === 'clone') tensor.clone();
    if (how === 'backward' && tensor.requiresGrad) (tensor.sum() as Tensor).backward();
  }
}

/** Keywords get the names that users write. */
export function perform(call: Call): void {
  const args = call.args.map(makeValue);
  const keywords: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.keywords)) {
    const key = name.startsWith('__') ? name : camelCase(name);
    Object.defineProperty(keywords, key, {
      value: makeValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  follow(invoke(call, args, keywords), call.follow);
}
