// Source: https://keras.io/api/layers/pooling_layers/
import { readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { Layer, type LayerOptions, layerDefaults, type Shape } from '../layer';
import {
  channelsFirst,
  channelsLast,
  checkPadding,
  outputSizes,
  type Padding,
  padInput,
  type Size,
  sizes,
  type Windows,
} from './windows';

export interface PoolingOptions extends LayerOptions {
  /** Default 2. */
  poolSize?: Size;
  /** Default poolSize. */
  strides?: Size | null;
  /** Default `'valid'`. */
  padding?: 'valid' | 'same';
}

const defaults = {
  ...layerDefaults,
  poolSize: 2 as Size,
  strides: null as Size | null,
  padding: 'valid' as Padding,
};

const nnOps = torch._C._nn;

/** Pooling over windows of `n` spatial dimensions, channels last. */
abstract class Pooling extends Layer {
  readonly #n: number;
  readonly #windows: Windows;

  constructor(what: string, n: number, options: PoolingOptions | undefined) {
    const read = readOptions<typeof defaults>(what, options, defaults);
    checkPadding(what, read.padding, ['valid', 'same']);
    super(read);
    const kernel = sizes(what, 'poolSize', read.poolSize, n);
    this.#n = n;
    this.#windows = {
      kernel,
      stride: read.strides === null ? kernel : sizes(what, 'strides', read.strides, n),
      dilation: kernel.map(() => 1),
      padding: read.padding,
    };
  }

  /** Pools (N, C, …). */
  protected abstract pool(x: Tensor, windows: Windows, n: number): Tensor;

  override call(x: Tensor): Tensor {
    return channelsLast(this.pool(channelsFirst(x), this.#windows, this.#n));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    this.checkDims(inputShape, this.#n + 2);
    const spatial = outputSizes(inputShape.slice(1, -1), this.#windows);
    return [inputShape[0], ...spatial, inputShape[inputShape.length - 1]];
  }
}

abstract class MaxPooling extends Pooling {
  protected override pool(input: Tensor, windows: Windows, n: number): Tensor {
    const { kernel, stride } = windows;
    const { x, even } = padInput(input, windows, Number.NEGATIVE_INFINITY);
    // The operator pads by half a window at most.
    const max = [torch.maxPool1d, torch.maxPool2d, torch.maxPool3d][n - 1];
    return max(x, [...kernel], [...stride], even);
  }
}

abstract class AveragePooling extends Pooling {
  protected override pool(input: Tensor, windows: Windows, n: number): Tensor {
    const { kernel, stride } = windows;
    const average = [torch.avgPool1d, nnOps.avgPool2d, nnOps.avgPool3d][n - 1];
    const { x, even } = padInput(input, windows, 0);
    if (x === input) return average(x, [...kernel], [...stride], even, false, false);
    // Padded unevenly: what was put on counts for nothing.
    const ones = torch.onesLike(input.narrow(0, 0, 1).narrow(1, 0, 1));
    const padded = padInput(ones, windows, 0);
    const share = average(padded.x, [...kernel], [...stride], even);
    return average(x, [...kernel], [...stride], even).div(share);
  }
}

/** The largest value in each window. **Shape** (batch, steps, channels). */
export class MaxPooling1D extends MaxPooling {
  constructor(options?: PoolingOptions) {
    super('MaxPooling1D', 1, options);
  }
}

/** The largest value in each window. **Shape** (batch, height, width, channels). */
export class MaxPooling2D extends MaxPooling {
  constructor(options?: PoolingOptions) {
    super('MaxPooling2D', 2, options);
  }
}

/** The mean of each window; what padding added is left out. **Shape** (batch, steps, channels). */
export class AveragePooling1D extends AveragePooling {
  constructor(options?: PoolingOptions) {
    super('AveragePooling1D', 1, options);
  }
}

/** The mean of each window; what padding added is left out. **Shape** (batch, height, width, channels). */
export class AveragePooling2D extends AveragePooling {
  constructor(options?: PoolingOptions) {
    super('AveragePooling2D', 2, options);
  }
}

interface GlobalPoolingOptions extends LayerOptions {
  /** Keep the pooled dimensions with the size 1; default false. */
  keepdims?: boolean;
}

/** One value per channel. */
abstract class GlobalPooling extends Layer {
  readonly #n: number;
  readonly #keepdims: boolean;

  constructor(what: string, n: number, options: GlobalPoolingOptions | undefined) {
    const read = readOptions<GlobalPoolingOptions>(what, options, { ...layerDefaults, keepdims: false });
    super(read);
    this.#n = n;
    this.#keepdims = read.keepdims === true;
  }

  protected abstract reduce(x: Tensor, dims: number[], keepdims: boolean): Tensor;

  override call(x: Tensor): Tensor {
    return this.reduce(x, this.#n === 1 ? [1] : [1, 2], this.#keepdims);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    this.checkDims(inputShape, this.#n + 2);
    const ones = this.#keepdims ? new Array<number>(this.#n).fill(1) : [];
    return [inputShape[0], ...ones, inputShape[inputShape.length - 1]];
  }
}

abstract class GlobalAverage extends GlobalPooling {
  protected override reduce(x: Tensor, dims: number[], keepdims: boolean): Tensor {
    return x.mean(dims, keepdims);
  }
}

abstract class GlobalMax extends GlobalPooling {
  protected override reduce(x: Tensor, dims: number[], keepdims: boolean): Tensor {
    return x.amax(dims, keepdims);
  }
}

/** The mean over the steps. */
export class GlobalAveragePooling1D extends GlobalAverage {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalAveragePooling1D', 1, options);
  }
}

/** The mean over height and width. */
export class GlobalAveragePooling2D extends GlobalAverage {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalAveragePooling2D', 2, options);
  }
}

/** The largest value over the steps. */
export class GlobalMaxPooling1D extends GlobalMax {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalMaxPooling1D', 1, options);
  }
}

/** The largest value over height and width. */
export class GlobalMaxPooling2D extends GlobalMax {
  constructor(options?: GlobalPoolingOptions) {
    super('GlobalMaxPooling2D', 2, options);
  }
}
