// Triplet losses. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { describe, type Rest, readOptions, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { isTensor } from '../../tensor-handle';
import { torch } from '../../torch';
import {
  type Legacy,
  mean,
  type Reduction,
  type ReductionOptions,
  readReduction,
  reduceLoss,
  reductionDefaults,
  reductionEnum,
} from './reduction';
import { requiring } from './required';

const triplet = { anchor: 'Tensor', positive: 'Tensor', negative: 'Tensor' } as const;

/** Throws RangeError unless a margin is positive. */
export function checkMargin(what: string, margin: number): void {
  if (!(margin > 0)) throw new RangeError(`${what}(): margin must be positive, got ${margin}`);
}

interface TripletOptions extends ReductionOptions {
  margin?: number;
  /** The norm of the distance; default 2. */
  p?: number;
  eps?: number;
  /** Whether the positive may stand in for the anchor where it is nearer to the negative; default false. */
  swap?: boolean;
}

/** max(0, ‖anchor − positive‖ₚ − ‖anchor − negative‖ₚ + margin). */
export const tripletMarginLoss = requiring(
  'tripletMarginLoss',
  triplet,
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    ...rest: Rest<
      [
        margin: number,
        p: number,
        eps: number,
        swap: boolean,
        sizeAverage: Legacy,
        reduce: Legacy,
        reduction: Reduction,
      ],
      TripletOptions
    >
  ): Tensor => {
    const defaults = { margin: 1, p: 2, eps: 1e-6, swap: false, ...reductionDefaults };
    const { margin, p, eps, swap, ...given } = readRest('tripletMarginLoss', rest, defaults);
    const reduction = readReduction('tripletMarginLoss', given);
    checkMargin('tripletMarginLoss', margin);
    return torch.tripletMarginLoss(anchor, positive, negative, margin, p, eps, swap, reduction);
  },
);

/** A distance of two batches, one value per pair: a function or a module. */
export type DistanceFunction = ((a: Tensor, b: Tensor) => Tensor) | { forward(a: Tensor, b: Tensor): Tensor };

interface TripletWithDistanceOptions {
  /** Default: `pairwiseDistance`. */
  distanceFunction?: DistanceFunction | null;
  margin?: number;
  swap?: boolean;
  reduction?: Reduction;
}

export const withDistanceDefaults = {
  distanceFunction: null as DistanceFunction | null,
  margin: 1,
  swap: false,
  ...mean,
};

/** max(0, distance(anchor, positive) − distance(anchor, negative) + margin), with any distance. */
export const tripletMarginWithDistanceLoss = requiring(
  'tripletMarginWithDistanceLoss',
  triplet,
  (anchor: Tensor, positive: Tensor, negative: Tensor, options?: TripletWithDistanceOptions): Tensor => {
    const what = 'tripletMarginWithDistanceLoss';
    const { distanceFunction, margin, swap, reduction } = readOptions(what, options, withDistanceDefaults);
    reductionEnum(what, reduction);
    checkMargin(what, margin);
    if (anchor.ndim !== positive.ndim || positive.ndim !== negative.ndim) {
      throw new TorchError(
        `${what}(): anchor, positive and negative must have equally many dimensions, got ` +
          `${anchor.ndim}, ${positive.ndim} and ${negative.ndim}`,
      );
    }
    const measure = asFunction(distanceFunction);
    const distance = (a: Tensor, b: Tensor): Tensor => {
      const given: unknown = measure(a, b);
      if (isTensor(given)) return given;
      throw new TypeError(`${what}(): distanceFunction must give a Tensor, got ${describe(given)}`);
    };
    const near = distance(anchor, positive);
    const direct = distance(anchor, negative);
    const far = swap ? torch.minimum(direct, distance(positive, negative)) : direct;
    return reduceLoss(what, near.add(margin).sub(far).clampMin(0), reduction);
  },
);

function asFunction(distance: DistanceFunction | null): (a: Tensor, b: Tensor) => Tensor {
  if (distance === null) return (a, b) => torch.pairwiseDistance(a, b);
  if (typeof distance === 'function') return distance;
  if (typeof distance?.forward === 'function') return (a, b) => distance.forward(a, b);
  throw new TypeError('tripletMarginWithDistanceLoss(): distanceFunction must be a function or a module');
}
