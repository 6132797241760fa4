// What the functions of torch.autograd.functional share: reading of tensors that stand alone or in an array, and the
// checks of strict mode. Source: torch/autograd/functional.py
import { currentContext, runWith } from '../../context';
import { TorchError } from '../../errors';
import { type AnyFunction, callInLevel } from '../../func/levels';
import { zerosLike } from '../../func/operators';
import { describe } from '../../options';
import type { Tensor } from '../../tensor';
import { isTensor } from '../../tensor-handle';
import { grad } from '..';

/** One Tensor, or an array of them. */
export type Tensors = Tensor | readonly Tensor[];

/** The parameters of a function of these inputs. */
export type Inputs<I extends Tensors> = I extends Tensor ? [I] : I extends readonly Tensor[] ? [...I] : never;

/** A value that may stand alone, as a list. */
export interface Listed {
  readonly isArray: boolean;
  readonly list: readonly Tensor[];
}

/** **Throws** TypeError for what is neither a Tensor nor an array of Tensors. */
export function listed(what: string, name: string, value: unknown): Listed {
  const isArray = Array.isArray(value);
  const list: unknown[] = isArray ? value : [value];
  for (const [i, item] of list.entries()) {
    if (isTensor(item)) continue;
    const place = isArray ? `${name}[${i}]` : name;
    throw new TypeError(`${what}(): ${place} must be Tensor${isArray ? '' : ' or Tensor[]'}, got ${describe(item)}`);
  }
  return { isArray, list: list as Tensor[] };
}

/** What a user's function gives. **Throws** TypeError for an async one, and for results that are no Tensors. */
export const callUser = (what: string, func: AnyFunction, inputs: readonly Tensor[]): Listed =>
  listed(what, "func's result", callInLevel(what, func, inputs));

/** Gives a list back as it was given: alone or as an array. */
export const relisted = <T>(list: readonly T[], isArray: boolean): T | T[] => (isArray ? [...list] : list[0]);

/** The inputs as the function gets them: parts of the caller's graph with `createGraph`, else leaves of one of its own. */
export function prepared(inputs: readonly Tensor[], createGraph: boolean, needGraph: boolean): Tensor[] {
  return inputs.map((input) => {
    if (createGraph && input.requiresGrad) return input.isSparse ? input.clone() : input.viewAs(input);
    return input.detach().requiresGrad_(needGraph);
  });
}

/** What is given to the caller: without history unless `createGraph`. */
export const finished = (results: readonly Tensor[], createGraph: boolean): Tensor[] =>
  createGraph ? [...results] : results.map((result) => result.detach());

/** The vector of a product, prepared; null where the one element of `like` needs none. **Throws** where it does not fit. */
export function readVector(
  what: string,
  v: unknown,
  like: Listed,
  name: string,
  createGraph: boolean,
): Tensor[] | null {
  if (v === null || v === undefined) {
    if (like.list.length === 1 && like.list[0].numel() === 1) return null;
    throw new TorchError(`${what}(): v may only be left out where ${name} is one Tensor of one element`, what);
  }
  const { list } = listed(what, 'v', v);
  if (list.length !== like.list.length) {
    throw new TorchError(
      `${what}(): v must hold as many Tensors as ${name}, ${like.list.length}, got ${list.length}`,
      what,
    );
  }
  for (const [i, { shape }] of list.entries()) {
    const expected = like.list[i].shape;
    if (String(shape) === String(expected)) continue;
    const place = like.isArray ? `v[${i}]` : 'v';
    throw new TorchError(`${what}(): ${place} must have shape [${expected}], got [${shape}]`, what);
  }
  return prepared(list, createGraph, false);
}

/** Gradients of the outputs that have any, null for inputs that they do not depend on. */
export function gradients(
  outputs: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  vector: readonly Tensor[] | null,
  options: { createGraph?: boolean; retainGraph?: boolean },
): (Tensor | null)[] {
  const used = outputs.map((_, i) => i).filter((i) => outputs[i]?.requiresGrad);
  if (used.length === 0) return inputs.map(() => null);
  return grad(
    used.map((i) => outputs[i] as Tensor),
    inputs,
    {
      ...options,
      allowUnused: true,
      ...(vector && { gradOutputs: used.map((i) => vector[i]) }),
    },
  );
}

/** Runs the part of a function that is differentiated by the caller only if `createGraph`. */
export const withGraph = <T>(createGraph: boolean, fn: () => T): T =>
  runWith({ gradMode: createGraph || currentContext().gradMode }, fn);

const strictError = (what: string, message: string) =>
  new TorchError(`${what}(): ${message}, which strict forbids`, what);

/** **Throws** in strict mode where a result does not depend on the inputs. `kind` says what the results are. */
export function checkDepends(
  what: string,
  results: readonly (Tensor | null)[],
  kind: 'output' | 'gradient' | 'jacobian',
  strict: boolean,
): void {
  if (!strict) return;
  for (const [i, result] of results.entries()) {
    if (result === null) throw strictError(what, `the output of func does not depend on input ${i}`);
    if (result.requiresGrad) continue;
    if (kind === 'output') throw strictError(what, `output ${i} of func does not require gradients`);
    if (kind === 'gradient') throw strictError(what, `the gradient of input ${i} does not depend on the inputs`);
    throw strictError(what, `the jacobian with respect to input ${i} does not depend on the input`);
  }
}

/** Zeros for gradients that are null. **Throws** in strict mode, where `describeNull` says what is independent. */
export function filled(
  what: string,
  results: readonly (Tensor | null)[],
  like: readonly Tensor[],
  options: { strict: boolean; createGraph: boolean },
  describeNull: (i: number) => string,
  derivative: 'jacobian' | 'hessian',
): Tensor[] {
  const { strict, createGraph } = options;
  return results.map((result, i) => {
    if (result === null) {
      if (strict) throw strictError(what, describeNull(i));
      return zerosLike(like[i]);
    }
    if (strict && createGraph && !result.requiresGrad) {
      throw strictError(what, `the ${derivative} does not depend on input ${i}, though createGraph asks for its graph`);
    }
    return result;
  });
}
