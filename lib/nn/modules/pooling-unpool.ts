import { type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { maxUnpool1d, maxUnpool2d, maxUnpool3d } from '../functional/pooling';
import { Module } from './module';
import { ntuple, pyRepr, type Size } from './utils';

export interface MaxUnpoolOptions {
  /** Step of the window that pooled; default: the kernel size. */
  stride?: Size | null;
  /** Padding of the input that was pooled; default 0. */
  padding?: Size;
}

type MaxUnpoolArgs =
  | [kernelSize: Size, ...rest: Rest<[stride: Size | null, padding: Size], MaxUnpoolOptions>]
  | [options: MaxUnpoolOptions & { kernelSize: Size }];

/** Base of the layers that undo max pooling; a subclass gives its dimensions and its function. */
abstract class MaxUnpoolNd extends Module {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  private readonly unpool: typeof maxUnpool1d;

  constructor(dims: number, unpool: typeof maxUnpool1d, args: MaxUnpoolArgs) {
    super();
    const name = new.target.name;
    const defaults = { stride: null as Size | null, padding: 0 as Size };
    const [[kernelSize], { stride, padding }] = readArgs(name, ['kernelSize'], args, defaults);
    this.kernelSize = ntuple(name, 'kernelSize', kernelSize, dims);
    this.stride = ntuple(name, 'stride', stride ?? kernelSize, dims);
    this.padding = ntuple(name, 'padding', padding, dims);
    this.unpool = unpool;
  }

  /** @param outputSize the wanted size, with or without batch and channels, where several sizes pool to the input's. */
  override forward(
    input: Tensor,
    indices: Tensor,
    ...rest: Rest<[outputSize: readonly number[] | null], { outputSize?: readonly number[] | null }>
  ): Tensor {
    const { kernelSize, stride, padding } = this;
    const { outputSize } = readRest('forward', rest, { outputSize: null as readonly number[] | null });
    return this.unpool(input, indices, kernelSize, stride, padding, outputSize);
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernel_size=${pyRepr(kernelSize)}, stride=${pyRepr(stride)}, padding=${pyRepr(padding)}`;
  }
}

/**
 * Undoes `MaxPool1d` as far as it can be: puts the maxima back where they came from, with zeros elsewhere.
 *
 * **Shape** (N, C, L) or (C, L), and indices alike → (N, C, Lout) or (C, Lout), with
 * Lout = (L − 1)·stride − 2·padding + kernelSize, or `outputSize`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs) {
    super(1, maxUnpool1d, args);
  }
}

/**
 * Undoes `MaxPool2d` as far as it can be: puts the maxima back where they came from, with zeros elsewhere.
 *
 * **Shape** (N, C, H, W) or (C, H, W), and indices alike → the same with other sizes, each as in `MaxUnpool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs) {
    super(2, maxUnpool2d, args);
  }
}

/**
 * Undoes `MaxPool3d` as far as it can be: puts the maxima back where they came from, with zeros elsewhere.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W), and indices alike → the same with other sizes, each as in `MaxUnpool1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MaxUnpool3d.html
 */
export class MaxUnpool3d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArgs) {
    super(3, maxUnpool3d, args);
  }
}
