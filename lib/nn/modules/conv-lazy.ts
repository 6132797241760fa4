import { TorchError } from '../../errors';
import { intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { sizeText } from '../functional/shapes';
import { isLazy, UninitializedParameter } from '../parameter-uninitialized';
import { Conv1d, Conv2d, Conv3d, type ConvNd, type ConvOptions, type ConvRest, convDefaults } from './conv';
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
  type ConvTransposeRest,
  convTransposeDefaults,
} from './conv-transpose';
import { type LazyClass, type LazyForm, LazyModuleMixin } from './lazy';
import type { Size } from './utils';

/** What lazy convolutions take: what the others do, without `inChannels`. */
type LazyConvArgs<Rest extends unknown[], O> =
  | [outChannels: number, kernelSize: Size, ...rest: Rest]
  | [outChannels: number, options: O & { kernelSize: Size }]
  | [options: O & { outChannels: number; kernelSize: Size }];

// biome-ignore lint/suspicious/noExplicitAny: plain and transposed convolutions take different options.
type ConvClass = new (...args: any[]) => ConvNd;

/** A lazy form of a convolution: takes `inChannels` from its first input. */
function lazyConv<B extends ConvClass, Args extends unknown[]>(
  Base: B,
  dims: number,
  defaults: typeof convDefaults | typeof convTransposeDefaults,
): LazyForm<B, Args> {
  class LazyConv extends (LazyModuleMixin(Base) as LazyClass<ConvClass>) {
    constructor(...args: Args) {
      const name = new.target.name;
      const [[outChannels, kernelSize], options] = readArgs(name, ['outChannels', 'kernelSize'], args, defaults);
      const { bias, device, dtype } = options;
      // Tensors that would be replaced at once are not made.
      super(0, 0, kernelSize, { ...options, bias: false });
      this.weight = new UninitializedParameter({ device, dtype });
      this.outChannels = intOf(name, 'outChannels', outChannels);
      if (bias) this.bias = new UninitializedParameter({ device, dtype });
    }

    override resetParameters(): void {
      if (this.inChannels !== 0 && !this.hasUninitializedParams()) super.resetParameters();
    }

    override initializeParameters(input: Tensor): void {
      if (!this.hasUninitializedParams()) return;
      this.inChannels = this.channelsOf(input);
      if (this.inChannels % this.groups !== 0) {
        throw new RangeError(`${this.getName()}(): inChannels must be divisible by groups`);
      }
      if (isLazy(this.weight)) this.weight.materialize(this.weightShape());
      if (isLazy(this.bias)) this.bias.materialize([this.outChannels]);
      this.resetParameters();
    }

    private channelsOf(input: Tensor): number {
      const { shape } = input;
      if (shape.length === dims + 1 || shape.length === dims + 2) return shape[shape.length - dims - 1];
      throw new TorchError(
        `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${this.getName()}, ` +
          `but got input of size: ${sizeText(shape)}`,
      );
    }
  }
  return LazyConv as unknown as LazyForm<B, Args>;
}

const lazyPlain = <B extends ConvClass>(Base: B, dims: number) =>
  lazyConv<B, LazyConvArgs<ConvRest, ConvOptions>>(Base, dims, convDefaults);

const lazyTransposed = <B extends ConvClass>(Base: B, dims: number) =>
  lazyConv<B, LazyConvArgs<ConvTransposeRest, ConvTransposeOptions>>(Base, dims, convTransposeDefaults);

/**
 * A `Conv1d` that takes `inChannels` from its first input, and is a `Conv1d` from then on.
 *
 * **Shape** (N, Cin, L) or (Cin, L) → (N, Cout, Lout) or (Cout, Lout).
 *
 * **Throws** as `Conv1d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConv1d.html
 */
export class LazyConv1d extends lazyPlain(Conv1d, 1) {
  static override clsToBecome = Conv1d;
}

/**
 * A `Conv2d` that takes `inChannels` from its first input, and is a `Conv2d` from then on.
 *
 * **Shape** (N, Cin, H, W) or (Cin, H, W) → (N, Cout, Hout, Wout) or (Cout, Hout, Wout).
 *
 * **Throws** as `Conv2d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConv2d.html
 */
export class LazyConv2d extends lazyPlain(Conv2d, 2) {
  static override clsToBecome = Conv2d;
}

/**
 * A `Conv3d` that takes `inChannels` from its first input, and is a `Conv3d` from then on.
 *
 * **Shape** (N, Cin, D, H, W) or (Cin, D, H, W) → (N, Cout, Dout, Hout, Wout) or (Cout, Dout, Hout, Wout).
 *
 * **Throws** as `Conv3d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConv3d.html
 */
export class LazyConv3d extends lazyPlain(Conv3d, 3) {
  static override clsToBecome = Conv3d;
}

/**
 * A `ConvTranspose1d` that takes `inChannels` from its first input, and is a `ConvTranspose1d` from then on.
 *
 * **Shape** (N, Cin, L) or (Cin, L) → (N, Cout, Lout) or (Cout, Lout).
 *
 * **Throws** as `ConvTranspose1d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConvTranspose1d.html
 */
export class LazyConvTranspose1d extends lazyTransposed(ConvTranspose1d, 1) {
  static override clsToBecome = ConvTranspose1d;
}

/**
 * A `ConvTranspose2d` that takes `inChannels` from its first input, and is a `ConvTranspose2d` from then on.
 *
 * **Shape** (N, Cin, H, W) or (Cin, H, W) → (N, Cout, Hout, Wout) or (Cout, Hout, Wout).
 *
 * **Throws** as `ConvTranspose2d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConvTranspose2d.html
 */
export class LazyConvTranspose2d extends lazyTransposed(ConvTranspose2d, 2) {
  static override clsToBecome = ConvTranspose2d;
}

/**
 * A `ConvTranspose3d` that takes `inChannels` from its first input, and is a `ConvTranspose3d` from then on.
 *
 * **Shape** (N, Cin, D, H, W) or (Cin, D, H, W) → (N, Cout, Dout, Hout, Wout) or (Cout, Dout, Hout, Wout).
 *
 * **Throws** as `ConvTranspose3d`; from the first `forward` TorchError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LazyConvTranspose3d.html
 */
export class LazyConvTranspose3d extends lazyTransposed(ConvTranspose3d, 3) {
  static override clsToBecome = ConvTranspose3d;
}
