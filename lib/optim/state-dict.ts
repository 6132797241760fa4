// torch's structure of a saved optimizer, and back.
import { TorchError } from '../errors';
import { outsideScopes } from '../memory';
import { camelCase } from '../ops/names';
import { describe, isPlainObject } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import { type BaseOptions, copyOptions, type ParamGroup } from './param-groups';
import type { ParamState } from './state';

/** What `stateDict` gives and `loadStateDict` takes; keys are torch's. */
export interface OptimizerStateDict {
  /** By the number of a parameter, its tensors by name. */
  state: Record<number, Record<string, Tensor>>;
  /** Options by torch's names, and under `params` the numbers of the parameters. */
  param_groups: Record<string, unknown>[];
}

/** Names of options here and in Python. */
export class Keys {
  // Keys of loaded files that the naming rule does not lead back to.
  readonly #irregular = new Map<string, string>();

  toTorch(name: string): string {
    return this.#irregular.get(name) ?? snakeCase(name);
  }

  fromTorch(key: string): string {
    const name = camelCase(key);
    if (snakeCase(name) !== key) this.#irregular.set(name, key);
    return name;
  }
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function packGroup(group: object, numbers: number[], keys: Keys): Record<string, unknown> {
  const { params: _, ...options } = group as Record<string, unknown>;
  const entries = Object.entries(copyOptions(options)).map(([name, value]) => [keys.toTorch(name), value]);
  return { ...Object.fromEntries(entries), params: numbers };
}

/** The state as Python keeps it: step counters on the CPU unless `fused` or `capturable` ask for the device. */
export function packState(group: object, param: Tensor, state: ParamState): Record<string, Tensor> {
  if (state.step === undefined) return { ...state };
  const { fused, capturable } = group as { fused?: boolean | null; capturable?: boolean };
  const device = fused || capturable ? param.device : 'cpu';
  return { ...state, step: outsideScopes(() => state.step.to(device)) };
}

// Options that torch added over the years, so that old files lack them: torch fills in the defaults.
const addedLater = new Set([
  'amsgrad',
  'capturable',
  'centered',
  'decoupledWeightDecay',
  'differentiable',
  'foreach',
  'fused',
  'maximize',
  'momentum',
  'nesterov',
]);

const refuse = (op: string, message: string): never => {
  throw new TorchError(message, op, 'ValueError');
};

function readGroup<O extends BaseOptions>(
  op: string,
  saved: Record<string, unknown>,
  current: ParamGroup<O>,
  defaults: O,
  keys: Keys,
): ParamGroup<O> {
  const { params: _, ...options } = saved;
  const loaded: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(copyOptions(options))) {
    loaded[keys.fromTorch(key)] = isTensor(value) ? value.item() : value;
  }
  for (const name of Object.keys(defaults)) {
    if (name in loaded || addedLater.has(name)) continue;
    refuse(op, `loaded state dict has no '${keys.toTorch(name)}' in a parameter group; another optimizer saved it`);
  }
  if (current.paramNames !== undefined) loaded.paramNames ??= current.paramNames;
  return { ...loaded, ...copyOptions(defaults), ...loaded, params: current.params } as ParamGroup<O>;
}

function readTensor(name: string, value: unknown, param: Tensor): Tensor {
  // Files of old versions count steps in numbers.
  if (name === 'step' && typeof value === 'number') return torch.tensor(value, { dtype: torch.float32 });
  if (!isTensor(value)) throw new TypeError(`optimizer state '${name}' must be a Tensor, got ${describe(value)}`);
  const { shape } = value;
  if (name !== 'step' && String(shape) !== String(param.shape)) {
    throw new TorchError(`optimizer state '${name}' has shape [${shape}], its parameter [${param.shape}]`);
  }
  return value;
}

interface Loaded<O> {
  groups: ParamGroup<O>[];
  states: Map<Tensor, Record<string, Tensor>>;
}

/** Reads and checks a state dict against an optimizer's groups; changes nothing. */
export function readStateDict<O extends BaseOptions>(
  op: string,
  stateDict: OptimizerStateDict,
  optimizer: { readonly paramGroups: readonly ParamGroup<O>[]; readonly defaults: O },
  keys: Keys,
): Loaded<O> {
  const valid = isPlainObject(stateDict) && isPlainObject(stateDict.state) && Array.isArray(stateDict.param_groups);
  if (!valid || !stateDict.param_groups.every((group) => isPlainObject(group) && Array.isArray(group.params))) {
    throw new TypeError(`${op}.loadStateDict(): expected { state: {…}, param_groups: [{ …, params: […] }] }`);
  }
  const { paramGroups, defaults } = optimizer;
  const saved = stateDict.param_groups as { params: unknown[] }[];
  if (saved.length !== paramGroups.length) {
    refuse(op, 'loaded state dict has a different number of parameter groups');
  }
  const byNumber = new Map<string, Tensor>();
  saved.forEach(({ params }, g) => {
    const own = paramGroups[g].params;
    if (params.length !== own.length) {
      refuse(op, "loaded state dict contains a parameter group that doesn't match the size of optimizer's group");
    }
    params.forEach((number, i) => {
      byNumber.set(String(number), own[i]);
    });
  });
  const states: Loaded<O>['states'] = new Map();
  for (const [number, values] of Object.entries(stateDict.state)) {
    const param = byNumber.get(number);
    if (param === undefined) continue;
    // Files of old versions have null for a momentum that was not used.
    const given = Object.entries(values).filter(([, value]) => (value as unknown) !== null);
    states.set(param, Object.fromEntries(given.map(([name, value]) => [name, readTensor(name, value, param)])));
  }
  return { groups: saved.map((group, g) => readGroup(op, group, paramGroups[g], defaults, keys)), states };
}
