// A linear layer and its cross entropy in one. Source: torch/nn/modules/loss.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { describe, intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { linearCrossEntropy } from '../functional/linear-cross-entropy';
import {
  asOptions,
  type LinearCrossEntropyChunking,
  type LinearCrossEntropyOptions,
} from '../functional/linear-cross-entropy-options';
import { mean, type Reduction } from '../functional/reduction';
import { isSameShape } from '../functional/shapes';
import { type FactoryOptions, Linear } from './linear';
import { checkSmoothing, type MaybeTensor, noWeight, WeightedLoss } from './loss-base';
import { pyRepr, shownNumber } from './utils';

export interface LinearCrossEntropyLossOptions extends FactoryOptions {
  /** Further dimensions of the output, each with classes of its own; default none. */
  outFeatures?: readonly number[];
  /** Whether the linear layer has a bias; default false. */
  bias?: boolean;
  /** Default `'mean'`. */
  reduction?: Reduction;
  /** A weight for each class. */
  weight?: MaybeTensor;
  /** Targets with this value count for nothing; default -100. Not with probabilities as targets. */
  ignoreIndex?: number | null;
  /** Share of the target's probability that is spread over all classes; default 0. */
  labelSmoothing?: number;
  /** Works in pieces of the batch; `{}` takes torch's choices. */
  options?: LinearCrossEntropyChunking | null;
}

/** What LinearCrossEntropyLoss takes; the required ones also by keyword. */
export type LinearCrossEntropyLossArgs =
  | [inFeatures: number, numClasses: number, options?: LinearCrossEntropyLossOptions]
  | [inFeatures: number, options: LinearCrossEntropyLossOptions & { numClasses: number }]
  | [options: LinearCrossEntropyLossOptions & { inFeatures: number; numClasses: number }];

const defaults = {
  outFeatures: [] as readonly number[],
  bias: false,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
  ...mean,
  ...noWeight,
  ignoreIndex: null as number | null,
  labelSmoothing: 0,
  options: null as LinearCrossEntropyChunking | null,
};

const required = ['inFeatures', 'numClasses'];

function read(name: string, args: readonly unknown[]) {
  const positional = args.filter((arg, i) => i < args.length - 1 || typeof arg !== 'object').length;
  if (positional > required.length) {
    throw new TypeError(`${name}(): at most ${required.length} arguments go by position, got ${positional}`);
  }
  const [values, given] = readArgs(name, required, args, defaults);
  const [inFeatures, numClasses] = required.map((key, i) => intOf(name, key, values[i]));
  if (!Array.isArray(given.outFeatures) || !given.outFeatures.every(Number.isInteger)) {
    throw new TypeError(`${name}(): outFeatures must be int[], got ${describe(given.outFeatures)}`);
  }
  return { ...given, inFeatures, numClasses, options: given.options === null ? null : asOptions(given.options) };
}

/**
 * `CrossEntropyLoss` of what a linear layer gives, whose outputs need not be in memory together.
 *
 * **Shape** input (N, inFeatures) or (inFeatures), targets as for `CrossEntropyLoss` → (), or (N, …) without reduction;
 * `linear.weight` (numClasses · Π outFeatures, inFeatures).
 *
 * **Throws** TorchError for a weight of another size than (numClasses); RangeError for `labelSmoothing` outside [0, 1].
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LinearCrossEntropyLoss.html
 */
export class LinearCrossEntropyLoss extends WeightedLoss {
  readonly numClasses: number;
  readonly outFeatures: readonly number[];
  readonly ignoreIndex: number | null;
  readonly labelSmoothing: number;
  linear: Linear;
  readonly options: LinearCrossEntropyOptions | null;

  constructor(...args: LinearCrossEntropyLossArgs) {
    const name = 'LinearCrossEntropyLoss';
    const { inFeatures, numClasses, outFeatures, weight, labelSmoothing, reduction, ...given } = read(name, args);
    super(name, { reduction, weight });
    if (weight !== null && !isSameShape(weight.shape, [numClasses])) {
      throw new TorchError(`${name}(): weight must have shape [${numClasses}], got [${weight.shape}]`);
    }
    checkSmoothing(name, labelSmoothing);
    this.numClasses = numClasses;
    this.outFeatures = [...outFeatures];
    this.ignoreIndex = given.ignoreIndex;
    this.labelSmoothing = labelSmoothing;
    const { bias, device, dtype } = given;
    const outputs = outFeatures.reduce((product, size) => product * size, numClasses);
    this.linear = new Linear(inFeatures, outputs, { bias, device, dtype });
    this.options = given.options;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { linear, numClasses, outFeatures, weight, reduction, ignoreIndex, labelSmoothing, options } = this;
    const outputs = [numClasses, ...outFeatures];
    return linearCrossEntropy(input, linear.weight.reshape([...outputs, linear.inFeatures]), target, {
      linearBias: linear.bias?.reshape(outputs) ?? null,
      weight,
      reduction,
      ignoreIndex,
      labelSmoothing,
      options,
    });
  }

  override extraRepr(): string {
    const { linear, reduction } = this;
    return [
      `in_features=${linear.inFeatures}`,
      `num_classes=${this.numClasses}`,
      `out_features=${pyRepr(this.outFeatures)}`,
      `bias=${pyRepr(linear.bias !== null)}`,
      `reduction=${reduction}`,
      `ignore_index=${pyRepr(this.ignoreIndex)}`,
      `label_smoothing=${shownNumber(this.labelSmoothing, 0)}`,
      `options=${pyRepr(this.options)}`,
    ].join(', ');
  }
}
