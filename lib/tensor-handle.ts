// The one way to a tensor's native handle. It lives in a private field of Tensor, which fills these in; nothing outside
// lib/ can reach it, so the addon never sees a handle that it did not make.
import type { Handle } from './native';
import type { Tensor } from './tensor';

export type { Tensor };

interface Access {
  isTensor(value: unknown): value is Tensor;
  handleOf(tensor: Tensor): Handle;
  replaceHandle(tensor: Tensor, handle: Handle): void;
  wrap(handle: Handle): Tensor;
}

export let isTensor: Access['isTensor'];
export let handleOf: Access['handleOf'];
export let replaceHandle: Access['replaceHandle'];
export let wrap: Access['wrap'];

/** Called once, by lib/tensor.ts. */
export function giveAccess(access: Access): void {
  ({ isTensor, handleOf, replaceHandle, wrap } = access);
}

export function wrapNullable(handle: Handle | null): Tensor | null {
  return handle === null ? null : wrap(handle);
}
