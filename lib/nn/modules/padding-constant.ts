import type { FloatScalar } from '../../complex';
import { describe, plainNumber, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { pad } from '../functional/padding';
import { Module } from './module';
import type { PadArgs } from './padding';
import { ntuple, pyRepr, type Size } from './utils';

type Value = number | boolean | FloatScalar;

/** Padding as in `PadArgs`, and what fills it. */
export type ConstantPadArgs =
  | [padding: Size, value: Value]
  | [padding: Size, options: { value: Value }]
  | [options: { padding: Size; value: Value }];

/** Base of the layers that pad with one value. */
abstract class ConstantPadNd extends Module {
  readonly padding: readonly number[];
  readonly value: Value;

  constructor(dims: number, args: ConstantPadArgs) {
    super();
    const name = new.target.name;
    const [[padding, value]] = readArgs(name, ['padding', 'value'], args, {});
    if (!['number', 'boolean'].includes(typeof plainNumber(value))) {
      throw new TypeError(`${name}(): value must be a number or a boolean, got ${describe(value)}`);
    }
    this.padding = ntuple(name, 'padding', padding, 2 * dims);
    this.value = value as Value;
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'constant', plainNumber(this.value) as number | boolean);
  }

  override extraRepr(): string {
    return `padding=${pyRepr(this.padding)}, value=${pyRepr(this.value)}`;
  }
}

/**
 * Pads the last dimension with one value.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, left + L + right) or (C, left + L + right).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConstantPad1d.html
 */
export class ConstantPad1d extends ConstantPadNd {
  constructor(...args: ConstantPadArgs) {
    super(1, args);
  }
}

/**
 * Pads images with one value.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same with top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConstantPad2d.html
 */
export class ConstantPad2d extends ConstantPadNd {
  constructor(...args: ConstantPadArgs) {
    super(2, args);
  }
}

/**
 * Pads volumes with one value.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with front + D + back, top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ConstantPad3d.html
 */
export class ConstantPad3d extends ConstantPadNd {
  constructor(...args: ConstantPadArgs) {
    super(3, args);
  }
}

/** The arguments of the constant padding that a padding with zeros is. */
function zeros(name: string, args: PadArgs): [padding: Size, value: number] {
  const [[padding]] = readArgs(name, ['padding'], args, {});
  return [padding as Size, 0];
}

/**
 * Pads the last dimension with zeros.
 *
 * **Shape** (N, C, L) or (C, L) → (N, C, left + L + right) or (C, left + L + right).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ZeroPad1d.html
 */
export class ZeroPad1d extends ConstantPad1d {
  constructor(...args: PadArgs) {
    super(...zeros('ZeroPad1d', args));
  }

  override extraRepr(): string {
    return pyRepr(this.padding);
  }
}

/**
 * Pads images with zeros.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same with top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ZeroPad2d.html
 */
export class ZeroPad2d extends ConstantPad2d {
  constructor(...args: PadArgs) {
    super(...zeros('ZeroPad2d', args));
  }

  override extraRepr(): string {
    return pyRepr(this.padding);
  }
}

/**
 * Pads volumes with zeros.
 *
 * **Shape** (N, C, D, H, W) or (C, D, H, W) → the same with front + D + back, top + H + bottom and left + W + right.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ZeroPad3d.html
 */
export class ZeroPad3d extends ConstantPad3d {
  constructor(...args: PadArgs) {
    super(...zeros('ZeroPad3d', args));
  }

  override extraRepr(): string {
    return pyRepr(this.padding);
  }
}
