// torch.func.functionalize: a function without changes in place. Source: torch/_functorch/eager_transforms.py
import { native } from '../native';
import { describe, type Rest, readRest } from '../options';
import { handleOf, isTensor, wrap } from '../tensor-handle';
import { type AnyFunction, callInLevel, checkFunction, withLevel } from './levels';
import { leavesOf, mapTensors } from './pytree';

/** What `functionalize` takes out of a program. */
export type Removed = 'mutations' | 'mutations_and_views';

/**
 * A function that computes what `func` does without operators that change Tensors in place; with
 * `remove: 'mutations_and_views'` also without views. Arguments that `func` changes are changed at the end, by one copy.
 *
 * **Throws** TypeError for another `remove` and for an async `func`. Source: torch.func.functionalize.
 */
export function functionalize<F extends AnyFunction>(func: F, ...rest: Rest<[], { remove?: Removed }>): F {
  const { remove } = readRest('functionalize', rest, { remove: 'mutations' as Removed });
  checkFunction('functionalize', func);
  if (remove !== 'mutations' && remove !== 'mutations_and_views') {
    throw new TypeError(
      `functionalize(): remove must be 'mutations' or 'mutations_and_views', got ${describe(remove)}`,
    );
  }
  const reapplyViews = remove === 'mutations';
  const functional = (...args: unknown[]) =>
    withLevel(
      () => native.pushFunctionalize(reapplyViews),
      {},
      (level) => {
        const wrapped = mapTensors(args, (tensor) => wrap(native.wrapFunctional(handleOf(tensor), level)));
        const output = callInLevel('functionalize', func, wrapped);
        const result = mapTensors(output, (tensor) => wrap(native.unwrapFunctional(handleOf(tensor), reapplyViews)));
        const inputs = leavesOf(args);
        for (const [i, leaf] of leavesOf(wrapped).entries()) {
          const input = inputs[i];
          if (isTensor(leaf) && isTensor(input)) native.propagateMutation(handleOf(input), handleOf(leaf));
        }
        return result;
      },
    );
  return functional as F;
}
