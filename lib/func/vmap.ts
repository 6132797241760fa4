// torch.func.vmap: maps a function over a dimension of its arguments. Source: torch/_functorch/vmap.py
import { TorchError } from '../errors';
import { getRngState, setRngState } from '../generator';
import { native } from '../native';
import { describe, intOf, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrap } from '../tensor-handle';
import { type AnyFunction, callInLevel, checkFunction, withLevel } from './levels';
import { cat, tensorSplit } from './operators';
import { flatten, flattenAs, leavesOf, type Tree, treeText, unflatten } from './pytree';

/** Dimensions in the structure of a function's arguments or results: one number, null, or nested arrays and objects. */
export type Dims = number | null | readonly Dims[] | { readonly [name: string]: Dims };

/** What random functions do within `vmap`: throw, give each call the same numbers, or each its own. */
export type Randomness = 'error' | 'same' | 'different';

/** Options of `vmap`. */
export interface VmapOptions {
  /** Which dimension of each argument is mapped over; null for none. Default 0. */
  inDims?: Dims;
  /** Where that dimension is in each result; null for a result that is no Tensor. Default 0. */
  outDims?: Dims;
  /** Default 'error'. */
  randomness?: Randomness;
  /** How many calls are made at a time; default: all. */
  chunkSize?: number | null;
}

/** The optional arguments of `vmap`. */
export type VmapRest = Rest<
  [inDims: number | readonly Dims[], outDims: number | null | readonly Dims[], randomness: Randomness],
  VmapOptions
>;

const defaults = {
  inDims: 0 as Dims,
  outDims: 0 as Dims,
  randomness: 'error' as Randomness,
  chunkSize: null as number | null,
};

/** The arguments of one call, read. */
interface Batch {
  leaves: readonly unknown[];
  dims: readonly (number | null)[];
  tree: Tree;
  size: number;
}

const wrongKind = (message: string) => new TypeError(`vmap(): ${message}`);

function checkDim(dim: unknown, leaf: unknown): number | null {
  if (dim === null || dim === undefined) return null;
  if (!Number.isInteger(dim)) throw wrongKind(`inDims must hold int or null, got ${describe(dim)}`);
  if (!isTensor(leaf)) {
    throw wrongKind(`inDims is ${describe(dim)} for ${describe(leaf)}, which is no Tensor; give null there`);
  }
  const count = leaf.ndim;
  const index = dim as number;
  if (index >= -count && index < count) return index < 0 ? index + count : index;
  throw new RangeError(`vmap(): inDims ${index} is out of range for a Tensor of ${count} dimensions`);
}

function sizeOf(leaves: readonly unknown[], dims: readonly (number | null)[]): number {
  const sizes = dims.flatMap((dim, i) => (dim === null ? [] : [(leaves[i] as Tensor).size(dim)]));
  if (sizes.length === 0) throw new RangeError('vmap(): inDims must name a dimension of at least one Tensor');
  if (sizes.every((size) => size === sizes[0])) return sizes[0];
  throw new RangeError(`vmap(): mapped dimensions must have one size, got ${describe(sizes)}`);
}

function readBatch(inDims: Dims, args: readonly unknown[]): Batch {
  if (typeof inDims !== 'number' && !Array.isArray(inDims)) {
    throw wrongKind(`inDims must be int or an array in the structure of the arguments, got ${describe(inDims)}`);
  }
  if (args.length === 0) throw wrongKind('func needs at least one argument');
  const { leaves, tree } = flatten(args);
  const given = flattenAs(tree, inDims, true);
  if (given === undefined) {
    const structure = treeText(flatten(inDims).tree);
    throw wrongKind(`inDims must have the structure of the arguments, ${treeText(tree)}, got ${structure}`);
  }
  const dims = leaves.map((leaf, i) => checkDim(given[i], leaf));
  return { leaves, dims, tree, size: sizeOf(leaves, dims) };
}

function checkOutDims(outDims: Dims): void {
  for (const dim of leavesOf(outDims)) {
    if (dim !== null && !Number.isInteger(dim)) throw wrongKind(`outDims must hold int or null, got ${describe(dim)}`);
  }
}

function readOutDims(outDims: Dims, output: unknown, tree: Tree): (number | null)[] {
  // Python takes (0,) for a function that gives one tensor.
  const given =
    isTensor(output) && Array.isArray(outDims) && outDims.length === 1
      ? leavesOf(outDims[0])
      : flattenAs(tree, outDims, true);
  if (given !== undefined) return given as (number | null)[];
  const structure = treeText(flatten(outDims).tree);
  throw wrongKind(`outDims must have the structure of the result, ${treeText(tree)}, got ${structure}`);
}

function unbatch(leaf: unknown, level: number, size: number, dim: number | null): unknown {
  if (dim === null) {
    if (isTensor(leaf) && native.isBatched(handleOf(leaf))) {
      throw new TorchError('vmap(): outDims is null for a result that depends on the mapped dimension', 'vmap');
    }
    return leaf;
  }
  if (!isTensor(leaf)) {
    throw wrongKind(`func must return Tensors, got ${describe(leaf)}; give null in outDims for other results`);
  }
  return wrap(native.removeBatchDim(handleOf(leaf), level, size, dim));
}

/** One call of `func` for a whole batch. */
function mapBatch(func: AnyFunction, batch: Batch, outDims: Dims, randomness: Randomness): unknown {
  const { leaves, dims, tree, size } = batch;
  return withLevel(
    () => native.pushVmap(size, randomness),
    {},
    (level) => {
      const inputs = leaves.map((leaf, i) => {
        const dim = dims[i];
        return dim === null ? leaf : wrap(native.addBatchDim(handleOf(leaf as Tensor), dim, level));
      });
      const output = callInLevel('vmap', func, unflatten(tree, inputs) as unknown[]);
      const { leaves: outputs, tree: outputTree } = flatten(output);
      const outputDims = readOutDims(outDims, output, outputTree);
      return unflatten(
        outputTree,
        outputs.map((leaf, i) => unbatch(leaf, level, size, outputDims[i])),
      );
    },
  );
}

/** The ends of chunks but the last: `[4, 8]` for 10 calls, four at a time. */
export function chunkEnds(total: number, chunkSize: number): number[] {
  return Array.from({ length: Math.ceil(total / chunkSize) - 1 }, (_, i) => (i + 1) * chunkSize);
}

function mapChunks(func: AnyFunction, batch: Batch, outDims: Dims, randomness: Randomness, chunkSize: number): unknown {
  const ends = chunkEnds(batch.size, chunkSize);
  const parts = batch.leaves.map((leaf, i) => {
    const dim = batch.dims[i];
    return dim === null ? [...ends, 0].map(() => leaf) : tensorSplit(leaf, ends, dim);
  });
  const state = randomness === 'same' ? getRngState() : null;
  const results = [...ends, batch.size].map((end, chunk) => {
    if (state !== null) setRngState(state);
    const size = end - chunk * chunkSize;
    return flatten(mapBatch(func, { ...batch, size, leaves: parts.map((part) => part[chunk]) }, outDims, randomness));
  });
  const { tree } = results[0];
  const dims = flattenAs(tree, outDims, true) ?? leavesOf(outDims);
  const joined = results[0].leaves.map((leaf, i) =>
    dims[i] === null
      ? leaf
      : cat(
          results.map(({ leaves }) => leaves[i]),
          dims[i],
        ),
  );
  return unflatten(tree, joined);
}

/**
 * A function that calls `func` once for all slices of its arguments and gives what calls for each slice, stacked, would:
 * `vmap(torch.dot)` multiplies a batch of vectors. Arguments and results may be nested arrays and plain objects of
 * Tensors. Transforms nest: `vmap(grad(loss), [null, 0])` computes per-sample gradients.
 *
 * **Throws** TypeError for arguments, results or dimensions that do not fit together, RangeError for sizes and dimensions
 * out of range; within `func`, TorchError for `item()` and whatever else needs the value of one slice.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.func.vmap.html
 */
export function vmap<F extends AnyFunction>(func: F, ...rest: VmapRest): (...args: Parameters<F>) => ReturnType<F> {
  const { inDims, outDims, randomness, chunkSize } = readRest('vmap', rest, defaults);
  checkFunction('vmap', func);
  if (!['error', 'same', 'different'].includes(randomness)) {
    throw new TypeError(`vmap(): randomness must be 'error', 'same' or 'different', got ${describe(randomness)}`);
  }
  const limit = chunkSize === null ? null : intOf('vmap', 'chunkSize', chunkSize);
  if (limit !== null && limit <= 0) throw new RangeError(`vmap(): chunkSize must be greater than 0, got ${limit}`);
  return (...args) => {
    checkOutDims(outDims);
    const batch = readBatch(inDims, args);
    const isWhole = limit === null || limit >= batch.size;
    const result = isWhole
      ? mapBatch(func, batch, outDims, randomness)
      : mapChunks(func, batch, outDims, randomness, limit);
    return result as ReturnType<F>;
  };
}
