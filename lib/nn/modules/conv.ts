import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, intOf, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type PaddingMode, pad } from '../functional/padding';
import { resetLinear } from '../init-linear';
import { emptyParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { ntuple, pyRepr, reverseRepeat, type Size } from './utils';

/** How the border of a convolution's input is filled. */
export type ConvPaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export interface ConvOptions extends FactoryOptions {
  /** Step of the kernel; default 1. */
  stride?: Size;
  /** Padding on both sides, `'valid'` (none) or `'same'` (output as large as the input); default 0. */
  padding?: Size | 'valid' | 'same';
  /** Distance between kernel points; default 1. */
  dilation?: Size;
  /** Blocks of channels that do not see each other; default 1. */
  groups?: number;
  /** Whether to add a learnable bias; default true. */
  bias?: boolean;
  /** Default `'zeros'`. */
  paddingMode?: ConvPaddingMode;
}

export type ConvRest = Rest<
  [
    stride: Size,
    padding: Size | 'valid' | 'same',
    dilation: Size,
    groups: number,
    bias: boolean,
    paddingMode: ConvPaddingMode,
    device: string | Device,
    dtype: DType,
  ],
  ConvOptions
>;

/** What the convolutions take where required arguments are given by keyword. */
export type ConvKeywords =
  | [inChannels: number, outChannels: number, options: ConvOptions & { kernelSize: Size }]
  | [inChannels: number, options: ConvOptions & { outChannels: number; kernelSize: Size }]
  | [options: ConvOptions & { inChannels: number; outChannels: number; kernelSize: Size }];

/** The names of the required arguments. */
export const convRequired = ['inChannels', 'outChannels', 'kernelSize'];

export const convDefaults = {
  stride: 1 as Size,
  padding: 0 as Size | 'valid' | 'same',
  dilation: 1 as Size,
  groups: 1,
  bias: true,
  paddingMode: 'zeros' as ConvPaddingMode,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

const paddingModes: readonly string[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** What the base class of all convolutions needs to know. */
export interface ConvConfig extends Required<Omit<ConvOptions, 'device' | 'dtype'>>, FactoryOptions {
  /** Spatial dimensions. */
  dims: number;
  transposed: boolean;
  outputPadding: Size;
}

/** Base of all convolutions, transposed ones included: checks the arguments and makes the parameters. */
export abstract class ConvNd extends Module {
  inChannels: number;
  outChannels: number;
  readonly kernelSize: number[];
  readonly stride: number[];
  readonly padding: number[] | 'valid' | 'same';
  readonly dilation: number[];
  readonly transposed: boolean;
  readonly outputPadding: number[];
  readonly groups: number;
  readonly paddingMode: ConvPaddingMode;
  weight: Parameter;
  bias: Parameter | null;

  constructor(required: readonly unknown[], config: ConvConfig) {
    super();
    const name = new.target.name;
    const { dims, padding, paddingMode, transposed, device, dtype } = config;
    const inChannels = intOf(name, 'inChannels', required[0]);
    const outChannels = intOf(name, 'outChannels', required[1]);
    const groups = intOf(name, 'groups', config.groups);
    if (groups <= 0) throw new RangeError(`${name}(): groups must be a positive integer, got ${groups}`);
    if (inChannels % groups !== 0) throw new RangeError(`${name}(): inChannels must be divisible by groups`);
    if (outChannels % groups !== 0) throw new RangeError(`${name}(): outChannels must be divisible by groups`);
    if (!paddingModes.includes(paddingMode)) {
      throw new RangeError(
        `${name}(): paddingMode must be one of ${paddingModes.join(', ')}, got ${describe(paddingMode)}`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = ntuple(name, 'kernelSize', required[2], dims);
    this.stride = ntuple(name, 'stride', config.stride, dims);
    this.padding = typeof padding === 'string' && !transposed ? padding : ntuple(name, 'padding', padding, dims);
    this.dilation = ntuple(name, 'dilation', config.dilation, dims);
    this.outputPadding = ntuple(name, 'outputPadding', config.outputPadding, dims);
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.checkStringPadding(name);
    this.transposed = transposed;
    this.weight = emptyParameter(this.weightShape(), device, dtype);
    this.bias = config.bias ? emptyParameter([outChannels], device, dtype) : null;
    this.resetParameters();
  }

  private checkStringPadding(name: string): void {
    if (typeof this.padding !== 'string') return;
    if (this.padding !== 'same' && this.padding !== 'valid') {
      throw new RangeError(`${name}(): padding must be int, int[], 'same' or 'valid', got ${describe(this.padding)}`);
    }
    if (this.padding === 'same' && this.stride.some((s) => s !== 1)) {
      throw new RangeError(`${name}(): padding='same' is not supported for strided convolutions`);
    }
  }

  /** The shape of the weight for these channels. */
  weightShape(): number[] {
    const { inChannels, outChannels, groups, transposed, kernelSize } = this;
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    return [first, Math.floor(second / groups), ...kernelSize];
  }

  /** Draws weight and bias anew: both uniform in ±1/√fanIn. */
  resetParameters(): void {
    const { weight, bias } = this;
    if (weight.isContiguous()) {
      resetLinear(weight, bias);
      return;
    }
    // Drawn in the order of memory, values would differ in channels-last memory.
    torch.noGrad(() => {
      const drawn = torch.emptyLike(weight, { memoryFormat: torch.contiguousFormat });
      resetLinear(drawn, bias);
      weight.copy_(drawn);
    });
  }

  override extraRepr(): string {
    let s = `${this.inChannels}, ${this.outChannels}`;
    s += `, kernel_size=${pyRepr(this.kernelSize)}, stride=${pyRepr(this.stride)}`;
    if (typeof this.padding === 'string') s += `, padding=${this.padding}`;
    else if (this.padding.some((p) => p !== 0)) s += `, padding=${pyRepr(this.padding)}`;
    if (this.dilation.some((d) => d !== 1)) s += `, dilation=${pyRepr(this.dilation)}`;
    if (this.outputPadding.some((p) => p !== 0)) s += `, output_padding=${pyRepr(this.outputPadding)}`;
    if (this.groups !== 1) s += `, groups=${this.groups}`;
    if (this.bias === null) s += ', bias=False';
    if (this.paddingMode !== 'zeros') s += `, padding_mode=${this.paddingMode}`;
    return s;
  }
}

type ConvOpArgs<P> = [
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  stride: number[],
  padding: P,
  dilation: number[],
  groups: number,
];
// Two signatures, one for each overload of the operator.
type ConvOp = { (...args: ConvOpArgs<number[]>): Tensor; (...args: ConvOpArgs<'valid' | 'same'>): Tensor };

/** The plain convolutions; a subclass gives its dimensions and its operator. */
abstract class PlainConv extends ConvNd {
  private readonly op: ConvOp;
  /** Padding that is applied before the operator, `null` when the operator pads by itself. */
  private readonly prePadding: number[] | null;

  constructor(dims: number, op: ConvOp, args: readonly unknown[]) {
    const [required, options] = readArgs(new.target.name, convRequired, args, convDefaults);
    super(required, { ...options, dims, transposed: false, outputPadding: 0 });
    this.op = op;
    this.prePadding = this.paddingMode === 'zeros' ? null : this.sidePadding();
  }

  private sidePadding(): number[] {
    if (this.padding === 'valid') return new Array(2 * this.kernelSize.length).fill(0);
    if (this.padding !== 'same') return reverseRepeat(this.padding, 2);
    const totals = this.kernelSize.map((k, i) => this.dilation[i] * (k - 1));
    return totals.reverse().flatMap((total) => [Math.floor(total / 2), total - Math.floor(total / 2)]);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, stride, dilation, groups } = this;
    if (this.prePadding === null) {
      return this.op(input, weight, bias, stride, this.padding as number[], dilation, groups);
    }
    const padded = pad(input, this.prePadding, this.paddingMode as PaddingMode);
    return this.op(padded, weight, bias, stride, 'valid', dilation, groups);
  }
}

/**
 * Applies a 1-d convolution (a cross-correlation) over the last dimension.
 *
 * **Shape** (N, Cin, L) or (Cin, L) → (N, Cout, Lout) or (Cout, Lout), with
 * Lout = ⌊(L + 2·padding − dilation·(kernelSize − 1) − 1) / stride + 1⌋.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends PlainConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvRest);
  constructor(...args: ConvKeywords);
  constructor(...args: unknown[]) {
    super(1, torch.conv1d, args);
  }
}

/**
 * Applies a 2-d convolution (a cross-correlation) over images.
 *
 * **Shape** (N, Cin, H, W) or (Cin, H, W) → (N, Cout, Hout, Wout) or (Cout, Hout, Wout), each size as in `Conv1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends PlainConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvRest);
  constructor(...args: ConvKeywords);
  constructor(...args: unknown[]) {
    super(2, torch.conv2d, args);
  }
}

/**
 * Applies a 3-d convolution (a cross-correlation) over volumes.
 *
 * **Shape** (N, Cin, D, H, W) or (Cin, D, H, W) → (N, Cout, Dout, Hout, Wout), each size as in `Conv1d`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends PlainConv {
  constructor(inChannels: number, outChannels: number, kernelSize: Size, ...rest: ConvRest);
  constructor(...args: ConvKeywords);
  constructor(...args: unknown[]) {
    super(3, torch.conv3d, args);
  }
}
