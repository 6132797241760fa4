import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { type InterpolateMode, interpolate, type Numbers, type SizeArgs } from '../functional/interpolate';
import { numberOf } from '../functional/numbers';
import { Module } from './module';
import { pyFloat, pyRepr } from './utils';

export interface UpsamplingOptions {
  /** The output's spatial sizes; this or `scaleFactor` is needed. */
  size?: Numbers | null;
  /** What the spatial sizes are multiplied by. */
  scaleFactor?: Numbers | null;
}

export interface UpsampleOptions extends UpsamplingOptions {
  /** Default `'nearest'`. */
  mode?: InterpolateMode;
  /** Whether the centres of the outer pixels keep their places, for the linear and cubic modes; default false. */
  alignCorners?: boolean | null;
  /** Whether the factors are those of the rounded output size instead of the ones given; default false. */
  recomputeScaleFactor?: boolean | null;
}

const sizeDefaults = { size: null as Numbers | null, scaleFactor: null as Numbers | null };

const defaults = {
  ...sizeDefaults,
  mode: 'nearest' as InterpolateMode,
  alignCorners: null as boolean | null,
  recomputeScaleFactor: null as boolean | null,
};

/**
 * Resizes to a size or by factors.
 *
 * **Shape** (N, C, L), (N, C, H, W) or (N, C, D, H, W) → the same with other spatial sizes.
 *
 * **Throws** from `forward`, as `functional.interpolate` does.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Upsample.html
 */
export class Upsample extends Module {
  readonly size: Numbers | null;
  readonly scaleFactor: Numbers | null;
  readonly mode: InterpolateMode;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;

  constructor(
    ...rest: Rest<
      [...SizeArgs, mode: InterpolateMode, alignCorners: boolean | null, recomputeScaleFactor: boolean | null],
      UpsampleOptions
    >
  ) {
    super();
    const name = new.target.name;
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = readRest(name, rest, defaults);
    this.size = size;
    this.scaleFactor = scaleFactor === 0 ? null : scaleFactor;
    for (const factor of [this.scaleFactor ?? []].flat()) numberOf(name, 'scaleFactor', factor);
    this.mode = mode;
    this.alignCorners = alignCorners;
    this.recomputeScaleFactor = recomputeScaleFactor;
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = this;
    return interpolate(input, size, scaleFactor, mode, alignCorners, recomputeScaleFactor);
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    return `${scaleFactor === null ? `size=${pyRepr(size)}` : `scale_factor=${floats(scaleFactor)}`}, mode='${mode}'`;
  }
}

/** Factors as Python prints floats. */
function floats(factors: Numbers): string {
  return typeof factors === 'number' ? pyFloat(factors) : `(${factors.map(pyFloat).join(', ')})`;
}

type UpsamplingRest = Rest<SizeArgs, UpsamplingOptions>;

/**
 * Resizes images by taking the nearest pixel; `functional.interpolate` does the same.
 *
 * **Shape** (N, C, H, W) → (N, C, size).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.UpsamplingNearest2d.html
 */
export class UpsamplingNearest2d extends Upsample {
  constructor(...rest: UpsamplingRest) {
    super({ ...readRest('UpsamplingNearest2d', rest, sizeDefaults), mode: 'nearest' });
  }
}

/**
 * Resizes images bilinearly, the centres of the outer pixels staying in place.
 *
 * **Shape** (N, C, H, W) → (N, C, size).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.UpsamplingBilinear2d.html
 */
export class UpsamplingBilinear2d extends Upsample {
  constructor(...rest: UpsamplingRest) {
    super({ ...readRest('UpsamplingBilinear2d', rest, sizeDefaults), mode: 'bilinear', alignCorners: true });
  }
}
