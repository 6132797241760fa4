// Splitting a tensor into views. Source: torch/functional.py, torch/_tensor.py
import { describe, type Rest, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkGiven, checkTensor } from './aten';

const splitOp = aten<Tensor[]>('split');
const splitWithSizesOp = aten<Tensor[]>('split_with_sizes');

/** The size of every part but the last, or the size of each. */
export type SplitSize = number | readonly number[] | Tensor;

function splitBy(tensor: Tensor, size: unknown, dim: number, name: string): Tensor[] {
  const given = isTensor(size) && size.numel() === 1 ? size.item() : size;
  if (Number.isInteger(given)) return splitOp(tensor, given, dim);
  if (Array.isArray(given)) return splitWithSizesOp(tensor, given, dim);
  throw new TypeError(`split(): ${name} must be int or int[], got ${describe(given)}`);
}

const functionDefaults = { splitSizeOrSections: undefined as SplitSize | undefined, dim: 0 };

/**
 * Cuts a tensor along a dimension: into parts of one size (the last may be smaller), or of the sizes listed. Views.
 *
 * **Throws** TypeError for other sizes, TorchError where listed sizes do not add up. Source: torch.split.
 */
export function split(
  tensor: Tensor,
  ...rest:
    | [splitSizeOrSections: SplitSize, ...Rest<[dim: number], { dim?: number }>]
    | [options: { splitSizeOrSections: SplitSize; dim?: number }]
): Tensor[] {
  checkTensor('split', 'tensor', tensor);
  const { splitSizeOrSections, dim } = readRest('split', rest, functionDefaults);
  checkGiven('split', 'splitSizeOrSections', splitSizeOrSections);
  return splitBy(tensor, splitSizeOrSections, dim, 'splitSizeOrSections');
}

const methodDefaults = { splitSize: undefined as SplitSize | undefined, dim: 0 };

export interface SplitMethods {
  /** Cuts the tensor along a dimension into views: `torch.split`. Source: torch.Tensor.split. */
  split(splitSize: SplitSize, ...rest: Rest<[dim: number], { dim?: number }>): Tensor[];
  split(options: { splitSize: SplitSize; dim?: number }): Tensor[];
}

export function splitMethod(this: Tensor, ...rest: unknown[]): Tensor[] {
  const { splitSize, dim } = readRest('split', rest, methodDefaults);
  checkGiven('split', 'splitSize', splitSize);
  return splitBy(this, splitSize, dim, 'splitSize');
}
