// What each transform does around the function it was given: a level of libtorch's stack of transforms, pushed before and
// popped after it, whatever the function does.
import { types } from 'node:util';
import { type Context, enter, runWith } from '../context';
import { native } from '../native';
import { describe } from '../options';
import { handleOf, isTensor, type Tensor, wrap } from '../tensor-handle';
import { mapTensors } from './pytree';

// biome-ignore lint/suspicious/noExplicitAny: users' functions take and give what they like
export type AnyFunction = (...args: any[]) => any;

/** **Throws** TypeError unless `func` is a function. */
export function checkFunction(what: string, func: unknown): asserts func is AnyFunction {
  if (typeof func !== 'function') throw new TypeError(`${what}(): func must be a function, got ${describe(func)}`);
}

/**
 * Calls the function that a transform was given, in its level. **Throws** TypeError for a promise: what follows an `await`
 * would run outside of the level.
 */
export function callInLevel(what: string, func: AnyFunction, args: readonly unknown[]): unknown {
  const result: unknown = func(...args);
  if (types.isPromise(result)) {
    result.catch(() => {}); // this error tells what is wrong, not what may come of it
    throw new TypeError(`${what}(): func must not be async: a transform ends before what follows an await`);
  }
  enter(); // the function may have left another context in force
  return result;
}

/** Runs `fn` in a level that `push` begins and with modes changed; pops the level also on errors. */
export function withLevel<T>(push: () => number, change: Partial<Context>, fn: (level: number) => T): T {
  enter(); // a level remembers the modes around it
  const level = push();
  try {
    return runWith(change, () => {
      enter();
      return fn(level);
    });
  } finally {
    native.popLevel(level);
  }
}

/** A level of reverse mode, which records gradients whatever the mode around it. */
export const withGradLevel = <T>(fn: (level: number) => T): T =>
  withLevel(native.pushGrad, { gradMode: true, inferenceMode: false }, fn);

/** The tensors of a value as tensors of a level. */
export function wrapAll<T>(value: T, level: number): T {
  return mapTensors(value, (tensor) => wrap(native.wrapForGrad(handleOf(tensor), level)));
}

/** Undoes `wrapAll` for what a function gave. */
export function unwrapAll<T>(value: T, level: number): T {
  return mapTensors(value, (tensor) => unwrapOne(tensor, level));
}

export const unwrapOne = (tensor: Tensor, level: number): Tensor => wrap(native.unwrapForGrad(handleOf(tensor), level));

/** Makes a level's tensors leaves of its graph. **Throws** TypeError for what is no Tensor. */
export function makeLeaves(what: string, leaves: readonly unknown[]): Tensor[] {
  return leaves.map((leaf) => {
    if (!isTensor(leaf)) {
      throw new TypeError(`${what}(): arguments to differentiate must be Tensors, got ${describe(leaf)}`);
    }
    native.setRequiresGrad(handleOf(leaf), true);
    return leaf;
  });
}
