// Tensors free themselves when nothing refers to them any more. Scopes free at once what was made inside them.
import { types } from 'node:util';
import { currentContext, invalidateContext, openScopeOf, runWith, type Scope } from './context';
import { native } from './native';
import { handleOf, isTensor, replaceHandle, type Tensor } from './tensor-handle';

type Visit = (tensor: Tensor) => void;

function addParts(object: object, parts: unknown[]): void {
  if (Array.isArray(object)) {
    for (const item of object) parts.push(item);
    return;
  }
  if (object instanceof Map) for (const [key, item] of object) parts.push(key, item);
  if (object instanceof Set) for (const item of object) parts.push(item);
  for (const key of Object.keys(object)) parts.push(Object.getOwnPropertyDescriptor(object, key)?.value);
}

/**
 * Calls `visit` on every tensor in a value made of arrays, plain objects, maps, sets and class instances. Runs no getters,
 * and takes values of any depth.
 */
export function eachTensor(value: unknown, visit: Visit): void {
  const seen = new Set<unknown>();
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isTensor(next)) visit(next);
    else if (!ArrayBuffer.isView(next)) addParts(next, open);
  }
}

/** Moves a tensor of the scope `from` (null: of any) to the scope `to` (null: out of all). */
function move(tensor: Tensor, from: Scope | null, to: Scope | null): void {
  const handle = handleOf(tensor);
  if (typeof handle === 'number' && native.isLive(handle)) {
    replaceHandle(tensor, native.promote(handle, from?.id ?? 0, to?.id ?? 0));
  }
}

function close(scope: Scope, result: unknown): void {
  // The survivors belong to the next scope outwards that is still open.
  let outer = scope.outer;
  while (outer?.closed) outer = outer.outer;
  try {
    eachTensor(result, (tensor) => move(tensor, scope, outer));
  } finally {
    scope.closed = true;
    native.closeScope(scope.id);
    invalidateContext();
  }
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
  if (types.isPromise(result)) {
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
  eachTensor(value, (tensor) => move(tensor, null, null));
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
