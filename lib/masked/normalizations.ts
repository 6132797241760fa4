// torch.masked: functions along one dimension that keep the shape.

import { functions } from '../ops/install';
import { checkNumber } from '../options';
import type { Tensor } from '../tensor-handle';
import { applyMask, type Reduction, requireStrided } from './mask';
import { canonicalDim, type MaskedOptions, type NormalizationRest, normalizationDefaults, read } from './options';
import { norm } from './reductions';

type Along = (masked: Tensor, dim: number, dtype: Tensor['dtype']) => Tensor;

/** `left` names the reduction whose identity stands for elements that the mask leaves out. */
function along(what: string, left: Reduction, input: Tensor, rest: NormalizationRest, compute: Along): Tensor {
  const { dim, dtype, mask } = read(what, input, rest, normalizationDefaults);
  requireStrided(what, input);
  const place = canonicalDim(what, dim, input.dim());
  return compute(applyMask(left, input, mask), place, dtype ?? input.dtype);
}

/**
 * Softmax along `dim` of the elements that `mask` selects; the others are 0, and NaN in rows without any.
 *
 * **Shape**: that of `input`. **Throws** TypeError for a wrong kind and without `dim`, RangeError for a dimension out of
 * range. Source: torch.masked.softmax.
 */
export function softmax(input: Tensor, ...rest: NormalizationRest): Tensor {
  return along('softmax', 'amax', input, rest, (masked, dim, dtype) => masked.softmax(dim, { dtype }));
}

/** The logarithm of `softmax`. **Throws** as `softmax`. Source: torch.masked.log_softmax. */
export function logSoftmax(input: Tensor, ...rest: NormalizationRest): Tensor {
  return along('logSoftmax', 'amax', input, rest, (masked, dim, dtype) => masked.logSoftmax(dim, { dtype }));
}

/** Softmax of the negated elements. **Throws** as `softmax`. Source: torch.masked.softmin. */
export function softmin(input: Tensor, ...rest: NormalizationRest): Tensor {
  return along('softmin', 'amin', input, rest, (masked, dim, dtype) => masked.neg().softmax(dim, { dtype }));
}

/** Running sums along `dim`, to which elements that `mask` leaves out add nothing. **Throws** as `softmax`. Source: torch.masked.cumsum. */
export function cumsum(input: Tensor, ...rest: NormalizationRest): Tensor {
  return along('cumsum', 'sum', input, rest, (masked, dim, dtype) => masked.cumsum(dim, { dtype }));
}

/** Running products along `dim`. **Throws** as `softmax`. Source: torch.masked.cumprod. */
export function cumprod(input: Tensor, ...rest: NormalizationRest): Tensor {
  return along('cumprod', 'prod', input, rest, (masked, dim, dtype) => masked.cumprod(dim, { dtype }));
}

export interface NormalizeOptions extends MaskedOptions {
  ord?: number;
  dim?: number;
  /** The least divisor. Default: 1e-12. */
  eps?: number;
}

type NormalizeRest =
  | [ord: number, dim: number, options?: NormalizeOptions]
  | [ord: number, options: NormalizeOptions & { dim: number }]
  | [options: NormalizeOptions & { ord: number; dim: number }];

/** The elements that `mask` selects, divided by their `ord`-norm along `dim`; the others are 0. **Throws** as `softmax`. Source: torch.masked.normalize. */
export function normalize(input: Tensor, ...rest: NormalizeRest): Tensor {
  const what = 'normalize';
  const { dim: _, ...others } = normalizationDefaults;
  const known = { ord: undefined as number | undefined, dim: undefined as number | undefined, eps: 1e-12, ...others };
  const { ord, dim, eps, dtype, mask } = read(what, input, rest, known, 2);
  checkNumber(what, 'ord', ord);
  checkNumber(what, 'eps', eps);
  requireStrided(what, input);
  const place = canonicalDim(what, dim, input.dim());
  const size = norm(input, ord, place, { keepdim: true, dtype: dtype ?? input.dtype, mask });
  return applyMask('sum', input, mask).div(functions.maximum(size, size.newFull([], eps)));
}
