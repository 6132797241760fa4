import { type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { fold, unfold } from '../functional/fold';
import { Module } from './module';
import { pyRepr, type Size, sizeOf } from './utils';

export interface FoldOptions {
  /** Distance between the points of a block; default 1. */
  dilation?: Size;
  /** Zeros on both sides of the image; default 0. */
  padding?: Size;
  /** Step from one block to the next; default 1. */
  stride?: Size;
}

type FoldRest = Rest<[dilation: Size, padding: Size, stride: Size], FoldOptions>;

const defaults = { dilation: 1 as Size, padding: 0 as Size, stride: 1 as Size };

/** Base of both: an image cut into blocks. */
abstract class Blocks extends Module {
  readonly kernelSize: Size;
  readonly dilation: Size;
  readonly padding: Size;
  readonly stride: Size;

  constructor(name: string, kernelSize: unknown, options: Readonly<typeof defaults>) {
    super();
    this.kernelSize = sizeOf(name, 'kernelSize', kernelSize, 2);
    this.dilation = sizeOf(name, 'dilation', options.dilation, 2);
    this.padding = sizeOf(name, 'padding', options.padding, 2);
    this.stride = sizeOf(name, 'stride', options.stride, 2);
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return (
      `kernel_size=${pyRepr(kernelSize)}, dilation=${pyRepr(dilation)}, ` +
      `padding=${pyRepr(padding)}, stride=${pyRepr(stride)}`
    );
  }
}

/**
 * Sums columns into an image, each at the place of the block it was: what `Unfold` takes apart, added up.
 *
 * **Shape** (N, C · kernel points, blocks) → (N, C, outputSize), or without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Fold.html
 */
export class Fold extends Blocks {
  readonly outputSize: Size;

  constructor(
    ...args:
      | [outputSize: Size, kernelSize: Size, ...rest: FoldRest]
      | [outputSize: Size, options: FoldOptions & { kernelSize: Size }]
      | [options: FoldOptions & { outputSize: Size; kernelSize: Size }]
  ) {
    const [[outputSize, kernelSize], options] = readArgs('Fold', ['outputSize', 'kernelSize'], args, defaults);
    super('Fold', kernelSize, options);
    this.outputSize = sizeOf('Fold', 'outputSize', outputSize, 2);
  }

  override forward(input: Tensor): Tensor {
    return fold(input, this.outputSize, this.kernelSize, this.dilation, this.padding, this.stride);
  }

  override extraRepr(): string {
    return `output_size=${pyRepr(this.outputSize)}, ${super.extraRepr()}`;
  }
}

/**
 * Takes every block of an image as a column.
 *
 * **Shape** (N, C, H, W) → (N, C · kernel points, blocks), or without N; along each dimension of size S lie
 * ⌊(S + 2·padding − dilation·(kernelSize − 1) − 1) / stride + 1⌋ blocks.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Unfold.html
 */
export class Unfold extends Blocks {
  constructor(...args: [kernelSize: Size, ...rest: FoldRest] | [options: FoldOptions & { kernelSize: Size }]) {
    const [[kernelSize], options] = readArgs('Unfold', ['kernelSize'], args, defaults);
    super('Unfold', kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return unfold(input, this.kernelSize, this.dilation, this.padding, this.stride);
  }
}
