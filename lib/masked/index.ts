// torch.masked: functions with a `mask` that says which elements count.
import { byPosition } from '../options';
import type { Tensor } from '../tensor-handle';
import * as normalizations from './normalizations';
import type { NormalizationOptions, ReductionOptions } from './options';
import * as reductions from './reductions';
import * as spread from './spread';

/** A function whose tensors may also stand among the keywords. */
export type Named<F, O> = F & ((options: O) => Tensor);
type Given<O> = O & { input: Tensor };

function named<F, O>(what: string, fn: F, names = ['input']): Named<F, O> {
  const target = fn as (...args: unknown[]) => Tensor;
  const call = (...args: unknown[]) => target(...byPosition(what, names, args));
  Object.defineProperty(call, 'name', { value: what });
  return call as unknown as Named<F, O>;
}

const reduction = <F>(what: string, fn: F) => named<F, Given<ReductionOptions>>(what, fn);
const along = <F>(what: string, fn: F) => named<F, Given<NormalizationOptions & { dim: number }>>(what, fn);

/** The sum of the elements that `mask` selects. Source: torch.masked.sum. */
export const sum = reduction('sum', reductions.sum);

/** The product of the elements that `mask` selects; sparse tensors need a mask. Source: torch.masked.prod. */
export const prod = reduction('prod', reductions.prod);

/** The greatest of the elements that `mask` selects; sparse tensors need a mask. Source: torch.masked.amax. */
export const amax = reduction('amax', reductions.amax);

/** The least of the elements that `mask` selects; sparse tensors need a mask. Source: torch.masked.amin. */
export const amin = reduction('amin', reductions.amin);

/** Where the greatest of the elements stands that `mask` selects, in the dtype of `input`. Source: torch.masked.argmax. */
export const argmax = reduction('argmax', reductions.argmax);

/** Where the least of the elements stands that `mask` selects, in the dtype of `input`. Source: torch.masked.argmin. */
export const argmin = reduction('argmin', reductions.argmin);

/** `log Σ exp` of the elements that `mask` selects. Source: torch.masked.logsumexp. */
export const logsumexp = reduction('logsumexp', reductions.logsumexp);

/** The `ord`-norm (default 2) of the elements that `mask` selects. Source: torch.masked.norm. */
export const norm = named<typeof reductions.norm, Given<ReductionOptions & { ord?: number | null }>>(
  'norm',
  reductions.norm,
);

/** The median along `dim` (default -1) of the elements that `mask` selects, the lower of two. Source: torch.masked.median. */
export const median = reduction('median', reductions.median);

/** The mean of the elements that `mask` selects; NaN where there are none. Source: torch.masked.mean. */
export const mean = reduction('mean', reductions.mean);

/** `log(exp(input) + exp(other))`, where what a mask leaves out counts as minus infinity. Source: torch.masked.logaddexp. */
export const logaddexp = named<typeof reductions.logaddexp, Given<reductions.LogaddexpOptions & { other: Tensor }>>(
  'logaddexp',
  reductions.logaddexp,
  ['input', 'other'],
);

/** Softmax along `dim` of the elements that `mask` selects; the others are 0, and NaN in rows without any. Source: torch.masked.softmax. */
export const softmax = along('softmax', normalizations.softmax);

/** The logarithm of `softmax`. Source: torch.masked.log_softmax. */
export const logSoftmax = along('logSoftmax', normalizations.logSoftmax);

/** Softmax of the negated elements. Source: torch.masked.softmin. */
export const softmin = along('softmin', normalizations.softmin);

/** Running sums along `dim`, to which elements that `mask` leaves out add nothing. Source: torch.masked.cumsum. */
export const cumsum = along('cumsum', normalizations.cumsum);

/** Running products along `dim`. Source: torch.masked.cumprod. */
export const cumprod = along('cumprod', normalizations.cumprod);

/** The elements that `mask` selects, divided by their `ord`-norm along `dim`; the others are 0. Source: torch.masked.normalize. */
export const normalize = named<
  typeof normalizations.normalize,
  Given<normalizations.NormalizeOptions & { ord: number; dim: number }>
>('normalize', normalizations.normalize);

/** The standard deviation of the elements that `mask` selects. Source: torch.masked.std. */
export const std = named<typeof spread.std, Given<spread.SpreadOptions>>('std', spread.std);

/** The variance of the elements that `mask` selects; NaN where there are none. Source: torch.masked.var. */
const maskedVar = named<typeof spread.var, Given<spread.SpreadOptions>>('var', spread.var);

// `var` is a word of the language: nothing can be declared under it.
export { maskedVar as var };
