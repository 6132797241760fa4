import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, intOf, plainNumber, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { groupNorm } from '../functional/normalization';
import * as init from '../init';
import { filledParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyFloat, pyRepr, type Size } from './utils';

function shapeOf(what: string, given: unknown): number[] {
  const value = plainNumber(given);
  const sizes = Array.isArray(value) ? [...value] : [value];
  if (!sizes.every(Number.isInteger)) {
    throw new TypeError(`${what}(): normalizedShape must be int or int[], got ${describe(given)}`);
  }
  return sizes;
}

export interface LayerNormOptions extends FactoryOptions {
  /** Added to the variance; default 1e-5. */
  eps?: number;
  /** Whether there are a learnable weight and bias; default true. */
  elementwiseAffine?: boolean;
  /** With `elementwiseAffine`: whether there is a bias; default true. */
  bias?: boolean;
}

export type LayerNormRest = Rest<
  [eps: number, elementwiseAffine: boolean, bias: boolean, device: string | Device, dtype: DType],
  LayerNormOptions
>;

const layerNormDefaults = {
  eps: 1e-5,
  elementwiseAffine: true,
  bias: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

/**
 * Normalizes each sample over its last dimensions: `y = (x − mean) / √(var + eps) · weight + bias`.
 *
 * **Shape** (N, *) → the same; the last dimensions, `weight` and `bias` have the sizes `normalizedShape`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  readonly normalizedShape: number[];
  eps: number;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: Size, ...rest: LayerNormRest);
  constructor(options: LayerNormOptions & { normalizedShape: Size });
  constructor(...args: unknown[]) {
    super();
    const name = new.target.name;
    const [[normalizedShape], options] = readArgs(name, ['normalizedShape'], args, layerNormDefaults);
    const { eps, elementwiseAffine, bias, device, dtype } = options;
    this.normalizedShape = shapeOf(name, normalizedShape);
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? filledParameter(this.normalizedShape, 1, device, dtype) : null;
    this.bias = elementwiseAffine && bias ? filledParameter(this.normalizedShape, 0, device, dtype) : null;
  }

  /** Sets weight and bias back to ones and zeros. */
  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return torch.layerNorm(input, this.normalizedShape, this.weight, this.bias, this.eps, true);
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine, bias } = this;
    return (
      `${pyRepr(normalizedShape)}, eps=${pyFloat(eps)}, ` +
      `elementwise_affine=${pyRepr(elementwiseAffine)}, bias=${pyRepr(bias !== null)}`
    );
  }
}

export interface GroupNormOptions extends FactoryOptions {
  /** Added to the variance; default 1e-5. */
  eps?: number;
  /** Whether there are a learnable weight and bias per channel; default true. */
  affine?: boolean;
  /** With `affine`: whether there is a bias; default true. */
  bias?: boolean;
}

/** What GroupNorm takes; the counts also by keyword. */
export type GroupNormArgs =
  | [
      numGroups: number,
      numChannels: number,
      ...rest: Rest<[eps: number, affine: boolean, device: string | Device, dtype: DType], GroupNormOptions>,
    ]
  | [numGroups: number, options: GroupNormOptions & { numChannels: number }]
  | [options: GroupNormOptions & { numGroups: number; numChannels: number }];

const groupNormDefaults = {
  eps: 1e-5,
  affine: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
  bias: true,
};

/**
 * Normalizes each group of channels of each sample: `y = (x − mean) / √(var + eps) · weight + bias`.
 *
 * **Shape** (N, C, *) → the same; `weight` and `bias` (C).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  eps: number;
  readonly affine: boolean;
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(...args: GroupNormArgs) {
    super();
    const required = ['numGroups', 'numChannels'];
    const name = new.target.name;
    const [counts, { eps, affine, device, dtype, bias }] = readArgs(name, required, args, groupNormDefaults);
    const [numGroups, numChannels] = required.map((key, i) => intOf(name, key, counts[i]));
    if (numChannels % numGroups !== 0) {
      throw new RangeError(`${name}(): numChannels (${numChannels}) must be divisible by numGroups (${numGroups})`);
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? filledParameter([numChannels], 1, device, dtype) : null;
    this.bias = affine && bias ? filledParameter([numChannels], 0, device, dtype) : null;
  }

  /** Sets weight and bias back to ones and zeros. */
  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    return groupNorm(input, this.numGroups, this.weight, this.bias, this.eps);
  }

  override extraRepr(): string {
    const { numGroups, numChannels, eps, affine, bias } = this;
    return `${numGroups}, ${numChannels}, eps=${pyFloat(eps)}, affine=${pyRepr(affine)}, bias=${pyRepr(bias !== null)}`;
  }
}

export interface RMSNormOptions extends FactoryOptions {
  /** Added to the mean square; default: the dtype's machine epsilon. */
  eps?: number | null;
  /** Whether there is a learnable weight; default true. */
  elementwiseAffine?: boolean;
}

/** What RMSNorm takes; the shape also by keyword. */
export type RMSNormArgs =
  | [
      normalizedShape: Size,
      ...rest: Rest<
        [eps: number | null, elementwiseAffine: boolean, device: string | Device, dtype: DType],
        RMSNormOptions
      >,
    ]
  | [options: RMSNormOptions & { normalizedShape: Size }];

const rmsNormDefaults = {
  eps: null as number | null,
  elementwiseAffine: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

/**
 * Divides each sample by the root of its mean square over the last dimensions: `y = x / √(mean(x²) + eps) · weight`.
 *
 * **Shape** (N, *) → the same; the last dimensions and `weight` have the sizes `normalizedShape`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends Module {
  readonly normalizedShape: number[];
  eps: number | null;
  readonly elementwiseAffine: boolean;
  weight: Parameter | null;

  constructor(...args: RMSNormArgs) {
    super();
    const name = new.target.name;
    const [[normalizedShape], options] = readArgs(name, ['normalizedShape'], args, rmsNormDefaults);
    const { eps, elementwiseAffine, device, dtype } = options;
    this.normalizedShape = shapeOf(name, normalizedShape);
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? filledParameter(this.normalizedShape, 1, device, dtype) : null;
  }

  /** Sets the weight back to ones. */
  resetParameters(): void {
    if (this.weight) init.ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return torch.rmsNorm(input, this.normalizedShape, this.weight, this.eps);
  }

  override extraRepr(): string {
    const eps = this.eps === null ? 'None' : pyFloat(this.eps);
    const { normalizedShape, elementwiseAffine } = this;
    return `${pyRepr(normalizedShape)}, eps=${eps}, elementwise_affine=${pyRepr(elementwiseAffine)}`;
  }
}
