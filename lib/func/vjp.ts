// torch.func.vjp. Source: torch/_functorch/eager_transforms.py
import { currentContext, enter, runWith } from '../context';
import { TorchError } from '../errors';
import { checkBool, describe, isPlainObject, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { isTensor } from '../tensor-handle';
import { type Argnums, pick, readArgnums } from './argnums';
import { gradOf, splitAux } from './grad';
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
import { checkLeaves, flatten, flattenAs, type Tree, treeText, unflatten } from './pytree';

/** Options of the function that `vjp` gives. */
export interface CotangentOptions {
  /** Whether the function can be called again; default true. */
  retainGraph?: boolean;
  /** Whether its result can be differentiated; default: the grad mode of the call. */
  createGraph?: boolean;
}

/** Products of cotangents, in the structure of the output, with the Jacobian: one for each primal. */
export type VjpFunction<P extends readonly unknown[], O> = (cotangents: O, options?: CotangentOptions) => P;

/** What `vjp` computes, for those that need its parts. */
export interface Pulled {
  output: unknown;
  pullBack: (cotangents: unknown, options?: CotangentOptions) => unknown;
  aux: unknown;
}

/** **Throws** unless a function gave at least one Tensor, and nothing else. */
export function checkOutputs(what: string, leaves: readonly unknown[]): asserts leaves is Tensor[] {
  if (leaves.length === 0 || (leaves.length === 1 && (leaves[0] === null || leaves[0] === undefined))) {
    throw new TorchError(`${what}(): func must return at least one Tensor, got ${describe(leaves[0] ?? [])}`, what);
  }
  checkLeaves(what, "func's result", leaves);
}

const cotangentDefaults = { retainGraph: true, createGraph: undefined as boolean | undefined };

function pullBackOf(what: string, outputs: readonly Tensor[], outputTree: Tree, inputs: readonly Tensor[], tree: Tree) {
  return (cotangents: unknown, options?: CotangentOptions): unknown => {
    const { retainGraph, createGraph } = readOptions(`${what}: the vjp function`, options, cotangentDefaults);
    const given = flattenAs(outputTree, cotangents);
    if (given === undefined) {
      throw new TorchError(
        `${what}(): cotangents must have the structure of the output, ${treeText(outputTree)}, ` +
          `got ${treeText(flatten(cotangents).tree)}`,
        what,
      );
    }
    checkLeaves(what, 'cotangents', given);
    const compute = () => {
      enter();
      return unflatten(tree, gradOf(outputs, inputs, given, retainGraph, createGraph ?? currentContext().gradMode));
    };
    return currentContext().inferenceMode ? runWith({ inferenceMode: false }, compute) : compute();
  };
}

/** `vjp` with respect to some arguments (null: all), whose structure the products then have. */
export function pull(
  what: string,
  func: AnyFunction,
  args: readonly unknown[],
  argnums: Argnums | null,
  hasAux: boolean,
): Pulled {
  return withGradLevel((level) => {
    const wrapped = wrapAll([...args], level);
    const { leaves, tree } = flatten(
      argnums === null ? wrapped : pick(wrapped, readArgnums(what, argnums, args.length)),
    );
    const inputs = makeLeaves(what, leaves);
    const result = callInLevel(what, func, wrapped);
    const [output, aux] = hasAux ? splitAux(what, result) : [result, undefined];
    const { leaves: outputs, tree: outputTree } = flatten(output);
    checkOutputs(what, outputs);
    for (const { dtype } of outputs) {
      if (dtype.isFloatingPoint || dtype.isComplex) continue;
      throw new TorchError(`${what}(): func must return floating-point or complex Tensors, got ${dtype}`, what);
    }
    return {
      output: unflatten(
        outputTree,
        outputs.map((tensor) => unwrapOne(tensor, level)),
      ),
      pullBack: pullBackOf(what, outputs, outputTree, inputs, tree),
      aux: unwrapAll(aux, level),
    };
  });
}

/** Takes `{ hasAux }` off the end of the arguments. */
function splitHasAux(args: readonly unknown[]): [primals: readonly unknown[], hasAux: unknown] {
  const last = args[args.length - 1];
  const isOptions = isPlainObject(last) && Object.keys(last).join() === 'hasAux' && !isTensor(last.hasAux);
  return isOptions ? [args.slice(0, -1), last.hasAux ?? false] : [args, false];
}

/**
 * The output of `func` at `primals`, and a function that multiplies cotangents, in the structure of the output, with its
 * Jacobian: `[output, vjpFn]`, with `{ hasAux: true }` after the primals `[output, vjpFn, aux]`. Where every key of a
 * last plain object is `hasAux`, it is these options and no primal.
 *
 * **Throws** TypeError if `func` is async or gives what is no Tensor. Source: torch.func.vjp.
 */
export function vjp<P extends unknown[], O, A>(
  func: (...primals: P) => readonly [O, A],
  ...args: [...primals: P, options: { hasAux: true }]
): [output: O, vjpFn: VjpFunction<P, O>, aux: A];
export function vjp<P extends unknown[], O>(
  func: (...primals: P) => O,
  ...primals: P
): [output: O, vjpFn: VjpFunction<P, O>];
export function vjp(func: unknown, ...args: unknown[]): unknown {
  checkFunction('vjp', func);
  const [primals, hasAux] = splitHasAux(args);
  checkBool('vjp', 'hasAux', hasAux);
  const { output, pullBack, aux } = pull('vjp', func, primals, null, hasAux);
  return hasAux ? [output, pullBack, aux] : [output, pullBack];
}
