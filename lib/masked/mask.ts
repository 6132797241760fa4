// Masks: brought to the shape and layout of their tensor, and put into effect.
import { Complex } from '../complex';
import { tensor } from '../creation';
import { type DType, dtypes } from '../dtype';
import { layouts } from '../enums';
import { TorchError } from '../errors';
import { functions } from '../ops/install';
import { Operator } from '../ops/operator';
import type { Tensor } from '../tensor-handle';
import { sparseWhere } from './sparse-where';

const sparseBroadcast = new Operator('_sparse_broadcast_to', false);
const toSparse = new Operator('to_sparse', true);
const toCsr = new Operator('to_sparse_csr', true);
const toDense = new Operator('to_dense', true);
const coalesce = new Operator('coalesce', true);
const sparseDim = new Operator('sparse_dim', true);

const supported = [layouts.strided, layouts.sparseCoo, layouts.sparseCsr] as readonly unknown[];

export const isStrided = (t: Tensor) => t.layout === layouts.strided;
export const isCoo = (t: Tensor) => t.layout === layouts.sparseCoo;
export const isCsr = (t: Tensor) => t.layout === layouts.sparseCsr;

/** For functions that Python has for dense tensors only. */
export function requireStrided(what: string, input: Tensor): void {
  if (isStrided(input)) return;
  throw new TypeError(`${what}(): expected a strided tensor, got one of layout ${input.layout}`);
}

function broadcast(mask: Tensor, shape: number[]): Tensor {
  if (isStrided(mask)) return mask.expand(shape);
  const coo = isCsr(mask) ? (toSparse.call1(mask) as Tensor) : mask;
  const wide = sparseBroadcast.call2(coo, shape) as Tensor;
  return isCsr(mask) ? (toCsr.call1(wide) as Tensor) : wide;
}

function toLayoutOf(mask: Tensor, input: Tensor): Tensor {
  if (mask.layout === input.layout) return mask;
  if (isStrided(input)) return toDense.call1(mask) as Tensor;
  if (isCsr(input)) return toCsr.call1(mask) as Tensor;
  return (isStrided(mask) ? toSparse.call2(mask, sparseDim.call1(input)) : toSparse.call1(mask)) as Tensor;
}

const sameShape = (a: number[], b: number[]) => a.length === b.length && a.every((size, i) => size === b[i]);

/** The mask as booleans in the shape and layout of `input`. **Throws** RangeError for a mask of more dimensions. */
export function inputMask(what: string, input: Tensor, mask: Tensor): Tensor {
  if (!supported.includes(input.layout)) {
    throw new TypeError(`${what}(): expected a strided, sparse COO or sparse CSR tensor, got ${input.layout}`);
  }
  let result = mask;
  if (!sameShape(mask.shape, input.shape)) {
    if (mask.dim() > input.dim()) {
      throw new RangeError(`${what}(): mask must not have more dimensions than input: ${mask.dim()} > ${input.dim()}`);
    }
    result = broadcast(mask, input.shape);
  }
  result = toLayoutOf(result, input);
  if (isCoo(result)) result = coalesce.call1(result) as Tensor;
  return result.dtype === dtypes.bool ? result : result.to(dtypes.bool);
}

export type Reduction =
  | 'sum'
  | 'prod'
  | 'amax'
  | 'amin'
  | 'argmax'
  | 'argmin'
  | 'logsumexp'
  | 'logaddexp'
  | 'norm'
  | 'median'
  | 'mean';

/** The least and the greatest value of an integer type. */
function integerRange(dtype: DType): [number | bigint, number | bigint] | undefined {
  if (dtype === dtypes.uint8) return [0, 255];
  if (dtype.isComplex || dtype.isFloatingPoint || !dtype.isSigned) return undefined;
  if (dtype === dtypes.int64) return [-(2n ** 63n), 2n ** 63n - 1n];
  const limit = 2 ** (8 * dtype.itemsize - 1);
  return [-limit, limit - 1];
}

function extreme(what: string, dtype: DType, sign: 1 | -1): number | bigint {
  if (dtype.isFloatingPoint) return sign * Infinity;
  const range = integerRange(dtype);
  if (range === undefined)
    throw new TorchError(`${what}(): identity of ${what} on ${dtype} input`, what, 'NotImplementedError');
  return range[sign === 1 ? 1 : 0];
}

/** The value that changes nothing in a reduction. */
function identity(what: Reduction, { dtype }: Tensor, ord: number): number | bigint | Complex {
  switch (what) {
    case 'sum':
      return 0;
    case 'prod':
      return 1;
    case 'norm':
      return ord === -Infinity ? Infinity : 0;
    case 'median':
    case 'mean':
      return Number.NaN;
    case 'amin':
    case 'argmin':
      return extreme(what, dtype, 1);
    case 'logsumexp':
      return dtype.isComplex ? new Complex(-Infinity, 0) : extreme(what, dtype, -1);
    default:
      return extreme(what, dtype, -1);
  }
}

export function identityTensor(what: Reduction, like: Tensor, ord = 2): Tensor {
  return tensor(identity(what, like, ord), { dtype: like.dtype, device: like.device });
}

/** `input` with the identity of a reduction at elements that the mask leaves out. */
export function applyMask(what: Reduction, input: Tensor, mask: Tensor | null, ord = 2): Tensor {
  if (mask === null) return input;
  const full = inputMask(what, input, mask);
  if (isStrided(full)) return functions.where(full, input, identityTensor(what, input, ord));
  if (isCoo(full)) return sparseWhere(what, full, input);
  const coo = sparseWhere(what, toSparse.call1(full) as Tensor, toSparse.call1(input) as Tensor);
  return toCsr.call1(coo) as Tensor;
}
