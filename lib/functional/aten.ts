// How this folder reaches libtorch: operators by their own names, and the checks that its functions share.
import { Operator } from '../ops/operator';
import { describe, isPlainObject, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

/** An operator of libtorch as a plain function; its overloads are read on the first call. */
export function aten<R = Tensor>(name: string): (...args: unknown[]) => R {
  const operator = new Operator(name, false);
  return (...args) => {
    // Short calls find their overload without looking at more than kinds.
    switch (args.length) {
      case 1:
        return operator.call1(args[0]) as R;
      case 2:
        return operator.call2(args[0], args[1]) as R;
      case 3:
        return operator.call3(args[0], args[1], args[2]) as R;
      default:
        return operator.call(args) as R;
    }
  };
}

/** Throws TypeError unless `value` is a Tensor. */
export function checkTensor(what: string, name: string, value: unknown): asserts value is Tensor {
  if (!isTensor(value)) throw new TypeError(`${what}(): ${name} must be Tensor, got ${describe(value)}`);
}

/** Throws TypeError unless `value` is a list of Tensors. */
export function checkTensors(what: string, name: string, value: unknown): asserts value is Tensor[] {
  if (!Array.isArray(value)) throw new TypeError(`${what}(): ${name} must be Tensor[], got ${describe(value)}`);
  for (const [i, item] of value.entries()) checkTensor(what, `${name}[${i}]`, item);
}

/** The tensors of a function that takes them one by one or as one list: `f(a, b)` and `f([a, b])`. */
export function tensorsOf(what: string, args: readonly unknown[]): Tensor[] {
  const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : [...args];
  checkTensors(what, 'tensors', list);
  return list;
}

/** Takes a last object of keywords off `args`. */
export function splitKeywords<T>(args: readonly unknown[]): [positional: unknown[], keywords: T | undefined] {
  const last = args[args.length - 1];
  return isPlainObject(last) ? [args.slice(0, -1), last as T] : [[...args], undefined];
}

/**
 * All arguments of a function whose first ones are needed: by position, by keyword, or a mix. `required` are the names of
 * those that have no default.
 *
 * **Throws** TypeError as `readRest`, and where one is missing.
 */
export function readCall<R extends string, T extends object>(
  what: string,
  args: readonly unknown[],
  required: readonly R[],
  defaults: T,
): Readonly<T & Record<R, unknown>> {
  const missing = Object.fromEntries(required.map((name) => [name, undefined])) as Record<R, unknown>;
  const read = readRest(what, args, { ...missing, ...defaults });
  for (const name of required) checkGiven(what, name, read[name]);
  return read;
}

/** Throws TypeError if a value that has no default was left out. */
export function checkGiven(what: string, name: string, value: unknown): void {
  if (value === undefined) throw new TypeError(`${what}(): missing argument '${name}'`);
}

const warned = new Set<string>();

/** A warning that appears once in the process, as Python shows its own once for each place. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  process.emitWarning(message, 'TorchWarning');
}
