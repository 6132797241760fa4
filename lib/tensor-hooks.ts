// Hooks on gradients, and what removes them. Source: torch/_tensor.py, torch/utils/hooks.py
import { type External, native } from './native';
import { describe } from './options';
import { handleOf, isTensor, type Tensor, wrap } from './tensor-handle';

/** Gets a gradient; a tensor that it returns takes the gradient's place. */
// biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
export type GradHook = (gradient: Tensor) => Tensor | null | undefined | void;

/** Removes a hook; a second call does nothing. With `using`, the hook stays to the end of the block. */
export interface RemovableHandle extends Disposable {
  remove(): void;
}

/** A handle around what removes the hook. */
export function removable(remove: () => void): RemovableHandle {
  return { remove, [Symbol.dispose]: remove };
}

const handleFor = (hook: External) => removable(() => native.removeHook(hook));

/** **Throws** TypeError unless `hook` is a function. */
export function checkHook(what: string, hook: unknown): void {
  if (typeof hook !== 'function') throw new TypeError(`${what}(): hook must be a function, got ${describe(hook)}`);
}

export function registerTensorHook(tensor: Tensor, hook: GradHook): RemovableHandle {
  checkHook('registerHook', hook);
  const call = (gradient: Parameters<typeof wrap>[0]) => {
    const result: unknown = hook(wrap(gradient));
    if (result === undefined || result === null) return null;
    if (isTensor(result)) return handleOf(result);
    throw new TypeError(`registerHook(): hook must return a Tensor or nothing, got ${describe(result)}`);
  };
  return handleFor(native.registerHook(handleOf(tensor), call));
}

export function registerPostHook(tensor: Tensor, hook: (tensor: Tensor) => void): RemovableHandle {
  checkHook('registerPostAccumulateGradHook', hook);
  // The leaf owns its hooks: they may not own it.
  const leaf = new WeakRef(tensor);
  const call = (handle: Parameters<typeof wrap>[0]) => {
    const result: unknown = hook(leaf.deref() ?? wrap(handle));
    if (result === undefined || result === null) return null;
    const got = describe(result);
    throw new TypeError(`registerPostAccumulateGradHook(): hook must return nothing, got ${got}`);
  };
  return handleFor(native.registerPostAccumulateGradHook(handleOf(tensor), call));
}
