// Tensors free themselves when nothing refers to them any more. Scopes free at once what was made inside them.
import { currentContext, invalidateContext, openScopeOf, runWith, type Scope } from './context';
import { native } from './native';
import { handleOf, isTensor, replaceHandle, type Tensor } from './tensor-handle';

type Visit = (tensor: Tensor) => void;

/** Calls `visit` on every tensor in a value made of arrays, plain objects, maps, sets and class instances. */
export function eachTensor(value: unknown, visit: Visit, seen: Set<unknown> = new Set()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (isTensor(value)) {
    visit(value);
    return;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return;
  if (value instanceof Map) for (const key of value.keys()) eachTensor(key, visit, seen);
  if (Symbol.iterator in value) {
    const items = value instanceof Map ? value.values() : Array.isArray(value) || value instanceof Set ? value : [];
    for (const item of items) eachTensor(item, visit, seen);
  }
  for (const key of Object.keys(value)) eachTensor((value as Record<string, unknown>)[key], visit, seen);
}

function moveOut(tensor: Tensor, outer: Scope | null): void {
  const handle = handleOf(tensor);
  if (typeof handle === 'number' && native.isLive(handle))
    replaceHandle(tensor, native.promote(handle, outer?.id ?? 0));
}

function close(scope: Scope, result: unknown): void {
  // The survivors belong to the next scope outwards that is still open.
  let outer = scope.outer;
  while (outer?.closed) outer = outer.outer;
  eachTensor(result, (tensor) => moveOut(tensor, outer));
  scope.closed = true;
  native.closeScope(scope.id);
  invalidateContext();
}

/**
 * Runs `fn` and frees every tensor that was made in it, at once, but for those in what it returns (arrays, objects, maps
 * and class instances are searched) and those given to `torch.keep`. Parameters and buffers of modules stay.
 *
 * An async `fn` works too: the scope ends when its promise settles. Calls inside cost less than outside, since nothing is
 * left to the garbage collector.
 *
 * **Throws** what `fn` throws, after freeing.
 */
export function scope<T>(fn: () => T): T {
  if (typeof fn !== 'function') throw new TypeError('scope(): expected a function');
  const mine: Scope = { id: native.openScope(), outer: openScopeOf(currentContext()), closed: false };
  let result: T;
  try {
    result = runWith({ scope: mine }, fn);
  } catch (error) {
    close(mine, undefined);
    throw error;
  }
  if (result instanceof Promise) {
    return result.then(
      (value) => {
        close(mine, value);
        return value;
      },
      (error) => {
        close(mine, undefined);
        throw error;
      },
    ) as T;
  }
  close(mine, result);
  return result;
}

/** Takes a tensor, or every tensor in a value, out of all scopes: it then lives as long as something refers to it. */
export function keep<T>(value: T): T {
  eachTensor(value, (tensor) => moveOut(tensor, null));
  return value;
}

/** Runs library code whose tensors must outlive whatever scope the caller is in, such as an optimizer's state. */
export function outsideScopes<T>(fn: () => T): T {
  return currentContext().scope === null ? fn() : runWith({ scope: null }, fn);
}

/**
 * What tensors hold now: `handles` (tensor objects of this thread, collected ones not yet freed included) and `bytes`
 * (CPU memory of all storages in the process, those that only an autograd graph holds included).
 */
export function memory(): { handles: number; bytes: number } {
  return native.memoryStats();
}
