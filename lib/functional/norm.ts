// Norms of vectors and matrices by one function. Source: torch/functional.py
import { asFloat } from '../complex';
import type { DType } from '../dtype';
import { TorchError } from '../errors';
import { describe, type Rest, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';

/** The order: a number, `'fro'` (Frobenius), or `'nuc'` (the sum of singular values, of matrices). */
export type NormOrder = number | 'fro' | 'nuc' | null;
type Dims = number | readonly number[] | null;

export interface NormMethodOptions {
  /** Default `'fro'`, which is the 2-norm of all elements. */
  p?: NormOrder;
  /** The dimensions to reduce; default all. */
  dim?: Dims;
  /** Keep them, with size 1; default false. */
  keepdim?: boolean;
  /** Convert first. */
  dtype?: DType | null;
}

export interface NormOptions extends NormMethodOptions {
  /** Write the result here. */
  out?: Tensor | null;
}

type FunctionRest = Rest<
  [p: NormOrder, dim: Dims, keepdim: boolean, out: Tensor | null, dtype: DType | null],
  NormOptions
>;
type MethodRest = Rest<[p: NormOrder, dim: Dims, keepdim: boolean, dtype: DType | null], NormMethodOptions>;

const vectorNorm = aten('linalg_vector_norm');
const matrixNorm = aten('linalg_matrix_norm');
const frobeniusNorm = aten('frobenius_norm');
const nuclearNorm = aten('nuclear_norm');
const plainNorm = aten('norm');

interface Arguments {
  p: NormOrder;
  dim: Dims;
  keepdim: boolean;
  out: Tensor | null;
  dtype: DType | null;
}

const given = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));

function stridedNorm(input: Tensor, { p, dim, keepdim, out, dtype }: Arguments): Tensor {
  const dims = typeof dim === 'number' ? [dim] : dim;
  const isWhole = dims === null && !keepdim && dtype === null && out === null;
  if (isWhole && (p === 'fro' || typeof p === 'number')) return vectorNorm(input, p === 'fro' ? 2 : p);
  const options = given({ dtype, out });
  if (typeof p !== 'string') return vectorNorm(input, p ?? asFloat(2), dims, keepdim, options);
  if (p === 'fro' && (dims === null || dims.length <= 2)) return vectorNorm(input, 2, dims, keepdim, options);
  const both = dims ?? Array.from({ length: input.ndim }, (_, i) => i);
  return matrixNorm(input, p, both, keepdim, options);
}

// Sparse layouts have kernels under the older names only.
function otherNorm(input: Tensor, { p, dim, keepdim, out, dtype }: Arguments): Tensor {
  const all = Array.from({ length: input.ndim }, (_, i) => i);
  const dims = typeof dim === 'number' ? [dim] : dim;
  if (typeof p !== 'string') return plainNorm(input, p, dims ?? all, keepdim, given({ dtype, out }));
  if (p !== 'fro' && p !== 'nuc') {
    throw new TorchError(`norm(): p must be a number, 'fro' or 'nuc', got ${describe(p)}`, 'norm');
  }
  if (dtype !== null) throw new RangeError(`norm(): dtype is not supported for p = '${p}' of this layout`);
  if (p === 'nuc') {
    return dims === null
      ? nuclearNorm(input, keepdim, given({ out }))
      : nuclearNorm(input, dims, keepdim, given({ out }));
  }
  return frobeniusNorm(input, dims ?? (out === null ? [] : all), keepdim, given({ out }));
}

function compute(input: unknown, args: Arguments): Tensor {
  checkTensor('norm', 'input', input);
  return input.layout.name === 'strided' ? stridedNorm(input, args) : otherNorm(input, args);
}

const defaults: Arguments = { p: 'fro', dim: null, keepdim: false, out: null, dtype: null };

/**
 * The norm of a tensor over the given dimensions: (Σ |x|^p)^(1/p), also for p of ±Infinity and 0; `'nuc'` wants two.
 * Python keeps it for old code; `linalg.vectorNorm` and `linalg.matrixNorm` are meant for new.
 *
 * **Throws** RangeError for a `dim` it lacks, TorchError for another string. Source: torch.norm.
 */
export function norm(input: Tensor, ...rest: FunctionRest): Tensor;
export function norm(options: NormOptions & { input: Tensor }): Tensor;
export function norm(...args: unknown[]): Tensor {
  if (args.length === 1 && isTensor(args[0])) return compute(args[0], defaults);
  const { input, ...rest } = readCall('norm', args, ['input'], defaults);
  return compute(input, rest);
}

const { out: _, ...methodDefaults } = defaults;

export interface NormMethods {
  /** The norm over all or some dimensions: `torch.norm`. Source: torch.Tensor.norm. */
  norm(...rest: MethodRest): Tensor;
}

export function normMethod(this: Tensor, ...rest: unknown[]): Tensor {
  if (rest.length === 0) return compute(this, defaults);
  return compute(this, { ...readRest('norm', rest, methodDefaults), out: null });
}
