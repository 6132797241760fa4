// torch.autograd.functional's products of vectors with Jacobians and Hessians. Source: torch/autograd/functional.py
import { runWith } from '../../context';
import { TorchError } from '../../errors';
import { type AnyFunction, checkFunction } from '../../func/levels';
import { zerosLike } from '../../func/operators';
import { checkBool, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  callUser,
  checkDepends,
  filled,
  finished,
  gradients,
  type Inputs,
  type Listed,
  listed,
  prepared,
  readVector,
  relisted,
  type Tensors,
  withGraph,
} from './arguments';

/** Options of the products. */
export interface ProductOptions<V> {
  /** The vector, in the form of what it is multiplied with; may be left out where that is one number. */
  v?: V | null;
  /** Whether the results can be differentiated; default false. */
  createGraph?: boolean;
  /** Whether outputs that do not depend on an input are an error instead of giving zeros; default false. */
  strict?: boolean;
}

/** The optional arguments of the products. */
export type ProductRest<V> = Rest<[v: V | null, createGraph: boolean, strict: boolean], ProductOptions<V>>;

interface Options {
  readonly v: Tensors | null;
  readonly createGraph: boolean;
  readonly strict: boolean;
}

function read(what: string, func: unknown, rest: readonly unknown[]): Options {
  checkFunction(what, func);
  const options = readRest(what, rest, { v: null as Tensors | null, createGraph: false, strict: false });
  checkBool(what, 'createGraph', options.createGraph);
  checkBool(what, 'strict', options.strict);
  return options;
}

const results = (outputs: Listed, product: readonly Tensor[], isArray: boolean, createGraph: boolean) => [
  relisted(finished(outputs.list, createGraph), outputs.isArray),
  relisted(finished(product, createGraph), isArray),
];

/**
 * The output of `func` and the product of `v`, which has the form of that output, with its Jacobian: `[output, vjp]`.
 *
 * **Throws** TypeError for what is no Tensor, TorchError for a `v` that does not fit and where `strict` forbids the
 * result. Source: torch.autograd.functional.vjp.
 */
export function vjp<I extends Tensors, O extends Tensors>(
  func: (...inputs: Inputs<I>) => O,
  inputs: I,
  ...rest: ProductRest<O>
): [output: O, vjp: I] {
  const options = read('vjp', func, rest);
  const { v, createGraph, strict } = options;
  const given = listed('vjp', 'inputs', inputs);
  const { args, outputs, vector } = runWith({ gradMode: true }, () => {
    const args = prepared(given.list, createGraph, true);
    const outputs = callUser('vjp', func, args);
    checkDepends('vjp', outputs.list, 'output', strict);
    return { args, outputs, vector: readVector('vjp', v, outputs, 'the output', createGraph) };
  });
  const product = withGraph(createGraph, () => {
    const parts = gradients(outputs.list, args, vector, { createGraph });
    return filled('vjp', parts, args, options, (i) => `the output does not depend on input ${i}`, 'jacobian');
  });
  return results(outputs, product, given.isArray, createGraph) as [O, I];
}

/**
 * The output of `func` and the product of its Jacobian with `v`, which has the form of the inputs: `[output, jvp]`. By
 * two backwards; `torch.func.jvp` needs one forward.
 *
 * **Throws** as `vjp`. Source: torch.autograd.functional.jvp.
 */
export function jvp<I extends Tensors, O extends Tensors>(
  func: (...inputs: Inputs<I>) => O,
  inputs: I,
  ...rest: ProductRest<I>
): [output: O, jvp: O] {
  const options = read('jvp', func, rest);
  const { v, createGraph, strict } = options;
  const given = listed('jvp', 'inputs', inputs);
  const { outputs, vector, weights, transposed } = runWith({ gradMode: true }, () => {
    const args = prepared(given.list, createGraph, true);
    const vector = readVector('jvp', v, given, 'the input', createGraph);
    const outputs = callUser('jvp', func, args);
    checkDepends('jvp', outputs.list, 'output', strict);
    const weights = outputs.list.map((output) => zerosLike(output, { requiresGrad: true }));
    const transposed = gradients(outputs.list, args, weights, { createGraph: true });
    checkDepends('jvp', transposed, 'gradient', strict);
    return { outputs, vector, weights, transposed };
  });
  const product = withGraph(createGraph, () => {
    const parts = gradients(transposed, weights, vector, { createGraph });
    const message = (i: number) => `the gradient of the inputs does not depend on output ${i}`;
    return filled('jvp', parts, outputs.list, options, message, 'jacobian');
  });
  return results(outputs, product, outputs.isArray, createGraph) as [O, O];
}

/** The one number that a function gives, its gradients, and what these were computed from. */
function gradientOf(what: string, func: AnyFunction, inputs: unknown, { v, createGraph, strict }: Options) {
  const given = listed(what, 'inputs', inputs);
  const args = prepared(given.list, createGraph, true);
  const vector = readVector(what, v, given, 'the input', createGraph);
  const outputs = callUser(what, func, args);
  checkDepends(what, outputs.list, 'output', strict);
  if (outputs.isArray) throw new TorchError(`${what}(): func must return one Tensor, got an array`, what);
  if (outputs.list[0].numel() !== 1) {
    throw new TorchError(`${what}(): func must return one element, got shape [${outputs.list[0].shape}]`, what);
  }
  const gradient = gradients(outputs.list, args, null, { createGraph: true });
  checkDepends(what, gradient, 'jacobian', strict);
  return { args, vector, outputs, gradient, isArray: given.isArray };
}

/**
 * The output of `func`, which is one number, and the product of `v`, which has the form of the inputs, with its Hessian:
 * `[output, vhp]`.
 *
 * **Throws** as `vjp`. Source: torch.autograd.functional.vhp.
 */
export function vhp<I extends Tensors>(
  func: (...inputs: Inputs<I>) => Tensor,
  inputs: I,
  ...rest: ProductRest<I>
): [output: Tensor, vhp: I] {
  const options = read('vhp', func, rest);
  const { createGraph } = options;
  const { args, vector, outputs, gradient, isArray } = runWith({ gradMode: true }, () =>
    gradientOf('vhp', func, inputs, options),
  );
  const product = withGraph(createGraph, () => {
    const parts = gradients(gradient, args, vector, { createGraph });
    return filled('vhp', parts, args, options, (i) => `the jacobian does not depend on input ${i}`, 'hessian');
  });
  return results(outputs, product, isArray, createGraph) as [Tensor, I];
}

/**
 * As `vhp`, with `v` on the other side: `[output, hvp]`. Equal where second derivatives are symmetric, and slower.
 *
 * **Throws** as `vjp`. Source: torch.autograd.functional.hvp.
 */
export function hvp<I extends Tensors>(
  func: (...inputs: Inputs<I>) => Tensor,
  inputs: I,
  ...rest: ProductRest<I>
): [output: Tensor, hvp: I] {
  const options = read('hvp', func, rest);
  const { createGraph } = options;
  const { args, vector, outputs, weights, transposed, isArray } = runWith({ gradMode: true }, () => {
    const parts = gradientOf('hvp', func, inputs, options);
    const weights = parts.args.map((arg) => zerosLike(arg, { requiresGrad: true }));
    return { ...parts, weights, transposed: gradients(parts.gradient, parts.args, weights, { createGraph: true }) };
  });
  const product = withGraph(createGraph, () => {
    const results = gradients(transposed, weights, vector, { createGraph });
    return filled('hvp', results, args, options, (i) => `the hessian does not depend on vector ${i}`, 'hessian');
  });
  return results(outputs, product, isArray, createGraph) as [Tensor, I];
}
