// Splitting a tensor into views. Source: torch/functional.py, torch/_tensor.py
import type { DTypeName } from '../dtype';
import { describe, plainNumber, type Rest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';

const splitOp = aten<Tensor[]>('split');
const splitWithSizesOp = aten<Tensor[]>('split_with_sizes');

/** The size of every part but the last, or the size of each. */
export type SplitSize = number | readonly number[] | Tensor;

function splitBy(tensor: Tensor, size: unknown, dim: number, name: string): Tensor[] {
  const given = plainNumber(isTensor(size) && size.numel() === 1 ? size.item() : size);
  if (Number.isInteger(given) || typeof given === 'bigint') return splitOp(tensor, given, dim);
  if (Array.isArray(given)) return splitWithSizesOp(tensor, given, dim);
  throw new TypeError(`split(): ${name} must be int or int[], got ${describe(given)}`);
}

/** The call of nearly all: one size, and a dimension or none. */
const isPlain = (size: unknown, dim: unknown) => Number.isInteger(size) && typeof dim === 'number';

/**
 * Cuts a tensor along a dimension: into parts of one size (the last may be smaller), or of the sizes listed. Views.
 *
 * **Throws** TypeError for other sizes, TorchError where listed sizes do not add up. Source: torch.split.
 */
export function split<D extends DTypeName>(
  tensor: Tensor<D>,
  splitSizeOrSections: SplitSize,
  ...rest: Rest<[dim: number], { dim?: number }>
): Tensor<D>[];
export function split<D extends DTypeName>(
  tensor: Tensor<D>,
  options: { splitSizeOrSections: SplitSize; dim?: number },
): Tensor<D>[];
export function split<D extends DTypeName>(options: {
  tensor: Tensor<D>;
  splitSizeOrSections: SplitSize;
  dim?: number;
}): Tensor<D>[];
export function split(...args: unknown[]): Tensor[] {
  const [input, size, position = 0] = args;
  if (args.length <= 3 && isTensor(input) && isPlain(size, position)) return splitOp(input, size, position);
  const { tensor, splitSizeOrSections, dim } = readCall('split', args, ['tensor', 'splitSizeOrSections'], { dim: 0 });
  checkTensor('split', 'tensor', tensor);
  return splitBy(tensor, splitSizeOrSections, dim, 'splitSizeOrSections');
}

export interface SplitMethods<D extends DTypeName = DTypeName> {
  /** Cuts the tensor along a dimension into views: `torch.split`. Source: torch.Tensor.split. */
  split(splitSize: SplitSize, ...rest: Rest<[dim: number], { dim?: number }>): Tensor<D>[];
  split(options: { splitSize: SplitSize; dim?: number }): Tensor<D>[];
}

export function splitMethod(this: Tensor, ...rest: unknown[]): Tensor[] {
  const [size, position = 0] = rest;
  if (rest.length <= 2 && isPlain(size, position)) return splitOp(this, size, position);
  const { splitSize, dim } = readCall('split', rest, ['splitSize'], { dim: 0 });
  return splitBy(this, splitSize, dim, 'splitSize');
}
