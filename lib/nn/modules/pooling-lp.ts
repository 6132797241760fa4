import type { FloatScalar } from '../../complex';
import { type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { numberOf } from '../functional/numbers';
import { lpPool1d, lpPool2d, lpPool3d } from '../functional/pooling';
import { Module } from './module';
import { pyRepr, type Size, sizeOf } from './utils';

export interface LPPoolOptions {
  /** Step of the window; default: the kernel size. */
  stride?: Size | null;
  /** Whether a window that sticks out at the end counts; default false. */
  ceilMode?: boolean;
}

type Norm = number | FloatScalar;

type LPPoolArgs =
  | [normType: Norm, kernelSize: Size, ...rest: Rest<[stride: Size | null, ceilMode: boolean], LPPoolOptions>]
  | [normType: Norm, options: LPPoolOptions & { kernelSize: Size }]
  | [options: LPPoolOptions & { normType: Norm; kernelSize: Size }];

/** Base of the power-average layers; a subclass gives its dimensions and its function. */
abstract class LPPoolNd extends Module {
  readonly normType: Norm;
  readonly kernelSize: Size;
  readonly stride: Size | null;
  readonly ceilMode: boolean;
  private readonly pool: typeof lpPool1d;

  constructor(dims: number, pool: typeof lpPool1d, args: LPPoolArgs) {
    super();
    const name = new.target.name;
    const defaults = { stride: null as Size | null, ceilMode: false };
    const [[normType, kernelSize], options] = readArgs(name, ['normType', 'kernelSize'], args, defaults);
    numberOf(name, 'normType', normType);
    this.normType = normType as Norm;
    this.kernelSize = sizeOf(name, 'kernelSize', kernelSize, dims);
    this.stride = options.stride === null ? null : sizeOf(name, 'stride', options.stride, dims);
    this.ceilMode = options.ceilMode;
    this.pool = pool;
  }

  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, stride, ceilMode } = this;
    return this.pool(input, normType as number, kernelSize, stride, ceilMode);
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return (
      `norm_type=${pyRepr(normType)}, kernel_size=${pyRepr(kernelSize)}, ` +
      `stride=${pyRepr(stride)}, ceil_mode=${pyRepr(ceilMode)}`
    );
  }
}

/**
 * Takes the p-norm `(Σ xᵖ)^(1/p)` of each window over the last dimension, with p = `normType`.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, Lout) or (C, Lout), with Lout = ⌊(L − kernelSize) / stride + 1⌋.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LPPoolNd {
  constructor(...args: LPPoolArgs) {
    super(1, lpPool1d, args);
  }
}

/**
 * Takes the p-norm `(Σ xᵖ)^(1/p)` of each window of an image, with p = `normType`.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → (N, C, Hout, Wout) or (C, Hout, Wout), each size as in `LPPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LPPoolNd {
  constructor(...args: LPPoolArgs) {
    super(2, lpPool2d, args);
  }
}

/**
 * Takes the p-norm `(Σ xᵖ)^(1/p)` of each window of a volume, with p = `normType`.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → (N, C, Dout, Hout, Wout), each size as in `LPPool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LPPool3d.html
 */
export class LPPool3d extends LPPoolNd {
  constructor(...args: LPPoolArgs) {
    super(3, lpPool3d, args);
  }
}
