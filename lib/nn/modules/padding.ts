import { readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { type PaddingMode, pad } from '../functional/padding';
import { Module } from './module';
import { ntuple, pyRepr, type Size } from './utils';

/** What pads on both sides of every dimension, or sizes before and after, last dimension first: [left, right, top, …]. */
export type PadArgs = [padding: Size] | [options: { padding: Size }];

/** Base of the layers that pad with values of their input. */
abstract class PadNd extends Module {
  readonly padding: readonly number[];
  private readonly mode: PaddingMode;

  constructor(dims: number, mode: PaddingMode, args: PadArgs) {
    super();
    const name = new.target.name;
    const [[padding]] = readArgs(name, ['padding'], args, {});
    this.padding = ntuple(name, 'padding', padding, 2 * dims);
    this.mode = mode;
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, this.mode);
  }

  override extraRepr(): string {
    return pyRepr(this.padding);
  }
}

/** Pads by going round; a subclass says how many spatial dimensions its input has. */
abstract class CircularPadNd extends PadNd {
  private readonly dims: number;

  constructor(dims: number, args: PadArgs) {
    super(dims, 'circular', args);
    this.dims = dims;
  }

  override forward(input: Tensor): Tensor {
    const ndim = input.ndim;
    const dims = this.dims;
    if (ndim !== dims + 1 && ndim !== dims + 2) {
      throw new RangeError(`expected ${dims + 1}D or ${dims + 2}D input (got ${ndim}D input)`);
    }
    return super.forward(input);
  }
}

/**
 * Pads the last dimension with values from its other end.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, left + L + right) or (C, left + L + right).
 *
 * **Throws** RangeError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CircularPad1d.html
 */
export class CircularPad1d extends CircularPadNd {
  constructor(...args: PadArgs) {
    super(1, args);
  }
}

/**
 * Pads images with values from their opposite edges.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same with top + H + bottom and left + W + right.
 *
 * **Throws** RangeError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CircularPad2d.html
 */
export class CircularPad2d extends CircularPadNd {
  constructor(...args: PadArgs) {
    super(2, args);
  }
}

/**
 * Pads volumes with values from their opposite faces.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with front + D + back, top + H + bottom and left + W + right.
 *
 * **Throws** RangeError for an input of other dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CircularPad3d.html
 */
export class CircularPad3d extends CircularPadNd {
  constructor(...args: PadArgs) {
    super(3, args);
  }
}

/**
 * Pads the last dimension by mirroring at its ends, which are not repeated.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, left + L + right) or (C, left + L + right).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReflectionPad1d.html
 */
export class ReflectionPad1d extends PadNd {
  constructor(...args: PadArgs) {
    super(1, 'reflect', args);
  }
}

/**
 * Pads images by mirroring at their edges, which are not repeated.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same with top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReflectionPad2d.html
 */
export class ReflectionPad2d extends PadNd {
  constructor(...args: PadArgs) {
    super(2, 'reflect', args);
  }
}

/**
 * Pads volumes by mirroring at their faces, which are not repeated.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with front + D + back, top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReflectionPad3d.html
 */
export class ReflectionPad3d extends PadNd {
  constructor(...args: PadArgs) {
    super(3, 'reflect', args);
  }
}

/**
 * Pads the last dimension by repeating its ends.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, left + L + right) or (C, left + L + right).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReplicationPad1d.html
 */
export class ReplicationPad1d extends PadNd {
  constructor(...args: PadArgs) {
    super(1, 'replicate', args);
  }
}

/**
 * Pads images by repeating their edges.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same with top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReplicationPad2d.html
 */
export class ReplicationPad2d extends PadNd {
  constructor(...args: PadArgs) {
    super(2, 'replicate', args);
  }
}

/**
 * Pads volumes by repeating their faces.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with front + D + back, top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReplicationPad3d.html
 */
export class ReplicationPad3d extends PadNd {
  constructor(...args: PadArgs) {
    super(3, 'replicate', args);
  }
}
