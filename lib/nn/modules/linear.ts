import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { intOf, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import * as init from '../init';
import { resetLinear } from '../init-linear';
import { emptyParameter, type Parameter } from '../parameter';
import { Module } from './module';
import { pyRepr } from './utils';

const aten = torch._C._nn;

/** Where and in which dtype a module makes its parameters. */
export interface FactoryOptions {
  device?: string | Device;
  dtype?: DType;
}

export interface LinearOptions extends FactoryOptions {
  /** Whether to add a learnable bias; default true. */
  bias?: boolean;
}

export type LinearRest = Rest<[bias: boolean, device: string | Device, dtype: DType], LinearOptions>;

/** What Linear takes where required arguments are given by keyword. */
export type LinearKeywords =
  | [inFeatures: number, options: LinearOptions & { outFeatures: number }]
  | [options: LinearOptions & { inFeatures: number; outFeatures: number }];

export const linearDefaults: LinearOptions = { bias: true, device: undefined, dtype: undefined };

/**
 * Returns its input; other arguments are ignored.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  constructor(..._ignored: unknown[]) {
    super();
  }

  override forward(input: Tensor): Tensor {
    return input;
  }
}

/**
 * Applies an affine map to the last dimension: `y = x Wᵀ + b`.
 *
 * Initial weight and bias: uniform in ±1/√inFeatures.
 *
 * **Shape** (*, inFeatures) → (*, outFeatures); `weight` (outFeatures, inFeatures), `bias` (outFeatures).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  inFeatures: number;
  outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, ...rest: LinearRest);
  constructor(...args: LinearKeywords);
  constructor(...args: unknown[]) {
    super();
    const name = new.target.name;
    const [[inFeatures, outFeatures], options] = readArgs(name, ['inFeatures', 'outFeatures'], args, linearDefaults);
    const { bias, device, dtype } = options;
    this.inFeatures = intOf(name, 'inFeatures', inFeatures);
    this.outFeatures = intOf(name, 'outFeatures', outFeatures);
    this.weight = emptyParameter([this.outFeatures, this.inFeatures], device, dtype);
    this.bias = bias ? emptyParameter([this.outFeatures], device, dtype) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    resetLinear(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    return aten.linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    const bias = pyRepr(this.bias !== null);
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${bias}`;
  }
}

/**
 * A Linear that dynamic quantization leaves alone: torch's attention has one as its output projection.
 *
 * **Source** https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/linear.py
 */
export class NonDynamicallyQuantizableLinear extends Linear {}

/** What Bilinear takes where required arguments are given by keyword. */
export type BilinearKeywords =
  | [in1Features: number, in2Features: number, options: LinearOptions & { outFeatures: number }]
  | [options: LinearOptions & { in1Features: number; in2Features: number; outFeatures: number }];

/**
 * Applies a bilinear map: `y = x₁ᵀ A x₂ + b`.
 *
 * **Shape** (*, in1Features), (*, in2Features) → (*, outFeatures).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, ...rest: LinearRest);
  constructor(...args: BilinearKeywords);
  constructor(...args: unknown[]) {
    super();
    const name = new.target.name;
    const required = ['in1Features', 'in2Features', 'outFeatures'];
    const [values, { bias, device, dtype }] = readArgs(name, required, args, linearDefaults);
    const [in1Features, in2Features, outFeatures] = required.map((key, i) => intOf(name, key, values[i]));
    if (in1Features <= 0) throw new RangeError(`${name}(): in1Features must be > 0, got ${in1Features}`);
    this.in1Features = in1Features;
    this.in2Features = in2Features;
    this.outFeatures = outFeatures;
    this.weight = emptyParameter([outFeatures, in1Features, in2Features], device, dtype);
    this.bias = bias ? emptyParameter([outFeatures], device, dtype) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    init.uniform_(this.weight, -bound, bound);
    if (this.bias) init.uniform_(this.bias, -bound, bound);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return torch.bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return (
      `in1_features=${in1Features}, in2_features=${in2Features}, ` +
      `out_features=${outFeatures}, bias=${pyRepr(bias !== null)}`
    );
  }
}
