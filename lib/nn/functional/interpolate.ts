// Resizing. Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.functional.interpolate.html
import { TorchError } from '../../errors';
import { describe, plainNumber, type Rest, readRest, scalarOf } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { numberOf } from './numbers';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './pooling-adaptive';
import { requiring } from './required';

/** One number for every spatial dimension, or one each. */
export type Numbers = number | readonly number[];

export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'lanczos'
  | 'area';

/** Where a resized image goes: to a size, or by factors; one of them is null. */
interface Target {
  size: readonly number[] | null;
  factors: readonly number[] | null;
}

type Resize = (input: Tensor, target: Target, alignCorners: boolean) => Tensor;

/** libtorch's form of a resizing operator that takes sizes or factors. */
function vec(name: string) {
  const operator = torch.ops['aten' as string][name];
  // Lanczos came with libtorch 2.13.
  if (operator === undefined)
    throw new TorchError(`interpolate(): libtorch ${torch.version} has no ${name}`, 'interpolate');
  return operator.vec;
}

const nearest =
  (name: string): Resize =>
  (input, { size, factors }) =>
    vec(name)(input, size, factors) as Tensor;

const aligned =
  (name: string): Resize =>
  (input, { size, factors }, alignCorners) =>
    vec(name)(input, size, alignCorners, factors) as Tensor;

/** By mode and number of spatial dimensions. */
const operators: Readonly<Record<string, Resize>> = {
  'nearest 1': nearest('upsample_nearest1d'),
  'nearest 2': nearest('upsample_nearest2d'),
  'nearest 3': nearest('upsample_nearest3d'),
  'nearest-exact 1': nearest('_upsample_nearest_exact1d'),
  'nearest-exact 2': nearest('_upsample_nearest_exact2d'),
  'nearest-exact 3': nearest('_upsample_nearest_exact3d'),
  'area 1': (input, { size }) => adaptiveAvgPool1d(input, size as number[]),
  'area 2': (input, { size }) => adaptiveAvgPool2d(input, size as number[]),
  'area 3': (input, { size }) => adaptiveAvgPool3d(input, size as number[]),
  'linear 1': aligned('upsample_linear1d'),
  'bilinear 2': aligned('upsample_bilinear2d'),
  'bicubic 2': aligned('upsample_bicubic2d'),
  'trilinear 3': aligned('upsample_trilinear3d'),
};

const antialiased: Readonly<Record<string, Resize>> = {
  bilinear: aligned('_upsample_bilinear2d_aa'),
  bicubic: aligned('_upsample_bicubic2d_aa'),
  lanczos: aligned('_upsample_lanczos2d_aa'),
};

const expand = (value: Numbers, dims: number): readonly number[] =>
  Array.isArray(value) ? value : new Array(dims).fill(value);

function checkCount(input: Tensor, what: string, given: readonly number[], dims: number): void {
  if (given.length === dims) return;
  throw new RangeError(
    `interpolate(): ${what} must have one number for each spatial dimension of input, whose sizes are ` +
      `${describe(input.shape.slice(2))}, got ${describe(given)}`,
  );
}

function readTarget(input: Tensor, size: Numbers | null, scaleFactor: Numbers | null): Target {
  const dims = Math.max(input.ndim - 2, 0);
  if (size !== null && scaleFactor !== null) {
    throw new RangeError('interpolate(): size or scaleFactor must be given, got both');
  }
  if (size !== null) {
    const sizes = expand(size, dims).map((item) => plainNumber(scalarOf(item)) as number);
    if (!sizes.every(Number.isInteger)) {
      throw new TypeError(`interpolate(): size must be int or int[], got ${describe(size)}`);
    }
    checkCount(input, 'size', sizes, dims);
    return { size: sizes, factors: null };
  }
  if (scaleFactor === null) throw new RangeError('interpolate(): size or scaleFactor must be given, got neither');
  const factors = expand(scaleFactor, dims).map((factor) => numberOf('interpolate', 'scaleFactor', factor));
  checkCount(input, 'scaleFactor', factors, dims);
  return { size: null, factors };
}

interface InterpolateOptions {
  /** The output's spatial sizes; this or `scaleFactor` is needed. */
  size?: Numbers | null;
  /** What the spatial sizes are multiplied by. */
  scaleFactor?: Numbers | null;
  /** Default `'nearest'`. */
  mode?: InterpolateMode;
  /** Whether the centres of the outer pixels keep their places, for the linear and cubic modes; default false. */
  alignCorners?: boolean | null;
  /** Whether the factors are those of the rounded output size instead of the ones given; default false. */
  recomputeScaleFactor?: boolean | null;
  /** Whether shrinking averages over more pixels; only `'bilinear'`, `'bicubic'` and `'lanczos'`. Default false. */
  antialias?: boolean;
}

export const interpolateDefaults = {
  size: null as Numbers | null,
  scaleFactor: null as Numbers | null,
  mode: 'nearest' as InterpolateMode,
  alignCorners: null as boolean | null,
  recomputeScaleFactor: null as boolean | null,
  antialias: false,
};

export type SizeArgs = [size: Numbers | null, scaleFactor: Numbers | null];
type InterpolateArgs = [
  ...SizeArgs,
  mode: InterpolateMode,
  alignCorners: boolean | null,
  recomputeScaleFactor: boolean | null,
  antialias: boolean,
];

/** Resizes (N, C, L), (N, C, H, W) or (N, C, D, H, W) to a size or by factors. */
export const interpolate = requiring(
  'interpolate',
  { input: 'Tensor' },
  (input: Tensor, ...rest: Rest<InterpolateArgs, InterpolateOptions>): Tensor => {
    const { mode, alignCorners, antialias, ...given } = readRest('interpolate', rest, interpolateDefaults);
    if (alignCorners !== null && ['nearest', 'nearest-exact', 'area'].includes(mode)) {
      throw new RangeError(
        `interpolate(): alignCorners must be null with mode ${describe(mode)}, got ${describe(alignCorners)}`,
      );
    }
    let target = readTarget(input, given.size, given.scaleFactor);
    if (given.recomputeScaleFactor && given.size !== null) {
      throw new RangeError('interpolate(): recomputeScaleFactor must be false with a size, got true');
    }
    // Pooling knows only sizes.
    if (target.factors !== null && (given.recomputeScaleFactor || mode === 'area')) {
      target = { size: target.factors.map((factor, i) => Math.trunc(input.size(i + 2) * factor)), factors: null };
    }
    return operatorFor(input, mode, antialias, alignCorners ?? false)(input, target, alignCorners ?? false);
  },
);

function operatorFor(input: Tensor, mode: string, antialias: boolean, alignCorners: boolean): Resize {
  const ndim = input.ndim;
  if (antialias && !(Object.hasOwn(antialiased, mode) && ndim === 4)) {
    throw new RangeError(
      "interpolate(): antialias needs mode 'bilinear', 'bicubic' or 'lanczos' and a 4-d input, " +
        `got ${describe(mode)} and ${ndim}-d`,
    );
  }
  if (mode === 'lanczos' && ndim === 4) {
    if (alignCorners) throw new RangeError("interpolate(): alignCorners must be false with mode 'lanczos', got true");
    if (!antialias) throw new RangeError("interpolate(): antialias must be true with mode 'lanczos', got false");
  }
  if (antialias) return antialiased[mode];
  const key = `${mode} ${ndim - 2}`;
  if (Object.hasOwn(operators, key)) return operators[key];
  throw new TorchError(unsupported(mode, ndim), 'interpolate', 'NotImplementedError');
}

function unsupported(mode: string, ndim: number): string {
  const dims: Record<string, number> = { linear: 3, bilinear: 4, bicubic: 4, trilinear: 5 };
  if (Object.hasOwn(dims, mode) && ndim >= 3 && ndim <= 5) {
    return `interpolate(): mode ${describe(mode)} needs a ${dims[mode]}-d input, got ${ndim}-d`;
  }
  return (
    "interpolate(): input must be 3-d to 5-d and mode one of 'nearest', 'nearest-exact', 'linear', 'bilinear', " +
    `'bicubic', 'trilinear', 'lanczos' and 'area', got ${ndim}-d and ${describe(mode)}`
  );
}
