// Triplet losses. Source: torch/nn/modules/loss.py
import { checkBool, checkNumber, type Rest, readOptions, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import {
  checkMargin,
  type DistanceFunction,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
  withDistanceDefaults,
} from '../functional/loss-triplet';
import type { Reduction } from '../functional/reduction';
import { PairwiseDistance } from './distance';
import { Loss, type LossOptions, lossDefaults, type ReductionArgs } from './loss-base';

export interface TripletMarginLossOptions extends LossOptions {
  /** Default 1. */
  margin?: number;
  /** The norm of the distance; default 2. */
  p?: number;
  /** Keeps the distance from 0; default 1e-6. */
  eps?: number;
  /** Whether the positive may stand in for the anchor where it is nearer to the negative; default false. */
  swap?: boolean;
}

const defaults = { margin: 1, p: 2, eps: 1e-6, swap: false, ...lossDefaults };

/**
 * Mean of `max(0, ‖anchor − positive‖ₚ − ‖anchor − negative‖ₚ + margin)`.
 *
 * **Shape** three times (N, D) or (D) → (), or (N) or () without reduction.
 *
 * **Throws** RangeError unless `margin` is positive.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TripletMarginLoss.html
 */
export class TripletMarginLoss extends Loss {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(
    ...rest: Rest<[margin: number, p: number, eps: number, swap: boolean, ...ReductionArgs], TripletMarginLossOptions>
  ) {
    const { margin, p, eps, swap, ...reduction } = readRest('TripletMarginLoss', rest, defaults);
    super('TripletMarginLoss', reduction);
    for (const [name, value] of Object.entries({ margin, p, eps })) checkNumber('TripletMarginLoss', name, value);
    checkMargin('TripletMarginLoss', margin);
    checkBool('TripletMarginLoss', 'swap', swap);
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

export interface TripletMarginWithDistanceLossOptions {
  /** A function or module that gives one distance per pair; default: `PairwiseDistance`. */
  distanceFunction?: DistanceFunction | null;
  /** Default 1. */
  margin?: number;
  /** Whether the positive may stand in for the anchor where it is nearer to the negative; default false. */
  swap?: boolean;
  /** Default `'mean'`. */
  reduction?: Reduction;
}

/**
 * Mean of `max(0, distance(anchor, positive) − distance(anchor, negative) + margin)`, with any distance.
 *
 * **Shape** three times (N, *) → (), or (N) without reduction.
 *
 * **Throws** RangeError unless `margin` is positive.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
export class TripletMarginWithDistanceLoss extends Loss {
  distance_function: DistanceFunction;
  readonly margin: number;
  readonly swap: boolean;

  constructor(options?: TripletMarginWithDistanceLossOptions) {
    const name = 'TripletMarginWithDistanceLoss';
    const { distanceFunction, margin, swap, reduction } = readOptions(name, options, withDistanceDefaults);
    super(name, { reduction });
    checkNumber(name, 'margin', margin);
    checkMargin(name, margin);
    checkBool(name, 'swap', swap);
    this.distance_function = distanceFunction ?? new PairwiseDistance();
    this.margin = margin;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distance_function: distanceFunction, margin, swap, reduction } = this;
    return tripletMarginWithDistanceLoss(anchor, positive, negative, { distanceFunction, margin, swap, reduction });
  }
}
