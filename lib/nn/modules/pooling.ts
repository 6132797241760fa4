import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { Pooled } from '../functional/pooling';
import { Module } from './module';
import { ntuple, pyRepr, type Size, sizeOf } from './utils';

const aten = torch._C._nn;

export interface MaxPoolOptions<R extends boolean = boolean> {
  /** Step of the window; default: the kernel size. */
  stride?: Size | null;
  /** Padding with −∞ on both sides; default 0. */
  padding?: Size;
  /** Distance between the window's points; default 1. */
  dilation?: Size;
  /** Whether `forward` gives `[output, indices]`; default false. */
  returnIndices?: R;
  /** Whether a window that sticks out at the end counts; default false. */
  ceilMode?: boolean;
}

type MaxPoolRest<R extends boolean> = Rest<
  [stride: Size | null, padding: Size, dilation: Size, returnIndices: R, ceilMode: boolean],
  MaxPoolOptions<R>
>;

const maxPoolDefaults = {
  stride: null as Size | null,
  padding: 0 as Size,
  dilation: 1 as Size,
  returnIndices: false as boolean,
  ceilMode: false,
};

type MaxPoolArgs = [input: Tensor, kernel: Size, stride: Size, padding: Size, dilation: Size, ceilMode: boolean];
type MaxPoolOp = (...args: MaxPoolArgs) => Tensor;
type MaxPoolWithIndicesOp = (...args: MaxPoolArgs) => Iterable<Tensor>;

/** The max-pooling layers; a subclass gives its dimensions and its operators. */
abstract class MaxPoolNd<R extends boolean> extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation: Size;
  readonly returnIndices: boolean;
  readonly ceilMode: boolean;
  readonly #op: MaxPoolOp;
  readonly #opWithIndices: MaxPoolWithIndicesOp;

  constructor(
    name: string,
    dims: number,
    op: MaxPoolOp,
    opWithIndices: MaxPoolWithIndicesOp,
    kernelSize: Size,
    rest: MaxPoolRest<R>,
  ) {
    super();
    const options = readRest(name, rest, maxPoolDefaults);
    this.#op = op;
    this.#opWithIndices = opWithIndices;
    this.kernelSize = sizeOf(name, 'kernelSize', kernelSize, dims);
    this.stride = sizeOf(name, 'stride', options.stride ?? kernelSize, dims);
    this.padding = sizeOf(name, 'padding', options.padding, dims);
    this.dilation = sizeOf(name, 'dilation', options.dilation, dims);
    this.returnIndices = options.returnIndices;
    this.ceilMode = options.ceilMode;
  }

  override forward(input: Tensor): Pooled<R> {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    if (!this.returnIndices) {
      return this.#op(input, kernelSize, stride, padding, dilation, ceilMode) as Pooled<R>;
    }
    return [...this.#opWithIndices(input, kernelSize, stride, padding, dilation, ceilMode)] as Pooled<R>;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return (
      `kernel_size=${pyRepr(kernelSize)}, stride=${pyRepr(stride)}, padding=${pyRepr(padding)}, ` +
      `dilation=${pyRepr(dilation)}, ceil_mode=${pyRepr(ceilMode)}`
    );
  }
}

/**
 * Takes the maximum of each window over the last dimension.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, Lout) or (C, Lout), with
 * Lout = ⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride + 1⌋.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d<R extends boolean = false> extends MaxPoolNd<R> {
  constructor(kernelSize: Size, ...rest: MaxPoolRest<R>) {
    super('MaxPool1d', 1, torch.maxPool1d, torch.maxPool1dWithIndices, kernelSize, rest);
  }
}

/**
 * Takes the maximum of each window of an image.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, Hout, Wout) or (C, Hout, Wout), each size as in `MaxPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d<R extends boolean = false> extends MaxPoolNd<R> {
  constructor(kernelSize: Size, ...rest: MaxPoolRest<R>) {
    super('MaxPool2d', 2, torch.maxPool2d, aten.maxPool2dWithIndices, kernelSize, rest);
  }
}

/**
 * Takes the maximum of each window of a volume.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, Dout, Hout, Wout), each size as in `MaxPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxPool3d.html
 */
export class MaxPool3d<R extends boolean = false> extends MaxPoolNd<R> {
  constructor(kernelSize: Size, ...rest: MaxPoolRest<R>) {
    super('MaxPool3d', 3, torch.maxPool3d, aten.maxPool3dWithIndices, kernelSize, rest);
  }
}

export interface AvgPoolOptions {
  /** Step of the window; default: the kernel size. */
  stride?: Size | null;
  /** Padding with zeros on both sides; default 0. */
  padding?: Size;
  /** Whether a window that sticks out at the end counts; default false. */
  ceilMode?: boolean;
  /** Whether the padding counts in the mean; default true. */
  countIncludePad?: boolean;
}

export interface AvgPoolNdOptions extends AvgPoolOptions {
  /** Divides by this instead of by the window's size. */
  divisorOverride?: number | null;
}

type AvgPoolPositions = [stride: Size | null, padding: Size, ceilMode: boolean, countIncludePad: boolean];

const avgPoolDefaults = { stride: null as Size | null, padding: 0 as Size, ceilMode: false, countIncludePad: true };

abstract class AvgPoolNd extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(kernelSize: Size, stride: Size, padding: Size, ceilMode: boolean, countIncludePad: boolean) {
    super();
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.padding = padding;
    this.ceilMode = ceilMode;
    this.countIncludePad = countIncludePad;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pyRepr(kernelSize)}, stride=${pyRepr(stride)}, padding=${pyRepr(padding)}`;
  }
}

/**
 * Takes the mean of each window over the last dimension.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, Lout) or (C, Lout), with Lout = ⌊(L + 2·padding − kernelSize) / stride + 1⌋.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends AvgPoolNd {
  constructor(kernelSize: Size, ...rest: Rest<AvgPoolPositions, AvgPoolOptions>) {
    const { stride, padding, ceilMode, countIncludePad } = readRest('AvgPool1d', rest, avgPoolDefaults);
    const kernel = ntuple('AvgPool1d', 'kernelSize', kernelSize, 1);
    const step = ntuple('AvgPool1d', 'stride', stride ?? kernelSize, 1);
    super(kernel, step, ntuple('AvgPool1d', 'padding', padding, 1), ceilMode, countIncludePad);
  }

  override forward(input: Tensor): Tensor {
    return torch.avgPool1d(input, this.kernelSize, this.stride, this.padding, this.ceilMode, this.countIncludePad);
  }
}

type AvgPoolNdRest = Rest<[...AvgPoolPositions, divisorOverride: number | null], AvgPoolNdOptions>;

const avgPoolNdDefaults = { ...avgPoolDefaults, divisorOverride: null as number | null };

abstract class AvgPoolWithDivisor extends AvgPoolNd {
  readonly divisorOverride: number | null;

  constructor(name: string, dims: number, kernelSize: Size, rest: AvgPoolNdRest) {
    const options = readRest(name, rest, avgPoolNdDefaults);
    const kernel = sizeOf(name, 'kernelSize', kernelSize, dims);
    const step = sizeOf(name, 'stride', options.stride ?? kernelSize, dims);
    const padding = sizeOf(name, 'padding', options.padding, dims);
    super(kernel, step, padding, options.ceilMode, options.countIncludePad);
    this.divisorOverride = options.divisorOverride;
  }
}

/**
 * Takes the mean of each window of an image.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, Hout, Wout) or (C, Hout, Wout), each size as in `AvgPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends AvgPoolWithDivisor {
  constructor(kernelSize: Size, ...rest: AvgPoolNdRest) {
    super('AvgPool2d', 2, kernelSize, rest);
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return aten.avgPool2d(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }
}

/**
 * Takes the mean of each window of a volume.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, Dout, Hout, Wout), each size as in `AvgPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.AvgPool3d.html
 */
export class AvgPool3d extends AvgPoolWithDivisor {
  constructor(kernelSize: Size, ...rest: AvgPoolNdRest) {
    super('AvgPool3d', 3, kernelSize, rest);
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return aten.avgPool3d(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);
  }
}
