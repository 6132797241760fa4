// torch.func.jacrev, jacfwd and hessian. Source: torch/_functorch/eager_transforms.py
import { TorchError } from '../errors';
import { checkBool, intOf, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { isTensor } from '../tensor-handle';
import { type Argnums, type Picked, pick, readArgnums } from './argnums';
import { basisRows, totalNumel } from './basis';
import { push } from './jvp';
import { type AnyFunction, checkFunction } from './levels';
import { cat, split } from './operators';
import { checkLeaves, flatten, leavesOf, type Tree, unflatten } from './pytree';
import { pull } from './vjp';
import { chunkEnds, type Randomness, vmap } from './vmap';

/** For each Tensor of an output, what `I` is for the inputs: the structure of a Jacobian. */
export type Jacobian<O, I> = O extends Tensor ? I : { [K in keyof O]: Jacobian<O[K], I> };

/** Options of `jacrev`. */
export interface JacrevOptions<A extends Argnums = Argnums> {
  /** Which arguments to differentiate with respect to; default 0. */
  argnums?: A;
  /** Whether `func` gives `[output, aux]`, of which `aux` is handed on; default false. */
  hasAux?: boolean;
  /** How many rows are computed at a time; default: all. */
  chunkSize?: number | null;
}

/** Options of `jacfwd`. */
export interface JacfwdOptions<A extends Argnums = Argnums> {
  /** Which arguments to differentiate with respect to, null for all; default 0. */
  argnums?: A | null;
  /** As for `jacrev`. */
  hasAux?: boolean;
  /** What random functions do in `func`; default 'error'. */
  randomness?: Randomness;
}

type Aux<T> = T & { hasAux: true };
type NoAux<T> = T & { hasAux?: false };
type Columns<F extends AnyFunction, A extends Argnums, O> = Jacobian<O, Picked<Parameters<F>, A>>;

function checkReal(what: string, which: string, value: unknown): void {
  for (const leaf of leavesOf(value)) {
    if (!isTensor(leaf) || !leaf.dtype.isComplex) continue;
    throw new TorchError(`${what}(): ${which} must be real, got ${leaf.dtype}`, what);
  }
}

/** Jacobians by input and output, as trees: outputs on the outside. `inputTree` is null for a lone Tensor. */
function assemble(
  columns: readonly (readonly Tensor[])[],
  inputTree: Tree,
  outputTree: Tree,
  outputs: number,
): unknown {
  const rows = Array.from({ length: outputs }, (_, i) =>
    unflatten(
      inputTree,
      columns.map((column) => column[i]),
    ),
  );
  return unflatten(outputTree, rows);
}

/**
 * A function that gives the Jacobian of `func` with respect to its argument at `argnums`, by reverse mode: for each Tensor
 * of the output, in its structure, the derivatives with respect to the argument, of shape [...output, ...argument].
 *
 * **Throws** TorchError for complex Tensors, and as `vjp`. Source: torch.func.jacrev.
 */
export function jacrev<F extends (...args: never[]) => readonly [unknown, unknown], const A extends Argnums = 0>(
  func: F,
  ...rest: [argnums: A, options: Aux<Omit<JacrevOptions, 'argnums'>>] | [options: Aux<JacrevOptions<A>>]
): (...args: Parameters<F>) => [jacobian: Columns<F, A, ReturnType<F>[0]>, aux: ReturnType<F>[1]];
export function jacrev<F extends AnyFunction, const A extends Argnums = 0>(
  func: F,
  ...rest: Rest<[argnums: A], NoAux<JacrevOptions<A>>>
): (...args: Parameters<F>) => Columns<F, A, ReturnType<F>>;
export function jacrev(func: unknown, ...rest: readonly unknown[]): unknown {
  const { argnums, hasAux, chunkSize } = readRest('jacrev', rest, {
    argnums: 0 as Argnums,
    hasAux: false,
    chunkSize: null as number | null,
  });
  checkFunction('jacrev', func);
  checkBool('jacrev', 'hasAux', hasAux);
  const limit = chunkSize === null ? null : intOf('jacrev', 'chunkSize', chunkSize);
  if (limit !== null && limit <= 0) throw new RangeError(`jacrev(): chunkSize must be greater than 0, got ${limit}`);
  return (...args: unknown[]) => {
    checkReal('jacrev', 'arguments', args);
    const { output, pullBack, aux } = pull('jacrev', func, args, argnums, hasAux);
    checkReal('jacrev', 'results', output);
    const { leaves, tree: outputTree } = flatten(output);
    const outputs = leaves as Tensor[];
    const { leaves: inputs, tree: inputTree } = flatten(pick(args, readArgnums('jacrev', argnums, args.length)));
    const total = totalNumel(outputs);
    const starts = limit === null ? [0] : [0, ...chunkEnds(total, limit)];
    const chunks = starts.map((start, i) => {
      const basis = basisRows(outputs, start, starts[i + 1] ?? total);
      // One row at a time needs no vmap, which cannot do everything.
      if (limit !== 1) return leavesOf(vmap(pullBack)(unflatten(outputTree, basis))) as Tensor[];
      const row = unflatten(
        outputTree,
        basis.map((part) => part.squeeze(0)),
      );
      return leavesOf(pullBack(row)).map((part) => (part as Tensor).unsqueeze(0));
    });
    const numels = outputs.map((each) => each.numel());
    const columns = inputs.map((input, i) => {
      const stacked =
        chunks.length === 1
          ? chunks[0][i]
          : cat(
              chunks.map((chunk) => chunk[i]),
              0,
            );
      return split(stacked, numels, 0).map((part, j) => part.view([...outputs[j].shape, ...(input as Tensor).shape]));
    });
    const jacobian = assemble(columns, inputTree, outputTree, outputs.length);
    return hasAux ? [jacobian, aux] : jacobian;
  };
}

/**
 * As `jacrev`, by forward mode: faster where the outputs have more elements than the inputs.
 *
 * **Throws** TorchError for complex Tensors, and as `jvp` and `vmap`. Source: torch.func.jacfwd.
 */
export function jacfwd<F extends (...args: never[]) => readonly [unknown, unknown], const A extends Argnums = 0>(
  func: F,
  ...rest:
    | [argnums: A, hasAux: true, options?: { randomness?: Randomness }]
    | [argnums: A, options: Aux<Omit<JacfwdOptions, 'argnums'>>]
    | [options: Aux<JacfwdOptions<A>>]
): (...args: Parameters<F>) => [jacobian: Columns<F, A, ReturnType<F>[0]>, aux: ReturnType<F>[1]];
export function jacfwd<F extends AnyFunction, const A extends Argnums = 0>(
  func: F,
  ...rest: Rest<[argnums: A | null, hasAux: false], NoAux<JacfwdOptions<A>>>
): (...args: Parameters<F>) => Columns<F, A, ReturnType<F>>;
export function jacfwd(func: unknown, ...rest: readonly unknown[]): unknown {
  const { argnums, hasAux, randomness } = readRest('jacfwd', rest, {
    argnums: 0 as Argnums | null,
    hasAux: false,
    randomness: 'error' as Randomness,
  });
  checkFunction('jacfwd', func);
  checkBool('jacfwd', 'hasAux', hasAux);
  return (...args: unknown[]) => {
    checkReal('jacfwd', 'arguments', args);
    const { leaves, tree } = flatten(argnums === null ? args : pick(args, readArgnums('jacfwd', argnums, args.length)));
    checkLeaves('jacfwd', 'arguments to differentiate', leaves);
    const alongBasis = (tangents: unknown) => {
      const pushed = push('jacfwd', func, args, tangents, argnums, { strict: false, hasAux });
      checkReal('jacfwd', 'results', pushed.output);
      return hasAux ? [pushed.tangents, pushed.aux] : pushed.tangents;
    };
    const basis = unflatten(tree, basisRows(leaves, 0, totalNumel(leaves)));
    const mapped = vmap(alongBasis, { randomness })(basis);
    const [derivatives, aux] = hasAux ? (mapped as unknown[]) : [mapped];
    const { leaves: outputs, tree: outputTree } = flatten(derivatives);
    const numels = leaves.map((leaf) => leaf.numel());
    const parts = (outputs as Tensor[]).map((output) => split(output.movedim(0, -1), numels, -1));
    const columns = leaves.map((input, i) =>
      parts.map((part) => part[i].reshape([...part[i].shape.slice(0, -1), ...input.shape])),
    );
    const jacobian = assemble(columns, tree, outputTree, outputs.length);
    if (!hasAux) return jacobian;
    const { leaves: auxLeaves, tree: auxTree } = flatten(aux);
    return [
      jacobian,
      unflatten(
        auxTree,
        (auxLeaves as Tensor[]).map((leaf) => leaf.select(0, 0)),
      ),
    ];
  };
}

type Hessian<F extends AnyFunction, A extends Argnums> = Jacobian<
  Jacobian<ReturnType<F>, Picked<Parameters<F>, A>>,
  Picked<Parameters<F>, A>
>;

/**
 * A function that gives the second derivatives of `func` with respect to its argument at `argnums`: `jacfwd(jacrev(func))`.
 *
 * **Throws** as these; operators without forward mode need `jacrev(jacrev(func))`. Source: torch.func.hessian.
 */
export function hessian<F extends AnyFunction, const A extends Argnums = 0>(
  func: F,
  ...rest: Rest<[argnums: A], { argnums?: A }>
): (...args: Parameters<F>) => Hessian<F, A> {
  const { argnums } = readRest('hessian', rest, { argnums: 0 as Argnums });
  checkFunction('hessian', func);
  const inner = jacrev(func, { argnums });
  return jacfwd(inner as AnyFunction, { argnums }) as unknown as (...args: Parameters<F>) => Hessian<F, A>;
}
