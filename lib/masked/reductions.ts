// torch.masked: reductions of the elements that a mask selects.
import type { DType } from '../dtype';
import { dtypes } from '../dtype';
import { functions, linalg } from '../ops/install';
import { Operator } from '../ops/operator';
import { checkNumber, describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { applyMask, inputMask, isCoo, isCsr, isStrided, requireStrided } from './mask';
import {
  canonicalDim,
  canonicalDims,
  checkMask,
  type MaskedOptions,
  type ReductionOptions,
  type ReductionRest,
  read,
  reductionDefaults,
} from './options';
import { reduceCoo, reduceCsr } from './sparse-reduce';

const csrSum = new Operator('_sparse_csr_sum', false);
const csrProd = new Operator('_sparse_csr_prod', false);
const toCoo = new Operator('to_sparse', true);
const toCsr = new Operator('to_sparse_csr', true);

/** Sums and products of small integers are int64, as torch's own. */
function accumulated({ dtype }: Tensor): DType {
  return dtype.isFloatingPoint || dtype.isComplex || (dtype.name.startsWith('uint') && dtype !== dtypes.uint8)
    ? dtype
    : dtypes.int64;
}

function needMask(what: string, input: Tensor, mask: Tensor | null): void {
  if (mask !== null) return;
  // Elements that are not there are zeros, which would decide the result.
  throw new TypeError(`${what}(): a mask is needed for a tensor of layout ${input.layout}`);
}

/** A CSR tensor converts through COO: it has no conversion of its own to another dtype. */
function widened(input: Tensor, dtype: DType): Tensor {
  if (!isCsr(input) || input.dtype === dtype) return input;
  return toCsr.call1((toCoo.call1(input) as Tensor).to(dtype)) as Tensor;
}

/**
 * The sum of the elements that `mask` selects.
 *
 * **Shape**: `input` without (with `keepdim`: 1 in) the dimensions `dim`. Sparse COO and CSR tensors give sparse results.
 * **Throws** TypeError for a wrong kind, RangeError for a dimension out of range. Source: torch.masked.sum.
 */
export function sum(input: Tensor, ...rest: ReductionRest): Tensor {
  const { dim, keepdim, dtype, mask } = read('sum', input, rest, reductionDefaults);
  const target = dtype ?? accumulated(input);
  const dims = canonicalDims('sum', dim, input.dim());
  const masked = applyMask('sum', dtype === null ? widened(input, target) : input, mask);
  if (isCoo(masked)) return reduceCoo('sum', masked, dims, keepdim === true, target);
  if (isCsr(masked)) return csrSum.call([masked, dims, keepdim === true, { dtype: target }]) as Tensor;
  requireStrided('sum', masked);
  return masked.sum(dims, keepdim === true, { dtype: target });
}

/** The product of the elements that `mask` selects; sparse tensors need a mask. **Throws** as `sum`. Source: torch.masked.prod. */
export function prod(input: Tensor, ...rest: ReductionRest): Tensor {
  const { dim, keepdim, dtype, mask } = read('prod', input, rest, reductionDefaults);
  const target = dtype ?? accumulated(input);
  const dims = canonicalDims('prod', dim, input.dim());
  if (isCoo(input) || isCsr(input)) needMask('prod', input, mask);
  const masked = applyMask('prod', dtype === null ? widened(input, target) : input, mask);
  if (isCoo(masked)) return reduceCoo('prod', masked, dims, keepdim === true, target);
  if (isCsr(masked)) return csrProd.call([masked, dims, keepdim === true, { dtype: target }]) as Tensor;
  requireStrided('prod', masked);
  // Products go along one dimension at a time.
  return dims.reduceRight((result, d) => result.prod(d, keepdim === true), masked.to(target));
}

function extremum(what: 'amax' | 'amin', input: Tensor, rest: ReductionRest): Tensor {
  const { dim, keepdim, dtype, mask } = read(what, input, rest, reductionDefaults);
  const target = dtype ?? input.dtype;
  if (isCoo(input) || isCsr(input)) needMask(what, input, mask);
  const masked = applyMask(what, input, mask);
  const dims = canonicalDims(what, dim, masked.dim());
  if (isCoo(masked)) return reduceCoo(what, masked, dims, keepdim === true, target);
  if (isCsr(masked)) return reduceCsr(what, masked, dims, keepdim === true, target);
  requireStrided(what, masked);
  return masked[what](dims, keepdim === true).to(target);
}

/** The greatest of the elements that `mask` selects; sparse tensors need a mask. **Throws** as `sum`. Source: torch.masked.amax. */
export function amax(input: Tensor, ...rest: ReductionRest): Tensor {
  return extremum('amax', input, rest);
}

/** The least of the elements that `mask` selects; sparse tensors need a mask. **Throws** as `sum`. Source: torch.masked.amin. */
export function amin(input: Tensor, ...rest: ReductionRest): Tensor {
  return extremum('amin', input, rest);
}

type ArgRest = [dim?: number | null, options?: ReductionOptions] | [options?: ReductionOptions];

function extremumIndex(what: 'argmax' | 'argmin', input: Tensor, rest: ArgRest): Tensor {
  const { dim, keepdim, dtype, mask } = read(what, input, rest, reductionDefaults);
  requireStrided(what, input);
  const along = dim === null ? null : canonicalDim(what, dim as number, input.dim());
  const masked = applyMask(what, input, mask);
  return masked[what](along, keepdim === true).to(dtype ?? input.dtype);
}

/** Where the greatest of the elements stands that `mask` selects, in the dtype of `input`. **Throws** as `sum`. Source: torch.masked.argmax. */
export function argmax(input: Tensor, ...rest: ArgRest): Tensor {
  return extremumIndex('argmax', input, rest);
}

/** Where the least of the elements stands that `mask` selects, in the dtype of `input`. **Throws** as `sum`. Source: torch.masked.argmin. */
export function argmin(input: Tensor, ...rest: ArgRest): Tensor {
  return extremumIndex('argmin', input, rest);
}

/** `log Σ exp` of the elements that `mask` selects. **Throws** as `sum`. Source: torch.masked.logsumexp. */
export function logsumexp(input: Tensor, ...rest: ReductionRest): Tensor {
  const { dim, keepdim, dtype, mask } = read('logsumexp', input, rest, reductionDefaults);
  requireStrided('logsumexp', input);
  const dims = canonicalDims('logsumexp', dim, input.dim());
  return applyMask('logsumexp', input, mask)
    .logsumexp(dims, keepdim === true)
    .to(dtype ?? input.dtype);
}

type NormRest =
  | [ord?: number | null, dim?: ReductionOptions['dim'], options?: ReductionOptions & { ord?: number | null }]
  | [ord?: number | null, options?: ReductionOptions]
  | [options?: ReductionOptions & { ord?: number | null }];

/** The `ord`-norm (default 2) of the elements that `mask` selects. **Throws** as `sum`. Source: torch.masked.norm. */
export function norm(input: Tensor, ...rest: NormRest): Tensor {
  const known = { ord: 2 as number | null, ...reductionDefaults };
  const { ord, dim, keepdim, dtype, mask } = read('norm', input, rest, known, 2);
  if (ord !== null) checkNumber('norm', 'ord', ord);
  requireStrided('norm', input);
  const masked = applyMask('norm', input, mask, ord ?? 2);
  const dims = canonicalDims('norm', dim, input.dim());
  return linalg.vectorNorm(masked, ord ?? 2, dims, keepdim === true, { dtype: dtype ?? input.dtype });
}

type MedianRest = [dim?: number, options?: ReductionOptions] | [options?: ReductionOptions];

/**
 * The median along `dim` (default -1) of the elements that `mask` selects, the lower of two.
 *
 * Rows without any are NaN; integers cannot say so. **Throws** RangeError for integers with such a row. Source:
 * torch.masked.median.
 */
export function median(input: Tensor, ...rest: MedianRest): Tensor {
  const known = { ...reductionDefaults, dim: -1 as number | undefined };
  const { dim, keepdim, dtype, mask } = read('median', input, rest, known);
  requireStrided('median', input);
  const along = canonicalDim('median', dim, input.dim());
  const source = input.dtype.isFloatingPoint ? input : input.to(dtypes.float32);
  const [output] = functions.nanmedian(applyMask('median', source, mask), along, keepdim === true);
  if (input.dtype.isFloatingPoint) return output;
  if (output.isnan().any().item()) {
    throw new RangeError('median(): a row without any selected element has no median as an integer');
  }
  return output.to(dtype ?? input.dtype);
}

export interface LogaddexpOptions {
  dtype?: DType | null;
  inputMask?: Tensor | null;
  otherMask?: Tensor | null;
}

const logaddexpDefaults: Required<LogaddexpOptions> = { dtype: null, inputMask: null, otherMask: null };

/**
 * `log(exp(input) + exp(other))`, where what a mask leaves out counts as minus infinity.
 *
 * **Throws** TypeError for a wrong kind. Source: torch.masked.logaddexp.
 */
export function logaddexp(input: Tensor, other: Tensor, options?: LogaddexpOptions): Tensor {
  const what = 'logaddexp';
  const given = options === undefined ? [] : [options];
  const { dtype, inputMask: first, otherMask: second } = read(what, input, given, logaddexpDefaults, 0);
  if (!isTensor(other)) throw new TypeError(`${what}(): other must be Tensor, got ${describe(other)}`);
  checkMask(what, 'inputMask', first);
  checkMask(what, 'otherMask', second);
  requireStrided(what, input);
  requireStrided(what, other);
  return applyMask(what, input, first)
    .logaddexp(applyMask(what, other, second))
    .to(dtype ?? input.dtype);
}

/** How many elements count, and their sum. */
export function countAndTotal(
  what: string,
  input: Tensor,
  { dim, keepdim, dtype, mask }: Required<MaskedOptions> & Pick<ReductionOptions, 'dim'> & { keepdim: boolean },
): { count: Tensor; total: Tensor; full: Tensor | null } {
  const full = mask === null ? null : inputMask(what, input, mask);
  const counted = full ?? functions.ones(input.shape, { dtype: dtypes.int64, device: input.device });
  return {
    count: sum(counted, { dim, keepdim }),
    total: sum(input, { dim, keepdim, dtype, mask: full }),
    full,
  };
}

/**
 * The mean of the elements that `mask` selects; NaN where there are none.
 *
 * **Throws** TypeError for integers without a floating-point `dtype`; else as `sum`. Source: torch.masked.mean.
 */
export function mean(input: Tensor, ...rest: ReductionRest): Tensor {
  const { dim, keepdim, dtype, mask } = read('mean', input, rest, reductionDefaults);
  const target = dtype ?? input.dtype;
  if (!target.isFloatingPoint && !target.isComplex) {
    const source = dtype === null ? 'input' : 'optional';
    throw new TypeError(`mean(): the ${source} dtype must be floating point or complex, got ${target}`);
  }
  if (isCsr(input)) {
    needMask('mean', input, mask);
    const dims = canonicalDims('mean', dim, input.dim());
    return reduceCsr('mean', applyMask('mean', input, mask), dims, keepdim === true, target);
  }
  if (!isStrided(input)) {
    throw new TypeError(`mean(): expected a strided or sparse CSR tensor, got one of layout ${input.layout}`);
  }
  canonicalDims('mean', dim, input.dim());
  const { count, total } = countAndTotal('mean', input, { dim, keepdim: keepdim === true, dtype: target, mask });
  return total.div(count);
}
