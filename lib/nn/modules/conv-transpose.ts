import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { ConvNd, type ConvPaddingMode, convRequired } from './conv';
import type { FactoryOptions } from './linear';
import { pyRepr, type Size } from './utils';

export interface ConvTransposeOptions extends FactoryOptions {
  /** Step of the kernel over the output; default 1. */
  stride?: Size;
  /** Removes this much of the output on both sides; default 0. */
  padding?: Size;
  /** Added to one side of the output; default 0. */
  outputPadding?: Size;
  /** Blocks of channels that do not see each other; default 1. */
  groups?: number;
  /** Whether to add a learnable bias; default true. */
  bias?: boolean;
  /** Distance between kernel points; default 1. */
  dilation?: Size;
  /** Only `'zeros'`. */
  paddingMode?: 'zeros';
}

export type ConvTransposeRest = Rest<
  [
    stride: Size,
    padding: Size,
    outputPadding: Size,
    groups: number,
    bias: boolean,
    dilation: Size,
    paddingMode: 'zeros',
    device: string | Device,
    dtype: DType,
  ],
  ConvTransposeOptions
>;

/** What the transposed convolutions take where required arguments are given by keyword. */
export type ConvTransposeKeywords =
  | [inChannels: number, outChannels: number, options: ConvTransposeOptions & { kernelSize: Size }]
  | [inChannels: number, options: ConvTransposeOptions & { outChannels: number; kernelSize: Size }]
  | [options: ConvTransposeOptions & { inChannels: number; outChannels: number; kernelSize: Size }];

export const convTransposeDefaults = {
  stride: 1 as Size,
  padding: 0 as Size,
  outputPadding: 0 as Size,
  groups: 1,
  bias: true,
  dilation: 1 as Size,
  paddingMode: 'zeros' as ConvPaddingMode,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

const noOutputSize = { outputSize: null as readonly number[] | null };

type ConvTransposeOp = (
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: readonly number[],
  padding: readonly number[],
  outputPadding: readonly number[],
  groups: number,
  dilation: readonly number[],
) => Tensor;

/** The transposed convolutions; a subclass gives its dimensions and its operator. */
abstract class TransposedConv extends ConvNd {
  private readonly op: ConvTransposeOp;

  constructor(dims: number, op: ConvTransposeOp, args: readonly unknown[]) {
    const name = new.target.name;
    const [required, options] = readArgs(name, convRequired, args, convTransposeDefaults);
    if (options.paddingMode !== 'zeros') throw new RangeError(`${name}(): only "zeros" padding mode is supported`);
    super(required, { ...options, dims, transposed: true });
    this.op = op;
  }

  /** @param outputSize the wanted spatial size, where the stride leaves a choice. */
  override forward(
    input: Tensor,
    ...rest: Rest<[outputSize: readonly number[] | null], { outputSize?: readonly number[] | null }>
  ): Tensor {
    const { weight, bias, stride, groups, dilation } = this;
    const { outputSize } = readRest('forward', rest, noOutputSize);
    const outputPadding = outputSize === null ? this.outputPadding : this.paddingFor(input, outputSize);
    return this.op(input, weight, bias, stride, this.padding as number[], outputPadding, groups, dilation);
  }

  private paddingFor(input: Tensor, outputSize: readonly number[]): number[] {
    const dims = this.kernelSize.length;
    if (!Array.isArray(outputSize) || !outputSize.every(Number.isInteger)) {
      throw new TypeError(`ConvTranspose${dims}d: outputSize must be int[], got ${describe(outputSize)}`);
    }
    const leading = input.ndim === dims + 2 ? 2 : 1;
    const wanted = outputSize.length === leading + dims ? outputSize.slice(leading) : outputSize;
    if (wanted.length !== dims) {
      throw new RangeError(
        `ConvTranspose${dims}d: for ${input.ndim}D input, outputSize must have ${dims} or ${leading + dims} elements ` +
          `(got ${outputSize.length})`,
      );
    }
    const padding = this.padding as number[];
    const smallest = this.kernelSize.map((k, d) => {
      const size = input.shape[d + leading];
      return (size - 1) * this.stride[d] - 2 * padding[d] + this.dilation[d] * (k - 1) + 1;
    });
    const largest = smallest.map((size, d) => size + this.stride[d] - 1);
    if (wanted.some((size, d) => size < smallest[d] || size > largest[d])) {
      throw new RangeError(
        `requested an output size of ${pyRepr([...wanted])}, but valid sizes range from ${pyRepr(smallest)} to ` +
          `${pyRepr(largest)} (for an input of ${pyRepr(input.shape.slice(2))})`,
      );
    }
    return wanted.map((size, d) => size - smallest[d]);
  }
}

/**
 * Applies a 1-d transposed convolution: the gradient of `Conv1d` with respect to its input.
 *
 * **Shape** (N, Cin, L) or (Cin, L) → (N, Cout, Lout) or (Cout, Lout), with
 * Lout = (L − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends TransposedConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvTransposeRest);
  constructor(...args: ConvTransposeKeywords);
  constructor(...args: unknown[]) {
    super(1, torch.convTranspose1d, args);
  }
}

/**
 * Applies a 2-d transposed convolution: the gradient of `Conv2d` with respect to its input.
 *
 * **Shape** (N, Cin, H, W) or (Cin, H, W) → (N, Cout, Hout, Wout), each size as in `ConvTranspose1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends TransposedConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvTransposeRest);
  constructor(...args: ConvTransposeKeywords);
  constructor(...args: unknown[]) {
    super(2, torch.convTranspose2d, args);
  }
}

/**
 * Applies a 3-d transposed convolution: the gradient of `Conv3d` with respect to its input.
 *
 * **Shape** (N, Cin, D, H, W) or (Cin, D, H, W) → (N, Cout, Dout, Hout, Wout), each size as in `ConvTranspose1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends TransposedConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvTransposeRest);
  constructor(...args: ConvTransposeKeywords);
  constructor(...args: unknown[]) {
    super(3, torch.convTranspose3d, args);
  }
}
