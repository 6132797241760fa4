// torch.func.grad and grad_and_value. Source: torch/_functorch/eager_transforms.py
import { TorchError } from '../errors';
import { native } from '../native';
import { checkBool, describe, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrap } from '../tensor-handle';
import { type Argnums, type Picked, pick, readArgnums } from './argnums';
import {
  type AnyFunction,
  callInLevel,
  checkFunction,
  makeLeaves,
  unwrapAll,
  unwrapOne,
  withGradLevel,
  wrapAll,
} from './levels';
import { zerosLike } from './operators';
import { flatten, unflatten } from './pytree';

/** Options of `grad` and `gradAndValue`. */
export interface GradTransformOptions<A extends Argnums = Argnums> {
  /** Which arguments to differentiate with respect to; default 0. */
  argnums?: A;
  /** Whether `func` gives `[output, aux]`, of which `aux` is handed on as it is; default false. */
  hasAux?: boolean;
}

type GradRest<A extends Argnums> = Rest<[argnums: A, hasAux: false], GradTransformOptions<A> & { hasAux?: false }>;
type AuxArgs<A extends Argnums> =
  | [argnums: A | undefined, hasAux: true]
  | [argnums: A, options: { hasAux: true }]
  | [options: GradTransformOptions<A> & { hasAux: true }];
type WithAux = (...args: never[]) => readonly [Tensor, unknown];
type AuxOf<F extends WithAux> = ReturnType<F>[1];

const defaults = { argnums: 0 as Argnums, hasAux: false };

/**
 * Gradients of outputs with respect to leaves of a level; zeros for those that the outputs do not depend on. `cotangents`
 * are the outputs' own gradients, 1 where there are none.
 */
export function gradOf(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  cotangents: readonly Tensor[] | null,
  retainGraph: boolean,
  createGraph: boolean,
): Tensor[] {
  const used = outputs.map((_, i) => i).filter((i) => outputs[i].requiresGrad);
  if (used.length === 0) return inputs.map((input) => zerosLike(input));
  const results = native.autogradGrad(
    used.map((i) => handleOf(outputs[i])),
    inputs.map(handleOf),
    cotangents && used.map((i) => handleOf(cotangents[i])),
    retainGraph,
    createGraph,
    true,
  );
  return results.map((handle, i) => (handle === null ? zerosLike(inputs[i]) : wrap(handle)));
}

/** What a function with `hasAux` gave, in its two parts. */
export function splitAux(what: string, result: unknown): readonly [output: unknown, aux: unknown] {
  if (Array.isArray(result) && result.length === 2) return result as unknown as readonly [unknown, unknown];
  throw new TorchError(`${what}(): with hasAux, func must return [output, aux], got ${describe(result)}`);
}

function differentiate(what: string, func: AnyFunction, given: Argnums, hasAux: boolean, args: unknown[]) {
  return withGradLevel((level) => {
    const wrapped = wrapAll(args, level);
    const { leaves, tree } = flatten(pick(wrapped, readArgnums(what, given, args.length)));
    const inputs = makeLeaves(what, leaves);
    const result = callInLevel(what, func, wrapped);
    const [output, aux] = hasAux ? splitAux(what, result) : [result, undefined];
    if (!isTensor(output)) throw new TypeError(`${what}(): func must return a Tensor, got ${describe(output)}`);
    if (output.ndim !== 0) {
      throw new TorchError(
        `${what}(): func must return a Tensor without dimensions, got one with ${output.ndim}; vjp and jacrev take more`,
        what,
      );
    }
    const gradients = gradOf([output], inputs, null, false, true).map((gradient) => unwrapOne(gradient, level));
    return {
      gradient: unflatten(tree, gradients),
      value: unwrapOne(output, level),
      aux: unwrapAll(aux, level),
    };
  });
}

function transform(what: string, func: unknown, rest: readonly unknown[]) {
  const { argnums, hasAux } = readRest(what, rest, defaults);
  checkFunction(what, func);
  checkBool(what, 'hasAux', hasAux);
  return { hasAux, run: (args: unknown[]) => differentiate(what, func, argnums, hasAux, args) };
}

/**
 * A function that gives the gradient of `func`, whose result is one number, with respect to its argument at `argnums`
 * (default 0), in the structure of that argument; of several arguments as an array. Transforms nest: `grad(grad(f))`.
 *
 * **Throws** TypeError if `func` is async or gives no Tensor, TorchError if that has dimensions. Source: torch.func.grad.
 */
export function grad<F extends WithAux, const A extends Argnums = 0>(
  func: F,
  ...rest: AuxArgs<A>
): (...args: Parameters<F>) => [gradient: Picked<Parameters<F>, A>, aux: AuxOf<F>];
export function grad<F extends (...args: never[]) => Tensor, const A extends Argnums = 0>(
  func: F,
  ...rest: GradRest<A>
): (...args: Parameters<F>) => Picked<Parameters<F>, A>;
export function grad(func: unknown, ...rest: readonly unknown[]): unknown {
  const { hasAux, run } = transform('grad', func, rest);
  return (...args: unknown[]) => {
    const { gradient, aux } = run(args);
    return hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * As `grad`; gives `[gradient, value]`, with `hasAux` `[gradient, [value, aux]]`. Source: torch.func.grad_and_value.
 */
export function gradAndValue<F extends WithAux, const A extends Argnums = 0>(
  func: F,
  ...rest: AuxArgs<A>
): (...args: Parameters<F>) => [gradient: Picked<Parameters<F>, A>, [value: Tensor, aux: AuxOf<F>]];
export function gradAndValue<F extends (...args: never[]) => Tensor, const A extends Argnums = 0>(
  func: F,
  ...rest: GradRest<A>
): (...args: Parameters<F>) => [gradient: Picked<Parameters<F>, A>, value: Tensor];
export function gradAndValue(func: unknown, ...rest: readonly unknown[]): unknown {
  const { hasAux, run } = transform('gradAndValue', func, rest);
  return (...args: unknown[]) => {
    const { gradient, value, aux } = run(args);
    return [gradient, hasAux ? [value, aux] : value];
  };
}
