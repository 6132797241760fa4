// torch.masked.var and torch.masked.std.
import { type DType, dtypes } from '../dtype';
import { TorchError } from '../errors';
import { functions } from '../ops/install';
import { checkBool, checkNumber } from '../options';
import type { Tensor } from '../tensor-handle';
import { requireStrided } from './mask';
import { canonicalDims, type ReductionOptions, read, reductionDefaults } from './options';
import { countAndTotal, sum } from './reductions';

export interface SpreadOptions extends ReductionOptions {
  /** False: divide by the count; true: by one less. */
  unbiased?: boolean | null;
  /** What to take off the count. Default: 1. */
  correction?: number | null;
}

type SpreadRest =
  | [dim?: ReductionOptions['dim'], unbiased?: boolean | null, options?: SpreadOptions]
  | [dim?: ReductionOptions['dim'], options?: SpreadOptions]
  | [options?: SpreadOptions];

const { dim, ...others } = reductionDefaults;
const defaults = { dim, unbiased: null as boolean | null, correction: null as number | null, ...others };

const isFractional = (dtype: DType) => dtype.isFloatingPoint || dtype.isComplex;

function variance(what: string, input: Tensor, rest: SpreadRest): Tensor {
  const options = read(what, input, rest, defaults, 2);
  const { unbiased, mask } = options;
  const keepdim = options.keepdim === true;
  if (unbiased !== null) checkBool(what, 'unbiased', unbiased);
  if (options.correction !== null) {
    checkNumber(what, 'correction', options.correction);
    if (unbiased !== null) throw new TorchError(`${what}(): give unbiased or correction, not both`, what);
  }
  requireStrided(what, input);
  canonicalDims(what, options.dim, input.dim());
  const correction = options.correction ?? (unbiased === false ? 0 : 1);
  const dtype = options.dtype ?? (isFractional(input.dtype) ? input.dtype : dtypes.float32);
  const computed = isFractional(dtype) ? dtype : dtypes.float32;
  const whole = { dim: options.dim, keepdim: true, dtype, mask };
  const { count, total, full } = countAndTotal(what, input, whole);
  const off = input.sub(total.div(count));
  const squares = sum(off.mul(off.conj()), { dim: options.dim, keepdim, dtype: computed, mask: full });
  const counted = keepdim ? count : count.reshape(squares.shape);
  return squares.div(corrected(counted, correction, computed.toReal())).to(dtype);
}

function corrected(count: Tensor, correction: number, dtype: DType): Tensor {
  if (correction === 0) return count;
  const rest = count.to(dtype).sub(correction);
  return functions.maximum(rest, rest.newZeros([]));
}

/**
 * The variance of the elements that `mask` selects; NaN where there are none.
 *
 * **Throws** TypeError for a wrong kind, RangeError for a dimension out of range, TorchError for `unbiased` beside
 * `correction`. Source: torch.masked.var.
 */
function maskedVar(input: Tensor, ...rest: SpreadRest): Tensor {
  return variance('var', input, rest);
}

/** The standard deviation of the elements that `mask` selects. **Throws** as `var`. Source: torch.masked.std. */
export function std(input: Tensor, ...rest: SpreadRest): Tensor {
  return variance('std', input, rest).sqrt();
}

// `var` is a word of the language: no function can be declared under it.
export { maskedVar as var };
