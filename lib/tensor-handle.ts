// The one way to a tensor's native handle. It lives in a private field of Tensor, which fills these in; nothing outside
// lib/ can reach it, so the addon never sees a handle that it did not make.
import type { Handle } from './native';
import type { Tensor } from './tensor';

export type { Tensor };

interface Access {
  isTensor(value: unknown): value is Tensor;
  isUninitialized(value: unknown): boolean;
  handleOf(tensor: Tensor): Handle;
  replaceHandle(tensor: Tensor, handle: Handle): void;
  wrap(handle: Handle): Tensor;
}

/** Whether a value is a tensor that holds memory. */
export let isTensor: Access['isTensor'];
/** Whether a value is a parameter or buffer of a lazy module before its first call: it has no handle. */
export let isUninitialized: Access['isUninitialized'];
export let handleOf: Access['handleOf'];
export let replaceHandle: Access['replaceHandle'];
export let wrap: Access['wrap'];

/** Called once, by lib/tensor.ts. */
export function giveAccess(access: Access): void {
  ({ isTensor, isUninitialized, handleOf, replaceHandle, wrap } = access);
}

/** What to say when an uninitialized tensor is used: `what` is the function or property. */
export const uninitializedMessage = (what: string): string =>
  `${what}: an uninitialized parameter or buffer of a lazy module has no values yet; call the module's forward once, ` +
  'with a batch like those to come, before using it';

export function wrapNullable(handle: Handle | null): Tensor | null {
  return handle === null ? null : wrap(handle);
}
