// Arguments of the functions of torch.masked.
import { DType } from '../dtype';
import { TorchError } from '../errors';
import { checkBool, describe, isPlainObject, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

export type Dims = number | readonly number[] | null;

export interface MaskedOptions {
  /** Of the result. Default: that of `input`. */
  dtype?: DType | null;
  /** True where an element counts; broadcasts to `input`. Default: all count. */
  mask?: Tensor | null;
}

export interface NormalizationOptions extends MaskedOptions {
  /** The dimension to go along. */
  dim?: number;
}

export interface ReductionOptions extends MaskedOptions {
  /** Dimensions to reduce. Default: all. */
  dim?: Dims;
  /** Keep the reduced dimensions, with size 1. Default: false. */
  keepdim?: boolean | null;
}

/** Optional arguments of a reduction: `dim` by position, the rest by keyword. */
export type ReductionRest = [dim?: Dims, options?: ReductionOptions] | [options?: ReductionOptions];
export type NormalizationRest =
  | [dim: number, options?: MaskedOptions]
  | [options: NormalizationOptions & { dim: number }];

export const reductionDefaults = {
  dim: null as Dims,
  keepdim: false as boolean | null,
  dtype: null as DType | null,
  mask: null as Tensor | null,
};
export const normalizationDefaults = {
  dim: undefined as number | undefined,
  dtype: null as DType | null,
  mask: null as Tensor | null,
};

/** Reads what comes after `input`; only the first `positional` of the names in `defaults` have a place. */
export function read<T extends object>(
  what: string,
  input: unknown,
  rest: readonly unknown[],
  defaults: T,
  positional = 1,
): Readonly<T> {
  if (!isTensor(input)) throw new TypeError(`${what}(): input must be Tensor, got ${describe(input)}`);
  const places = rest.filter((value) => !isPlainObject(value)).length;
  if (places > positional) {
    throw new TypeError(`${what}(): at most ${positional} positional arguments after input, got ${places}`);
  }
  const options = readRest(what, rest, defaults);
  const { dtype, mask, keepdim } = options as Record<string, unknown>;
  if (dtype !== undefined && dtype !== null && !(dtype instanceof DType)) {
    throw new TypeError(`${what}(): dtype must be a dtype such as torch.float32, got ${describe(dtype)}`);
  }
  checkMask(what, 'mask', mask);
  if (keepdim !== undefined && keepdim !== null) checkBool(what, 'keepdim', keepdim);
  return options;
}

export function checkMask(what: string, name: string, mask: unknown): void {
  if (mask === undefined || mask === null || isTensor(mask)) return;
  throw new TypeError(`${what}(): ${name} must be Tensor or null, got ${describe(mask)}`);
}

/** Sorted dimensions from 0 up; null and an empty list stand for all. **Throws** RangeError for one that does not exist. */
export function canonicalDims(what: string, dim: Dims | undefined, ndim: number): number[] {
  if (dim === undefined) throw new TypeError(`${what}(): missing argument dim`);
  if (dim === null || (Array.isArray(dim) && dim.length === 0)) return Array.from({ length: ndim }, (_, i) => i);
  const count = Math.max(ndim, 1);
  const given = (Array.isArray(dim) ? dim : [dim]) as number[];
  const dims = given.map((d) => {
    if (!Number.isInteger(d)) throw new TypeError(`${what}(): dim must be int or int[], got ${describe(dim)}`);
    if (d >= count || d < -count) {
      throw new RangeError(`${what}(): dim must lie from ${-count} to ${count - 1}, got ${d}`);
    }
    return d < 0 ? d + count : d;
  });
  if (new Set(dims).size < dims.length) throw new TorchError(`${what}(): dim ${describe(dim)} names one twice`);
  return dims.sort((a, b) => a - b);
}

/** The one dimension of functions that go along one. */
export function canonicalDim(what: string, dim: number | undefined, ndim: number): number {
  if (dim === null || Array.isArray(dim)) throw new TypeError(`${what}(): dim must be int, got ${describe(dim)}`);
  return canonicalDims(what, dim, ndim)[0];
}
