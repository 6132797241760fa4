// torch.ops: every schema that the dispatcher holds, by libtorch's own names.
import type { RawNamespaces } from './generated/raw';
import { faceOf, Operator } from './operator';
import type { RawNamespace, RawOperator } from './raw-types';
import { loadOverload, overloadIndex, overloadsOf } from './schema';

/** The namespaces of libtorch, declared in full, and those of loaded libraries. */
export type RawOps = RawNamespaces & { readonly [namespace: string]: RawNamespace };

function lazily<T extends object>(target: T, make: (name: string) => unknown, names: () => string[]): T {
  const get = (object: T, key: string | symbol) => {
    if (typeof key !== 'string' || key in object) return Reflect.get(object, key);
    const made = make(key);
    if (made !== undefined) Reflect.set(object, key, made);
    return made;
  };
  return new Proxy(target, { get, ownKeys: () => [...new Set([...Reflect.ownKeys(target), ...names()])] });
}

function operator(namespace: string, name: string): RawOperator | undefined {
  const qualified = `${namespace}::${name}`;
  const names = overloadIndex().get(qualified) ?? overloadIndex(true).get(qualified);
  if (names === undefined) return undefined;
  const all = faceOf(new Operator(name, false, overloadsOf(qualified), namespace));
  const overload = (key: string) => {
    const real = key === 'default' ? '' : key;
    if (!names.includes(real)) return undefined;
    return faceOf(new Operator(name, false, [loadOverload(qualified, real)], namespace));
  };
  return lazily(all as RawOperator, overload, () => names.map((key) => key || 'default'));
}

function namesIn(namespace: string): string[] {
  const prefix = `${namespace}::`;
  return [...overloadIndex().keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

function namespaceOf(namespace: string): RawNamespace {
  return lazily(
    {} as RawNamespace,
    (name) => operator(namespace, name),
    () => namesIn(namespace),
  );
}

/**
 * Every operator of libtorch and of loaded libraries, raw: `torch.ops.aten.add.Tensor(a, b, { alpha: 2 })`. Names and
 * overloads are libtorch's; `default` is the overload without a name. An unknown name is `undefined`.
 * Types know libtorch's own; with a name that is a variable, say `torch.ops['aten' as string][name]`.
 */
export const ops: RawOps = lazily({} as RawOps, namespaceOf, () => [
  ...new Set([...overloadIndex().keys()].map((name) => name.split('::')[0])),
]);
