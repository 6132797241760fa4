// How losses reduce. Source: torch/nn/_reduction.py
import { describe } from '../../options';
import type { Tensor } from '../../tensor';
import { warnOnce } from './warn';

/** Whether a loss keeps one value per element, or gives their mean or sum. */
export type Reduction = 'none' | 'mean' | 'sum';

/** A deprecated flag; null where it is not given. */
export type Legacy = boolean | null;

/** The reduction, and the two flags that said it in old scripts. */
export interface ReductionOptions {
  /** Default `'mean'`. */
  reduction?: Reduction;
  /** @deprecated use `reduction`: false means `'sum'`. */
  sizeAverage?: Legacy;
  /** @deprecated use `reduction`: false means `'none'`. */
  reduce?: Legacy;
}

export const noLegacy = { sizeAverage: null as Legacy, reduce: null as Legacy };
export const mean = { reduction: 'mean' as Reduction };
/** The order of most losses: the flags, then the reduction. */
export const reductionDefaults = { ...noLegacy, ...mean };

interface Given {
  readonly reduction: string;
  readonly sizeAverage: Legacy;
  readonly reduce: Legacy;
}

/** libtorch's number for a reduction. */
export function reductionEnum(what: string, reduction: string): number {
  switch (reduction) {
    case 'mean':
      return 1;
    case 'sum':
      return 2;
    case 'none':
      return 0;
    case 'elementwise_mean':
      warnOnce(`${what}(): reduction 'elementwise_mean' is deprecated: its name is 'mean' now`, 'DeprecationWarning');
      return 1;
    default:
      throw new RangeError(`${what}(): reduction must be 'none', 'mean' or 'sum', got ${describe(reduction)}`);
  }
}

export const hasLegacy = ({ sizeAverage, reduce }: Given): boolean => sizeAverage !== null || reduce !== null;

/** The reduction that the deprecated flags ask for, with a warning, or else the one given. */
export function reductionName(given: Given): string {
  if (!hasLegacy(given)) return given.reduction;
  const { sizeAverage, reduce } = given;
  const reduced = (sizeAverage ?? true) ? 'mean' : 'sum';
  const reduction = (reduce ?? true) ? reduced : 'none';
  warnOnce(
    `sizeAverage and reduce are deprecated: what they ask for here is { reduction: '${reduction}' }`,
    'DeprecationWarning',
  );
  return reduction;
}

/** libtorch's number for what the reduction and the deprecated flags ask for. */
export function readReduction(what: string, given: Given): number {
  return reductionEnum(what, reductionName(given));
}

/** Reduces a loss per element; `average` stands in for the plain mean. */
export function reduceLoss(what: string, loss: Tensor, reduction: string, average?: () => Tensor): Tensor {
  const reduce = reductionEnum(what, reduction);
  if (reduce === 0) return loss;
  if (reduce === 2) return loss.sum();
  return average ? average() : loss.mean();
}
