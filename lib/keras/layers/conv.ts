// Source: https://keras.io/api/layers/convolution_layers/
import { checkCount } from '../../data/sampler';
import { TorchError } from '../../errors';
import type { Parameter } from '../../nn/parameter';
import { readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { LayerWithActivation } from '../activated-layer';
import type { Layout, Shape } from '../layer';
import { type KernelOptions, kernelDefaults } from './core';
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

export interface ConvOptions extends KernelOptions {
  /** Default 1. */
  strides?: Size;
  /** `'valid'` (default) adds nothing, `'same'` zeros on both sides, `'causal'` (Conv1D) zeros before. */
  padding?: Padding;
  /** Default 1. */
  dilationRate?: Size;
  /** Default 1. */
  groups?: number;
}

const convDefaults = {
  ...kernelDefaults,
  strides: 1 as Size,
  padding: 'valid' as Padding,
  dilationRate: 1 as Size,
  groups: 1,
};

/** Keras keeps (…, in, out), torch (out, in, …). */
const kernelLayout: Layout = {
  fromKeras: (t) => t.movedim([-1, -2], [0, 1]),
  toKeras: (t) => t.movedim([0, 1], [-1, -2]),
};

/** A convolution over `n` spatial dimensions, channels last. */
abstract class Conv extends LayerWithActivation {
  readonly filters: number;
  declare kernel: Parameter;
  declare bias: Parameter | undefined;
  readonly #options: typeof convDefaults;
  readonly #windows: Windows;
  readonly #n: number;

  constructor(what: string, n: number, filters: number, kernelSize: Size, options: ConvOptions | undefined) {
    const read = readOptions<typeof convDefaults>(what, options as Partial<typeof convDefaults>, convDefaults);
    checkCount(what, 'filters', filters);
    checkCount(what, 'groups', read.groups);
    checkPadding(what, read.padding, n === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same']);
    super(read.activation, read);
    this.filters = filters;
    this.#n = n;
    this.#options = read;
    this.#windows = {
      kernel: sizes(what, 'kernelSize', kernelSize, n),
      stride: sizes(what, 'strides', read.strides, n),
      dilation: sizes(what, 'dilationRate', read.dilationRate, n),
      padding: read.padding,
    };
  }

  protected override createWeights(inputShape: Shape): void {
    this.checkDims(inputShape, this.#n + 2);
    const { groups, useBias, ...options } = this.#options;
    const channels = this.sizeOf(inputShape, -1);
    if (channels % groups !== 0)
      throw new TorchError(`${this.name}: ${channels} channels do not divide by ${groups} groups`);
    this.addWeight('kernel', [...this.#windows.kernel, channels / groups, this.filters], {
      initializer: options.kernelInitializer,
      regularizer: options.kernelRegularizer,
      layout: kernelLayout,
    });
    if (!useBias) return;
    this.addWeight('bias', [this.filters], {
      initializer: options.biasInitializer,
      regularizer: options.biasRegularizer,
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    this.checkDims(inputShape, this.#n + 2);
    return [inputShape[0], ...outputSizes(inputShape.slice(1, -1), this.#windows), this.filters];
  }

  protected override linear(input: Tensor): Tensor {
    const { stride, dilation } = this.#windows;
    const { x, even } = padInput(channelsFirst(input), this.#windows, 0);
    const convolution = [torch.conv1d, torch.conv2d, torch.conv3d][this.#n - 1];
    return channelsLast(
      convolution(x, this.kernel, this.bias ?? null, [...stride], even, [...dilation], this.#options.groups),
    );
  }
}

/**
 * Convolves sequences.
 *
 * **Shape** (batch, steps, in) → (batch, steps', filters); `kernel` (size, in, filters).
 *
 * **Source** https://keras.io/api/layers/convolution_layers/convolution1d/
 */
export class Conv1D extends Conv {
  constructor(filters: number, kernelSize: Size, options?: ConvOptions) {
    super('Conv1D', 1, filters, kernelSize, options);
  }
}

/**
 * Convolves images.
 *
 * **Shape** (batch, height, width, in) → (batch, height', width', filters); `kernel` (height, width, in, filters).
 *
 * **Source** https://keras.io/api/layers/convolution_layers/convolution2d/
 */
export class Conv2D extends Conv {
  constructor(filters: number, kernelSize: Size, options?: ConvOptions) {
    super('Conv2D', 2, filters, kernelSize, options);
  }
}

/**
 * Convolves volumes.
 *
 * **Shape** (batch, depth, height, width, in) → (batch, depth', height', width', filters).
 *
 * **Source** https://keras.io/api/layers/convolution_layers/convolution3d/
 */
export class Conv3D extends Conv {
  constructor(filters: number, kernelSize: Size, options?: ConvOptions) {
    super('Conv3D', 3, filters, kernelSize, options);
  }
}
