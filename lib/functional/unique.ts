// Distinct elements. Source: torch/functional.py
import type { DTypeName } from '../dtype';
import type { Rest } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';

export interface UniqueConsecutiveOptions {
  /** Also where each element of the input stands in the result. */
  returnInverse?: boolean;
  /** Also how often each occurs. */
  returnCounts?: boolean;
  /** Compare slices of this dimension; default null: single elements. */
  dim?: number | null;
}

export interface UniqueOptions extends UniqueConsecutiveOptions {
  /** Ascending values; default true, and in fact always so. */
  sorted?: boolean;
}

type Indices = Tensor<'int64'>;
type Returned<O, D extends DTypeName> = O extends { returnInverse: true; returnCounts: true }
  ? [values: Tensor<D>, inverse: Indices, counts: Indices]
  : O extends { returnInverse: true }
    ? [values: Tensor<D>, inverse: Indices]
    : O extends { returnCounts: true }
      ? [values: Tensor<D>, counts: Indices]
      : Tensor<D>;
type Result = Tensor | Tensor[];

type UniqueRest = Rest<
  [sorted: boolean, returnInverse: boolean, returnCounts: boolean, dim: number | null],
  UniqueOptions
>;
type ConsecutiveRest = Rest<
  [returnInverse: boolean, returnCounts: boolean, dim: number | null],
  UniqueConsecutiveOptions
>;

const unique2 = aten<Tensor[]>('_unique2');
const uniqueDim = aten<Tensor[]>('unique_dim');
const uniqueConsecutiveOp = aten<Tensor[]>('unique_consecutive');

function asked([values, inverse, counts]: Tensor[], returnInverse: boolean, returnCounts: boolean): Result {
  if (!returnInverse && !returnCounts) return values;
  return [values, ...(returnInverse ? [inverse] : []), ...(returnCounts ? [counts] : [])];
}

const uniqueDefaults = { sorted: true, returnInverse: false, returnCounts: false, dim: null as number | null };

/**
 * The distinct elements, or distinct slices of dimension `dim`; a tensor, or a list if inverse or counts are asked for.
 * **Shape**: (distinct), and that of the input for the inverse; with `dim` only that dimension shrinks.
 *
 * **Throws** TypeError for what is no tensor, RangeError for a `dim` it lacks. Source: torch.unique.
 */
export function unique<D extends DTypeName, const O extends UniqueOptions = Record<never, never>>(
  input: Tensor<D>,
  options?: O,
): Returned<O, D>;
export function unique(input: Tensor, ...rest: UniqueRest): Result;
export function unique(options: UniqueOptions & { input: Tensor }): Result;
export function unique(...args: unknown[]): Result {
  const { input, sorted, returnInverse, returnCounts, dim } = readCall('unique', args, ['input'], uniqueDefaults);
  checkTensor('unique', 'input', input);
  const all =
    dim === null
      ? unique2(input, sorted, returnInverse, returnCounts)
      : uniqueDim(input, dim, sorted, returnInverse, returnCounts);
  return asked(all, returnInverse, returnCounts);
}

const consecutiveDefaults = { returnInverse: false, returnCounts: false, dim: null as number | null };

/**
 * Drops each element that equals the one before it, in place of which `unique` would look at all.
 *
 * **Throws** as `unique`. Source: torch.unique_consecutive.
 */
export function uniqueConsecutive<D extends DTypeName, const O extends UniqueConsecutiveOptions = Record<never, never>>(
  input: Tensor<D>,
  options?: O,
): Returned<O, D>;
export function uniqueConsecutive(input: Tensor, ...rest: ConsecutiveRest): Result;
export function uniqueConsecutive(options: UniqueConsecutiveOptions & { input: Tensor }): Result;
export function uniqueConsecutive(...args: unknown[]): Result {
  const read = readCall('uniqueConsecutive', args, ['input'], consecutiveDefaults);
  const { input, returnInverse, returnCounts, dim } = read;
  checkTensor('uniqueConsecutive', 'input', input);
  return asked(uniqueConsecutiveOp(input, returnInverse, returnCounts, dim), returnInverse, returnCounts);
}

export interface UniqueMethods<D extends DTypeName = DTypeName> {
  /** The distinct elements: `torch.unique`. Source: torch.Tensor.unique. */
  unique<const O extends UniqueOptions = Record<never, never>>(options?: O): Returned<O, D>;
  unique(...rest: UniqueRest): Result;
  /** Without repetitions of the element before: `torch.uniqueConsecutive`. Source: torch.Tensor.unique_consecutive. */
  uniqueConsecutive<const O extends UniqueConsecutiveOptions = Record<never, never>>(options?: O): Returned<O, D>;
  uniqueConsecutive(...rest: ConsecutiveRest): Result;
}
