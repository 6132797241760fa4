// Softmax over many classes of unequal frequency. Source: torch/nn/modules/adaptive.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkNumber, describe, intOf, plainNumber, type Rest, readArgs } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { sizeText } from '../functional/shapes';
import { ModuleList, Sequential } from './container';
import { type FactoryOptions, Linear } from './linear';
import { Module } from './module';

export interface AdaptiveLogSoftmaxOptions extends FactoryOptions {
  /** How many times fewer features each cluster has than the one before it; default 4. */
  divValue?: number;
  /** Whether the head has a bias; default false. */
  headBias?: boolean;
}

type AdaptiveRest = Rest<
  [divValue: number, headBias: boolean, device: string | Device, dtype: DType],
  AdaptiveLogSoftmaxOptions
>;

/** What AdaptiveLogSoftmaxWithLoss takes; the required ones also by keyword. */
export type AdaptiveLogSoftmaxArgs =
  | [inFeatures: number, nClasses: number, cutoffs: readonly number[], ...rest: AdaptiveRest]
  | [inFeatures: number, nClasses: number, options: AdaptiveLogSoftmaxOptions & { cutoffs: readonly number[] }]
  | [inFeatures: number, options: AdaptiveLogSoftmaxOptions & { nClasses: number; cutoffs: readonly number[] }]
  | [options: AdaptiveLogSoftmaxOptions & { inFeatures: number; nClasses: number; cutoffs: readonly number[] }];

/** What AdaptiveLogSoftmaxWithLoss gives: also a list, `[output, loss]`. */
export type AdaptiveLogSoftmaxOutput = [output: Tensor, loss: Tensor] & { output: Tensor; loss: Tensor };

const defaults = {
  divValue: 4,
  headBias: false,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

const required = ['inFeatures', 'nClasses', 'cutoffs'];

function readCutoffs(name: string, given: unknown, nClasses: number): number[] {
  const values = plainNumber(given);
  if (!Array.isArray(values)) throw new TypeError(`${name}(): cutoffs must be int[], got ${describe(given)}`);
  const isFine = (value: number, i: number) =>
    Number.isInteger(value) && value > (i === 0 ? 0 : values[i - 1]) && value <= nClasses - 1;
  if (values.length === 0 || !values.every(isFine)) {
    throw new RangeError(
      `${name}(): cutoffs must be at least one int, increasing, each from 1 to ${nClasses - 1}, got ${describe(given)}`,
    );
  }
  return values;
}

/** A named tuple. */
function named(output: Tensor, loss: Tensor): AdaptiveLogSoftmaxOutput {
  return Object.assign([output, loss] as [Tensor, Tensor], { output, loss });
}

/**
 * Log-probabilities of many classes, which come sorted by frequency, at the cost of few: the frequent classes, up to
 * `cutoffs[0]`, share the head with one entry per cluster of rarer ones, which have fewer features the rarer they are.
 *
 * **Shape** input (N, inFeatures), target (N) → output (N), loss (); or all without N.
 *
 * **Throws** RangeError unless `cutoffs` increase within the classes.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html
 */
export class AdaptiveLogSoftmaxWithLoss extends Module {
  readonly inFeatures: number;
  readonly nClasses: number;
  /** Where each cluster ends; the last is the number of classes. */
  readonly cutoffs: readonly number[];
  readonly divValue: number;
  readonly headBias: boolean;
  readonly shortlistSize: number;
  readonly nClusters: number;
  readonly headSize: number;
  head: Linear;
  tail: ModuleList;

  constructor(...args: AdaptiveLogSoftmaxArgs) {
    super();
    const name = new.target.name;
    const [values, { divValue, headBias, device, dtype }] = readArgs(name, required, args, defaults);
    this.inFeatures = intOf(name, 'inFeatures', values[0]);
    this.nClasses = intOf(name, 'nClasses', values[1]);
    const cutoffs = readCutoffs(name, values[2], this.nClasses);
    checkNumber(name, 'divValue', divValue);
    checkBool(name, 'headBias', headBias);
    this.cutoffs = [...cutoffs, this.nClasses];
    this.divValue = divValue;
    this.headBias = headBias;
    this.shortlistSize = cutoffs[0];
    this.nClusters = cutoffs.length;
    this.headSize = this.shortlistSize + this.nClusters;
    this.head = new Linear(this.inFeatures, this.headSize, { bias: headBias, device, dtype });
    this.tail = new ModuleList();
    for (let i = 0; i < this.nClusters; i++) {
      const hidden = Math.floor(this.inFeatures / divValue ** (i + 1));
      const options = { bias: false, device, dtype };
      const size = this.cutoffs[i + 1] - this.cutoffs[i];
      this.tail.append(new Sequential(new Linear(this.inFeatures, hidden, options), new Linear(hidden, size, options)));
    }
  }

  /** Draws all weights anew. */
  resetParameters(): void {
    for (const layer of this.modules()) if (layer instanceof Linear) layer.resetParameters();
  }

  /** The log-probability of each target, and the mean of their negatives. */
  override forward(input: Tensor, target: Tensor): AdaptiveLogSoftmaxOutput {
    checkInputs(input, target);
    const isBatched = target.ndim > 0;
    const [x, y] = isBatched ? [input, target] : [input.unsqueeze(0), target.unsqueeze(0)];
    const batch = y.size(0);
    const output = torch.zeros([batch], { dtype: x.dtype, device: x.device });
    // For each sample, its entry in the head: its class, or its cluster.
    const entries = torch.empty([batch], { dtype: y.dtype, device: y.device });
    let used = 0;
    for (const [i, high] of this.cutoffs.entries()) {
      const low = i === 0 ? 0 : this.cutoffs[i - 1];
      const isHere = y.ge(low).bitwiseAnd(y.lt(high));
      const rows = isHere.nonzero().squeeze();
      const count = rows.numel();
      if (count === 0) continue;
      used += count;
      const here = y.at(isHere);
      if (i === 0) {
        entries.indexCopy_(0, rows, here);
        continue;
      }
      const scores = this.tail.at<Sequential>(i - 1).forward(x.indexSelect(0, rows));
      entries.indexFill_(0, rows, this.shortlistSize + i - 1);
      const local = torch.logSoftmax(scores, 1).gather(1, here.sub(low).unsqueeze(1));
      output.indexCopy_(0, rows, local.squeeze(1));
    }
    if (used !== batch) {
      throw new TorchError(
        `AdaptiveLogSoftmaxWithLoss(): targets must be in [0, ${this.nClasses - 1}], ` +
          `got values from ${y.min().item()} to ${y.max().item()}`,
      );
    }
    const head = torch.logSoftmax(this.head.forward(x), 1);
    output.add_(head.gather(1, entries.unsqueeze(1)).squeeze());
    const loss = output.neg().mean();
    return named(isBatched ? output : output.squeeze(0), loss);
  }

  /** Log-probabilities of all classes from the head's scores. */
  _getFullLogProb(input: Tensor, headOutput: Tensor): Tensor {
    const out = torch.empty([headOutput.size(0), this.nClasses], { dtype: input.dtype, device: input.device });
    const head = torch.logSoftmax(headOutput, 1);
    const { shortlistSize, cutoffs } = this;
    out.narrow(1, 0, shortlistSize).copy_(head.narrow(1, 0, shortlistSize));
    for (let i = 0; i < this.nClusters; i++) {
      const cluster = torch.logSoftmax(this.tail.at<Sequential>(i).forward(input), 1);
      const logProb = cluster.add(head.select(1, shortlistSize + i).unsqueeze(1));
      out.narrow(1, cutoffs[i], cutoffs[i + 1] - cutoffs[i]).copy_(logProb);
    }
    return out;
  }

  /** Log-probabilities of all classes: (N, inFeatures) → (N, nClasses). */
  logProb(input: Tensor): Tensor {
    return this._getFullLogProb(input, this.head.forward(input));
  }

  /** The most probable class, (N, inFeatures) → (N): as `logProb(input).argmax(1)`, and cheaper. */
  override predict(input: Tensor): Tensor;
  override predict(...given: Parameters<Module['predict']>): Promise<Tensor>;
  override predict(...given: Parameters<Module['predict']>): Tensor | Promise<Tensor> {
    const [input] = given;
    // Training gives every module a `predict`, of arrays and batches; torch's own, of a tensor, comes first here.
    return input instanceof Tensor && given.length === 1 ? this.mostProbable(input) : super.predict(...given);
  }

  private mostProbable(input: Tensor): Tensor {
    const scores = this.head.forward(input);
    const output = scores.argmax(1);
    const isRare = output.ge(this.shortlistSize);
    if (!isRare.any().item()) return output;
    if (isRare.all().item()) return this._getFullLogProb(input, scores).argmax(1);
    const logProb = this._getFullLogProb(input.at(isRare), scores.at(isRare));
    return output.setAt([isRare], logProb.argmax(1));
  }
}

function checkInputs(input: Tensor, target: Tensor): void {
  const fail = (rule: string) => new TorchError(`AdaptiveLogSoftmaxWithLoss(): ${rule}`);
  if (target.ndim > 1) throw fail(`target must be 0-d or 1-d, got ${target.ndim}-d`);
  if (target.ndim === 1 && input.size(0) !== target.size(0)) {
    throw fail(`input and target must have one batch size, got ${input.size(0)} and ${target.size(0)}`);
  }
  if (input.ndim !== target.ndim + 1) {
    throw fail(`input must be ${target.ndim + 1}-d for a ${target.ndim}-d target, got ${sizeText(input.shape)}`);
  }
}
