import { type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { avgPool1d, avgPool2d, avgPool3d, maxPool1d, maxPool2d, maxPool3d, type Pooled } from '../functional/pooling';
import { Module } from './module';
import { ntuple, pyRepr, type Size, sizeOf } from './utils';

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

type MaxPoolArgs<R extends boolean> =
  | [
      kernelSize: Size,
      ...rest: Rest<
        [stride: Size | null, padding: Size, dilation: Size, returnIndices: R, ceilMode: boolean],
        MaxPoolOptions<R>
      >,
    ]
  | [options: MaxPoolOptions<R> & { kernelSize: Size }];

const maxPoolDefaults = {
  stride: null as Size | null,
  padding: 0 as Size,
  dilation: 1 as Size,
  returnIndices: false as boolean,
  ceilMode: false,
};

/** The max-pooling layers; a subclass gives its dimensions and its function. */
abstract class MaxPoolNd<R extends boolean> extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly dilation: Size;
  readonly returnIndices: boolean;
  readonly ceilMode: boolean;
  private readonly pool: typeof maxPool1d;

  constructor(dims: number, pool: typeof maxPool1d, args: MaxPoolArgs<R>) {
    super();
    const name = new.target.name;
    const [[kernelSize], options] = readArgs(name, ['kernelSize'], args, maxPoolDefaults);
    this.pool = pool;
    this.kernelSize = sizeOf(name, 'kernelSize', kernelSize, dims);
    this.stride = sizeOf(name, 'stride', options.stride ?? kernelSize, dims);
    this.padding = sizeOf(name, 'padding', options.padding, dims);
    this.dilation = sizeOf(name, 'dilation', options.dilation, dims);
    this.returnIndices = options.returnIndices;
    this.ceilMode = options.ceilMode;
  }

  override forward(input: Tensor): Pooled<R> {
    const { kernelSize, stride, padding, dilation, ceilMode, returnIndices } = this;
    return this.pool(input, kernelSize, stride, padding, dilation, ceilMode, returnIndices as R);
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
  constructor(...args: MaxPoolArgs<R>) {
    super(1, maxPool1d, args);
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
  constructor(...args: MaxPoolArgs<R>) {
    super(2, maxPool2d, args);
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
  constructor(...args: MaxPoolArgs<R>) {
    super(3, maxPool3d, args);
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

type SizeReader = (what: string, name: string, value: unknown, n: number) => Size;

abstract class AvgPoolNd extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  constructor(dims: number, read: SizeReader, kernelSize: unknown, options: Readonly<typeof avgPoolDefaults>) {
    super();
    const name = new.target.name;
    this.kernelSize = read(name, 'kernelSize', kernelSize, dims);
    this.stride = read(name, 'stride', options.stride ?? kernelSize, dims);
    this.padding = read(name, 'padding', options.padding, dims);
    this.ceilMode = options.ceilMode;
    this.countIncludePad = options.countIncludePad;
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
  constructor(
    ...args:
      | [kernelSize: Size, ...rest: Rest<AvgPoolPositions, AvgPoolOptions>]
      | [options: AvgPoolOptions & { kernelSize: Size }]
  ) {
    const [[kernelSize], options] = readArgs(new.target.name, ['kernelSize'], args, avgPoolDefaults);
    super(1, ntuple, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return avgPool1d(input, this.kernelSize, this.stride, this.padding, this.ceilMode, this.countIncludePad);
  }
}

type AvgPoolNdArgs =
  | [kernelSize: Size, ...rest: Rest<[...AvgPoolPositions, divisorOverride: number | null], AvgPoolNdOptions>]
  | [options: AvgPoolNdOptions & { kernelSize: Size }];

const avgPoolNdDefaults = { ...avgPoolDefaults, divisorOverride: null as number | null };

abstract class AvgPoolWithDivisor extends AvgPoolNd {
  readonly divisorOverride: number | null;
  private readonly pool: typeof avgPool2d;

  constructor(dims: number, pool: typeof avgPool2d, args: AvgPoolNdArgs) {
    const [[kernelSize], options] = readArgs(new.target.name, ['kernelSize'], args, avgPoolNdDefaults);
    super(dims, sizeOf, kernelSize, options);
    this.divisorOverride = options.divisorOverride;
    this.pool = pool;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return this.pool(input, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);
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
  constructor(...args: AvgPoolNdArgs) {
    super(2, avgPool2d, args);
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
  constructor(...args: AvgPoolNdArgs) {
    super(3, avgPool3d, args);
  }
}
