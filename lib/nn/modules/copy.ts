// Deep copies of modules, as Python's copy.deepcopy makes them. A copy is made without the constructor of its class, so a
// module of the library has no #private names, which a copy would lack.
import { keep } from '../../memory';
import { isPlainObject } from '../../options';
import { Tensor } from '../../tensor';
import { Parameter } from '../parameter';
import { isLazy } from '../parameter-uninitialized';
import { ModuleList } from './container';
import { Module } from './module';

/** What was copied already: what is one object stays one. */
type Copies = Map<unknown, unknown>;

function copyTensor(tensor: Tensor): Tensor {
  if (isLazy(tensor)) return tensor.to(tensor.device);
  const data = tensor.detach().clone();
  if (tensor instanceof Parameter) return new Parameter(data, { requiresGrad: tensor.requiresGrad });
  return keep(data.requiresGrad_(tensor.requiresGrad));
}

function copyValue(value: unknown, copies: Copies): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const remember = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  const inner = (item: unknown) => copyValue(item, copies);
  if (value instanceof Tensor) return remember(copyTensor(value));
  if (value instanceof Module) return copyModule(value, copies);
  if (Array.isArray(value)) {
    const list: unknown[] = remember([]);
    for (const item of value) list.push(inner(item));
    return list;
  }
  if (value instanceof Map) {
    const map = remember(new Map<unknown, unknown>());
    for (const [key, item] of value) map.set(inner(key), inner(item));
    return map;
  }
  if (value instanceof Set) {
    const set = remember(new Set<unknown>());
    for (const item of value) set.add(inner(item));
    return set;
  }
  if (!isPlainObject(value)) return value;
  const object: Record<string, unknown> = remember({});
  for (const [key, item] of Object.entries(value)) object[key] = inner(item);
  return object;
}

function copyModule<M extends Module>(module: M, copies: Copies): M {
  // Module's own constructor alone, which takes nothing; what a subclass set up comes with its properties.
  const copy = Reflect.construct(Module, [], module.constructor as new () => Module) as M;
  copies.set(module, copy);
  copy.takeBuffers(module);
  for (const key of Object.keys(module)) {
    (copy as Record<string, unknown>)[key] = copyValue((module as Record<string, unknown>)[key], copies);
  }
  return copy;
}

/** A copy that shares no tensor with the module. */
export function deepCopy<M extends Module>(module: M): M {
  return copyModule(module, new Map());
}

/** A list of copies of one module. Source: torch.nn.modules.transformer._get_clones */
export function clones(module: Module, count: number): ModuleList {
  return new ModuleList(Array.from({ length: count }, () => deepCopy(module)));
}
