import { describe, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { numberOf } from '../functional/numbers';
import { fractionalMaxPool2d, fractionalMaxPool3d, type Pooled } from '../functional/pooling';
import { Module } from './module';
import { ntuple, type Size } from './utils';

export interface FractionalMaxPoolOptions<R extends boolean = boolean> {
  /** The size of the output; either this or `outputRatio` is needed. */
  outputSize?: Size | null;
  /** The size of the output as a part of the input's, between 0 and 1. */
  outputRatio?: Size | null;
  /** Whether `forward` gives `[output, indices]`; default false. */
  returnIndices?: R;
  /** Where the windows lie, drawn from [0, 1): (N, C, spatial dimensions). Default: from the random generator. */
  _randomSamples?: Tensor | null;
}

type FractionalMaxPoolArgs<R extends boolean> =
  | [
      kernelSize: Size,
      ...rest: Rest<
        [outputSize: Size | null, outputRatio: Size | null, returnIndices: R, _randomSamples: Tensor | null],
        FractionalMaxPoolOptions<R>
      >,
    ]
  | [options: FractionalMaxPoolOptions<R> & { kernelSize: Size }];

const defaults = {
  outputSize: null as Size | null,
  outputRatio: null as Size | null,
  returnIndices: false as boolean,
  _randomSamples: null as Tensor | null,
};

function ratiosOf(name: string, given: Size, dims: number): number[] {
  const ratios: readonly number[] = Array.isArray(given) ? given : new Array(dims).fill(given);
  const numbers = ratios.map((ratio) => numberOf(name, 'outputRatio', ratio));
  if (numbers.length !== dims || !numbers.every((ratio) => ratio > 0 && ratio < 1)) {
    throw new RangeError(`${name}(): outputRatio must be 1 or ${dims} numbers between 0 and 1, got ${describe(given)}`);
  }
  return numbers;
}

/** Base of the fractional layers; a subclass gives its dimensions and its function. */
abstract class FractionalMaxPoolNd<R extends boolean> extends Module {
  readonly kernelSize: readonly number[];
  readonly outputSize: readonly number[] | null;
  readonly outputRatio: readonly number[] | null;
  readonly returnIndices: boolean;
  /** A buffer, under torch's own name. */
  _random_samples!: Tensor | null;
  private readonly pool: typeof fractionalMaxPool2d;

  constructor(dims: number, pool: typeof fractionalMaxPool2d, args: FractionalMaxPoolArgs<R>) {
    super();
    const name = new.target.name;
    const [[kernelSize], options] = readArgs(name, ['kernelSize'], args, defaults);
    const { outputSize, outputRatio } = options;
    if ((outputSize === null) === (outputRatio === null)) {
      const given = outputSize === null ? 'neither' : 'both';
      throw new RangeError(`${name}(): outputSize or outputRatio must be given, got ${given}`);
    }
    this.kernelSize = ntuple(name, 'kernelSize', kernelSize, dims);
    if (dims === 3 && !this.kernelSize.every((size) => size > 0)) {
      throw new RangeError(`${name}(): kernelSize must be positive, got ${describe(kernelSize)}`);
    }
    this.outputSize = outputSize === null ? null : ntuple(name, 'outputSize', outputSize, dims);
    this.outputRatio = outputRatio === null ? null : ratiosOf(name, outputRatio, dims);
    this.returnIndices = options.returnIndices;
    this.pool = pool;
    this.registerBuffer('_random_samples', options._randomSamples);
  }

  override forward(input: Tensor): Pooled<R> {
    const { kernelSize, outputSize, outputRatio, returnIndices, _random_samples } = this;
    return this.pool(input, kernelSize, outputSize, outputRatio, returnIndices as R, _random_samples);
  }
}

/**
 * Takes maxima of windows of random place, so many that the output has the size asked for (Graham 2014).
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, Hout, Wout) or (C, Hout, Wout): `outputSize` or ⌊`outputRatio` · size⌋.
 *
 * **Throws** RangeError unless one of `outputSize` and `outputRatio` is given.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.FractionalMaxPool2d.html
 */
export class FractionalMaxPool2d<R extends boolean = false> extends FractionalMaxPoolNd<R> {
  constructor(...args: FractionalMaxPoolArgs<R>) {
    super(2, fractionalMaxPool2d, args);
  }
}

/**
 * Takes maxima of windows of random place in volumes, as `FractionalMaxPool2d` does in images.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with `outputSize` or ⌊`outputRatio` · size⌋.
 *
 * **Throws** RangeError unless one of `outputSize` and `outputRatio` is given.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.FractionalMaxPool3d.html
 */
export class FractionalMaxPool3d<R extends boolean = false> extends FractionalMaxPoolNd<R> {
  constructor(...args: FractionalMaxPoolArgs<R>) {
    super(3, fractionalMaxPool3d, args);
  }
}
