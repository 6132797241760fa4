// Saving a module's state to a plain object and loading it back, with torch's keys, order and strictness.
import { TorchError } from '../../errors';
import { keep } from '../../memory';
import { describe } from '../../options';
import { Tensor } from '../../tensor';
import { Parameter } from '../parameter';
import { isLazy } from '../parameter-uninitialized';
import type { Module } from './module';

/** Tensors by their dotted names, in torch's order. */
export type StateDict = Record<string, Tensor>;

/** What did not match in a state dict. */
export interface IncompatibleKeys {
  missingKeys: string[];
  unexpectedKeys: string[];
}

/** Layout versions by module path; a non-enumerable property of the state dict, lost in a copy as in Python. */
type Metadata = Record<string, { version: number }>;

const metadataKey = '_metadata';

/** The state dict of `module`; detached unless `keepVars`. */
export function stateDict(module: Module, prefix: string, keepVars: boolean): StateDict {
  const state: StateDict = {};
  const metadata: Metadata = {};
  const save = (m: Module, path: string): void => {
    metadata[path.slice(0, -1)] = { version: m.stateDictVersion };
    for (const [name, tensor] of ownState(m))
      state[path + name] = keepVars || isLazy(tensor) ? tensor : tensor.detach();
    for (const [name, child] of m.ownModules()) save(child, `${path}${name}.`);
  };
  save(module, prefix);
  Object.defineProperty(state, metadataKey, { value: metadata, enumerable: false, writable: true, configurable: true });
  return state;
}

function ownState(module: Module): [string, Tensor][] {
  return [...module.ownParameters(), ...module.ownBuffers({ persistentOnly: true })];
}

/** Loads `given` into `module`; grad mode must be off. */
export function loadStateDict(
  module: Module,
  given: StateDict | ReadonlyMap<string, Tensor>,
  strict: boolean,
  assign: boolean,
): IncompatibleKeys {
  if (typeof given !== 'object' || given === null || given instanceof Tensor) {
    throw new TypeError(`loadStateDict(): expected an object of tensors, got ${describe(given)}`);
  }
  const state: StateDict = given instanceof Map ? Object.fromEntries(given) : { ...given };
  const metadata = (given as { [metadataKey]?: Metadata })[metadataKey];
  const missingKeys: string[] = [];
  const unexpectedKeys: string[] = [];
  const errors: string[] = [];
  const load = (m: Module, path: string): void => {
    m.upgradeState(state, path, metadata?.[path.slice(0, -1)]?.version, errors);
    const own = new Map(ownState(m));
    const children = new Map(m.ownModules());
    for (const [name, current] of own) {
      const key = path + name;
      if (!Object.hasOwn(state, key)) {
        missingKeys.push(key);
        continue;
      }
      const problem = loadOne(m, name, key, current, state[key], assign);
      if (problem) errors.push(problem);
    }
    for (const key of Object.keys(state)) {
      if (!key.startsWith(path)) continue;
      const [name, ...deeper] = key.slice(path.length).split('.');
      if (!(deeper.length > 0 ? children : own).has(name)) unexpectedKeys.push(key);
    }
    for (const [name, child] of children) load(child, `${path}${name}.`);
  };
  load(module, '');
  if (strict) {
    const list = (keys: string[]) => keys.map((key) => `"${key}"`).join(', ');
    if (unexpectedKeys.length > 0) errors.unshift(`Unexpected key(s) in state_dict: ${list(unexpectedKeys)}. `);
    if (missingKeys.length > 0) errors.unshift(`Missing key(s) in state_dict: ${list(missingKeys)}. `);
  }
  if (errors.length > 0) {
    throw new TorchError(`Error(s) in loading state_dict for ${module.getName()}:\n\t${errors.join('\n\t')}`);
  }
  return { missingKeys, unexpectedKeys };
}

/** Copies (or assigns) one entry; returns what is wrong with it. */
function loadOne(
  module: Module,
  name: string,
  key: string,
  current: Tensor,
  given: unknown,
  assign: boolean,
): string | undefined {
  if (!(given instanceof Tensor)) {
    return `While copying the parameter named "${key}", expected Tensor from checkpoint but received ${describe(given)}`;
  }
  // A lazy module has taken the shape by now, where the state dict has one.
  const isShapeless = isLazy(current);
  // Checkpoints from before torch 0.4 hold 0-dim tensors as shape [1].
  const isOldScalar = !isShapeless && current.ndim === 0 && given.ndim === 1 && given.shape[0] === 1;
  const value = isOldScalar ? given.reshape([]) : given;
  const size = (t: Tensor) => `torch.Size([${t.size().join(', ')}])`;
  if (!isShapeless && value.shape.join() !== current.shape.join()) {
    return (
      `size mismatch for ${key}: copying a param with shape ${size(value)} from checkpoint, ` +
      `the shape in current model is ${size(current)}.`
    );
  }
  try {
    if (!assign) {
      current.copy_(value);
    } else if (current instanceof Parameter && !(value instanceof Parameter)) {
      module.setMember(name, new Parameter(value, { requiresGrad: current.requiresGrad }));
    } else {
      if (current instanceof Parameter) value.requiresGrad_(current.requiresGrad);
      module.setMember(name, keep(value));
    }
    return undefined;
  } catch (error) {
    return (
      `While copying the parameter named "${key}", whose dimensions in the model are ${size(current)} and whose ` +
      `dimensions in the checkpoint are ${size(value)}, an exception occurred : ${(error as Error).message}.`
    );
  }
}
