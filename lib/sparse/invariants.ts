// torch.sparse.check_sparse_tensor_invariants: whether constructors check what they are given.
import { native } from '../native';
import { describe } from '../options';

// A setting of the process, as in Python: libtorch's own conversions see it too.
let enabled = false;

function set(state: boolean): void {
  native.setCheckSparse(state);
  enabled = state;
}

function during<T>(state: boolean, fn: () => T): T {
  const before = enabled;
  const restore = () => set(before);
  set(state);
  let result: T;
  try {
    result = fn();
  } catch (error) {
    restore();
    throw error;
  }
  restore();
  // Other tasks would run in the changed setting meanwhile, which belongs to the whole process.
  if (result instanceof Promise) {
    throw new TypeError('checkSparseTensorInvariants(): the function must not be async; use enable() and disable()');
  }
  return result;
}

/**
 * Runs `fn` with checks of the sparse constructors' arguments on (or off, with `false` first).
 *
 * `.enable()` and `.disable()` set them for good, `.isEnabled()` reads them; they are off at first. The keyword
 * `checkInvariants` of a constructor goes before.
 *
 * **Throws** TypeError without a function, and for an async one. Source: torch.sparse.check_sparse_tensor_invariants.
 */
function check<T>(fn: () => T): T;
function check<T>(enable: boolean, fn: () => T): T;
function check<T>(first: boolean | (() => T), second?: () => T): T {
  const fn = typeof first === 'function' ? first : second;
  if (typeof fn !== 'function') {
    throw new TypeError(`checkSparseTensorInvariants(): expected a function to run, got ${describe(fn)}`);
  }
  return during(typeof first === 'boolean' ? first : true, fn);
}

export const checkSparseTensorInvariants = Object.assign(check, {
  enable: (): void => set(true),
  disable: (): void => set(false),
  isEnabled: (): boolean => enabled,
});
