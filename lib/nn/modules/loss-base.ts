// What the losses share. Source: torch/nn/modules/loss.py
import { checkNumber, describe, type Rest } from '../../options';
import { Tensor } from '../../tensor';
import {
  type Legacy,
  type Reduction,
  type ReductionOptions,
  reductionDefaults,
  reductionEnum,
  reductionName,
} from '../functional/reduction';
import { Module } from './module';

export type MaybeTensor = Tensor | null;

/** The reduction of a loss; the two deprecated flags say it in old scripts. */
export type LossOptions = ReductionOptions;

/** The order in which most losses end. */
export type ReductionArgs = [sizeAverage: Legacy, reduce: Legacy, reduction: Reduction];
export type LossRest = Rest<ReductionArgs, LossOptions>;

export const lossDefaults = reductionDefaults;
export const noWeight = { weight: null as MaybeTensor };

interface GivenReduction {
  readonly reduction: string;
  readonly sizeAverage?: Legacy;
  readonly reduce?: Legacy;
}

/** Base of the losses. */
export abstract class Loss<R extends string = Reduction> extends Module {
  reduction: R;

  constructor(name: string, { reduction, sizeAverage = null, reduce = null }: GivenReduction, more?: R) {
    super();
    this.reduction = reductionName({ reduction, sizeAverage, reduce }) as R;
    if (this.reduction !== more) reductionEnum(name, this.reduction);
  }
}

/** Throws TypeError unless a weight is a tensor or null. */
export function checkWeight(name: string, what: string, weight: unknown): void {
  if (weight !== null && !(weight instanceof Tensor)) {
    throw new TypeError(`${name}(): ${what} must be a Tensor or null, got ${describe(weight)}`);
  }
}

/** Throws unless `labelSmoothing` is a number in [0, 1]. */
export function checkSmoothing(name: string, labelSmoothing: unknown): void {
  checkNumber(name, 'labelSmoothing', labelSmoothing);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`${name}(): labelSmoothing must be in [0, 1], got ${labelSmoothing}`);
  }
}

/** Base of the losses with a weight, which is a buffer. */
export abstract class WeightedLoss extends Loss {
  weight!: MaybeTensor;

  constructor(name: string, { weight, ...reduction }: GivenReduction & { readonly weight: MaybeTensor }) {
    super(name, reduction);
    checkWeight(name, 'weight', weight);
    this.registerBuffer('weight', weight);
  }
}
