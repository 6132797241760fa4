// torch.func.jvp. Source: torch/_functorch/eager_transforms.py
import { dualLevel, makeDual, unpackDual } from '../autograd/forward-ad';
import { TorchError } from '../errors';
import { native } from '../native';
import { checkBool, describe, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { type Argnums, pick, readArgnums, replacePicked } from './argnums';
import { splitAux } from './grad';
import { type AnyFunction, callInLevel, checkFunction, unwrapAll, unwrapOne, withLevel, wrapAll } from './levels';
import { zerosLike } from './operators';
import { checkLeaves, flatten, flattenAs, type Tree, treeText, unflatten } from './pytree';
import { checkOutputs } from './vjp';

/** Options of `jvp`. */
export interface JvpOptions {
  /** Whether an output that does not depend on the primals is an error instead of having tangent 0; default false. */
  strict?: boolean;
  /** Whether `func` gives `[output, aux]`, of which `aux` is handed on; default false. */
  hasAux?: boolean;
}

/** What `jvp` computes, for those that need its parts. */
export interface Pushed {
  output: unknown;
  tangents: unknown;
  aux: unknown;
}

// Levels of `jvp` share one level of forward mode, which does not nest; each wraps its tensors.
let nesting = 0;

function inDualLevel<T>(fn: () => T): T {
  nesting++;
  try {
    return nesting === 1 ? dualLevel(fn) : fn();
  } finally {
    nesting--;
  }
}

function tangentOf(what: string, dual: Tensor, strict: boolean): [primal: Tensor, tangent: Tensor] {
  const { primal, tangent } = unpackDual(dual);
  if (tangent !== null) return [primal, tangent];
  if (strict) throw new TorchError(`${what}(): an output does not depend on the primals, which strict forbids`, what);
  return [primal, zerosLike(primal)];
}

function readTangents(what: string, tree: Tree, primals: readonly unknown[], tangents: unknown): Tensor[] {
  const given = flattenAs(tree, tangents);
  if (given === undefined) {
    throw new TorchError(
      `${what}(): tangents must have the structure of the primals, ${treeText(tree)}, ` +
        `got ${treeText(flatten(tangents).tree)}`,
      what,
    );
  }
  if (primals.length === 0) throw new TorchError(`${what}(): primals must hold at least one Tensor`, what);
  checkLeaves(what, 'primals', primals);
  checkLeaves(what, 'tangents', given);
  return given;
}

/** `jvp` with respect to some arguments (null: all), whose structure `tangents` have. */
export function push(
  what: string,
  func: AnyFunction,
  args: readonly unknown[],
  tangents: unknown,
  argnums: Argnums | null,
  { strict, hasAux }: Required<JvpOptions>,
): Pushed {
  const positions = argnums === null ? null : readArgnums(what, argnums, args.length);
  const { leaves: primals, tree } = flatten(positions === null ? args : pick(args, positions));
  const directions = readTangents(what, tree, primals, tangents);
  return withLevel(native.pushJvp, { forwardMode: true, inferenceMode: false }, (level) =>
    inDualLevel(() => {
      const duals = unflatten(
        tree,
        directions.map((tangent, i) => makeDual(primals[i] as Tensor, tangent)),
      );
      const inputs = positions === null ? duals : replacePicked(wrapAll([...args], level), positions, duals);
      const result = callInLevel(what, func, inputs as unknown[]);
      const [output, aux] = hasAux ? splitAux(what, result) : [result, undefined];
      const { leaves: outputs, tree: outputTree } = flatten(output);
      checkOutputs(what, outputs);
      const parts = outputs.map((dual) => tangentOf(what, dual, strict).map((tensor) => unwrapOne(tensor, level)));
      return {
        output: unflatten(
          outputTree,
          parts.map(([primal]) => primal),
        ),
        tangents: unflatten(
          outputTree,
          parts.map(([, tangent]) => tangent),
        ),
        aux: unwrapAll(aux, level),
      };
    }),
  );
}

type JvpRest = Rest<[], { strict?: boolean; hasAux?: false }>;

/**
 * The output of `func` at `primals`, an array of its arguments, and its derivative in the direction of `tangents`, which
 * have the same structure: `[output, tangents]`, with `hasAux` `[output, tangents, aux]`.
 *
 * **Throws** TypeError if `func` is async or gives what is no Tensor, TorchError where structures or shapes differ.
 * Source: torch.func.jvp.
 */
export function jvp<P extends readonly unknown[], O, A>(
  func: (...primals: [...P]) => readonly [O, A],
  primals: P,
  tangents: NoInfer<P>,
  options: { strict?: boolean; hasAux: true },
): [output: O, tangents: O, aux: A];
export function jvp<P extends readonly unknown[], O>(
  func: (...primals: [...P]) => O,
  primals: P,
  tangents: NoInfer<P>,
  ...rest: JvpRest
): [output: O, tangents: O];
export function jvp(func: unknown, primals: unknown, tangents: unknown, ...rest: readonly unknown[]): unknown {
  const options = readRest('jvp', rest, { strict: false, hasAux: false });
  checkFunction('jvp', func);
  checkBool('jvp', 'strict', options.strict);
  checkBool('jvp', 'hasAux', options.hasAux);
  if (!Array.isArray(primals)) {
    throw new TypeError(`jvp(): primals must be an array of func's arguments, got ${describe(primals)}`);
  }
  const { output, tangents: derivative, aux } = push('jvp', func, primals, tangents, null, options);
  return options.hasAux ? [output, derivative, aux] : [output, derivative];
}
