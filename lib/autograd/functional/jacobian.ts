// torch.autograd.functional.jacobian and hessian. Source: torch/autograd/functional.py
import { runWith } from '../../context';
import { TorchError } from '../../errors';
import { basisRows, totalNumel } from '../../func/basis';
import { jacfwd, jacrev } from '../../func/jacobians';
import { type AnyFunction, checkFunction } from '../../func/levels';
import { split, stack, zerosLike } from '../../func/operators';
import { leavesOf } from '../../func/pytree';
import { vmap } from '../../func/vmap';
import { checkBool, describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  callUser,
  checkDepends,
  finished,
  gradients,
  type Inputs,
  type Listed,
  listed,
  prepared,
  relisted,
  type Tensors,
} from './arguments';

/** How a Jacobian is computed: row by row backwards, or column by column forwards. */
export type Strategy = 'reverse-mode' | 'forward-mode';

/** Options of `jacobian`. */
export interface JacobianOptions {
  /** Whether the result can be differentiated; default false. */
  createGraph?: boolean;
  /** Whether outputs that do not depend on an input are an error instead of giving zeros; default false. */
  strict?: boolean;
  /** Whether all rows are computed at once, by `vmap`; default false. */
  vectorize?: boolean;
  /** 'forward-mode' needs `vectorize`; it suits functions with more outputs than inputs. Default 'reverse-mode'. */
  strategy?: Strategy;
}

/** Options of `hessian`. */
export interface HessianOptions extends Omit<JacobianOptions, 'strategy'> {
  /** How the Jacobian of the gradient is computed; default 'reverse-mode'. */
  outerJacobianStrategy?: Strategy;
}

/** One Tensor for each pair of output and input, outputs on the outside, as these stand: alone or in arrays. */
export type JacobianOf<O extends Tensors, I extends Tensors> = O extends Tensor ? I : { [K in keyof O]: I };

const defaults = { createGraph: false, strict: false, vectorize: false, strategy: 'reverse-mode' as Strategy };

function checkOptions(what: string, options: Required<JacobianOptions>, strategyName: string): void {
  const { createGraph, strict, vectorize, strategy } = options;
  checkBool(what, 'createGraph', createGraph);
  checkBool(what, 'strict', strict);
  checkBool(what, 'vectorize', vectorize);
  if (strategy !== 'reverse-mode' && strategy !== 'forward-mode') {
    throw new TypeError(
      `${what}(): ${strategyName} must be 'reverse-mode' or 'forward-mode', got ${describe(strategy)}`,
    );
  }
  if (strategy === 'reverse-mode') {
    if (strict && vectorize) throw new TorchError(`${what}(): strict and vectorize do not go together`, what);
    return;
  }
  if (createGraph) {
    throw new TorchError(`${what}(): createGraph needs the reverse-mode strategy`, what, 'NotImplementedError');
  }
  if (strict) throw new TorchError(`${what}(): strict needs the reverse-mode strategy`, what);
  if (!vectorize) {
    throw new TorchError(`${what}(): the forward-mode strategy needs vectorize`, what, 'NotImplementedError');
  }
}

/** A Jacobian as a list by output of lists by input, in the form in which outputs and inputs were given. */
const shaped = (rows: readonly (readonly Tensor[])[], outputs: boolean, inputs: boolean): unknown =>
  relisted(
    rows.map((row) => relisted(row, inputs)),
    outputs,
  );

/** All rows of one output by one backward. */
function vectorizedRows(outputs: readonly Tensor[], inputs: readonly Tensor[], createGraph: boolean): Tensor[][] {
  const pullBack = (...vector: Tensor[]) =>
    gradients(outputs, inputs, vector, { createGraph }).map((part, i) => part ?? zerosLike(inputs[i]));
  const columns = vmap(pullBack)(...basisRows(outputs, 0, totalNumel(outputs))) as Tensor[];
  const numels = outputs.map((output) => output.numel());
  const parts = columns.map((column) => split(column, numels, 0));
  return outputs.map((output, i) => inputs.map((input, j) => parts[j][i].reshape([...output.shape, ...input.shape])));
}

function rowsOneByOne(
  what: string,
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  { createGraph, strict }: Required<JacobianOptions>,
): Tensor[][] {
  return outputs.map((output, i) => {
    const rows: Tensor[][] = inputs.map(() => []);
    const elements = output.reshape([-1]);
    for (let row = 0; row < output.numel(); row++) {
      const parts = gradients([elements.select(0, row)], inputs, null, { retainGraph: true, createGraph });
      for (const [j, part] of parts.entries()) {
        const isIndependent = part === null || (createGraph && !part.requiresGrad);
        if (strict && isIndependent) {
          throw new TorchError(`${what}(): output ${i} does not depend on input ${j}, which strict forbids`, what);
        }
        rows[j].push(part ?? zerosLike(inputs[j]));
      }
    }
    return inputs.map((input, j) => {
      const shape = [...output.shape, ...input.shape];
      return rows[j].length === 0 ? input.newZeros(shape) : stack(rows[j], 0).view(shape);
    });
  });
}

function reverse(what: string, func: AnyFunction, given: Listed, options: Required<JacobianOptions>): unknown {
  const { createGraph, strict, vectorize } = options;
  return runWith({ gradMode: true }, () => {
    const inputs = prepared(given.list, createGraph, true);
    const outputs = callUser(what, func, inputs);
    checkDepends(what, outputs.list, 'output', strict);
    const rows = vectorize
      ? vectorizedRows(outputs.list, inputs, createGraph)
      : rowsOneByOne(what, outputs.list, inputs, options);
    const results = rows.map((row) => finished(row, createGraph));
    return shaped(results, outputs.isArray, given.isArray);
  });
}

/** The Jacobian of `transform`, a function of all inputs whose result is a Tensor or an array of them, by `jacfwd`. */
function forward(what: string, func: AnyFunction, { list, isArray }: Listed): unknown {
  let isOutputArray = false;
  const watched = (...inputs: Tensor[]) => {
    const outputs = callUser(what, func, inputs);
    isOutputArray = outputs.isArray;
    return [...outputs.list];
  };
  const rows = jacfwd(watched, null)(...list) as unknown as Tensor[][];
  return shaped(rows, isOutputArray, isArray);
}

/**
 * The derivatives of each output of `func` with respect to each of its inputs, of shape [...output, ...input]. Several
 * inputs and outputs are arrays, and so then is the result: outputs on the outside.
 *
 * **Throws** TypeError for what is no Tensor, TorchError for options that exclude each other and where `strict` forbids
 * the result. Source: torch.autograd.functional.jacobian.
 */
export function jacobian<I extends Tensors, O extends Tensors>(
  func: (...inputs: Inputs<I>) => O,
  inputs: I,
  ...rest: Rest<[createGraph: boolean, strict: boolean, vectorize: boolean, strategy: Strategy], JacobianOptions>
): JacobianOf<O, I> {
  const options = readRest('jacobian', rest, defaults);
  checkOptions('jacobian', options, 'strategy');
  checkFunction('jacobian', func);
  const given = listed('jacobian', 'inputs', inputs);
  const compute = options.strategy === 'forward-mode' ? forward : reverse;
  return compute('jacobian', func, given, options) as JacobianOf<O, I>;
}

/** `func`, whose result must be one Tensor of one element, giving that without dimensions. */
function scalarFunction(func: AnyFunction, strict: boolean) {
  return (...inputs: Tensor[]): Tensor => {
    const { list, isArray } = callUser('hessian', func, inputs);
    checkDepends('hessian', list, 'output', strict);
    if (isArray) throw new TorchError('hessian(): func must return one Tensor, got an array', 'hessian');
    if (list[0].numel() !== 1) {
      throw new TorchError(`hessian(): func must return one element, got shape [${list[0].shape}]`, 'hessian');
    }
    return list[0].squeeze();
  };
}

/**
 * The second derivatives of `func`, whose result is one number, with respect to each pair of its inputs, which are arrays
 * where the inputs are one.
 *
 * **Throws** as `jacobian`. Source: torch.autograd.functional.hessian.
 */
export function hessian<I extends Tensors>(
  func: (...inputs: Inputs<I>) => Tensor,
  inputs: I,
  ...rest: Rest<
    [createGraph: boolean, strict: boolean, vectorize: boolean, outerJacobianStrategy: Strategy],
    HessianOptions
  >
): JacobianOf<I, I> {
  const { outerJacobianStrategy, ...others } = readRest('hessian', rest, {
    createGraph: false,
    strict: false,
    vectorize: false,
    outerJacobianStrategy: 'reverse-mode' as Strategy,
  });
  const options = { ...others, strategy: outerJacobianStrategy };
  checkOptions('hessian', options, 'outerJacobianStrategy');
  checkFunction('hessian', func);
  const given = listed('hessian', 'inputs', inputs);
  const scalar = scalarFunction(func, options.strict);
  const isArray = given.isArray;
  if (options.strategy === 'forward-mode') {
    const positions = given.list.map((_, i) => i);
    const gradient = (...args: Tensor[]) => leavesOf(jacrev(scalar, positions)(...args)) as Tensor[];
    const rows = forward('hessian', gradient, { list: given.list, isArray: true }) as Tensor[][];
    return shaped(rows, isArray, isArray) as JacobianOf<I, I>;
  }
  const gradient = (...args: Tensor[]) => {
    const rows = reverse('hessian', scalar, { list: args, isArray: true }, { ...defaults, createGraph: true });
    checkDepends('hessian', rows as Tensor[], 'jacobian', options.strict);
    return rows as Tensor[];
  };
  const rows = reverse('hessian', gradient, { list: given.list, isArray: true }, options) as Tensor[][];
  return shaped(rows, isArray, isArray) as JacobianOf<I, I>;
}
