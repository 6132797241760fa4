// Rearranging and sampling images. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { checkInt, describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';
import { sizeText } from './shapes';
import { warnOnce } from './warn';

/** (…, C·r², H, W) → (…, C, H·r, W·r). */
export const pixelShuffle = torch.pixelShuffle;
/** (…, C, H·r, W·r) → (…, C·r², H, W). */
export const pixelUnshuffle = torch.pixelUnshuffle;
/** Deals the channels of (N, C, …) out to `groups` in turn. */
export const channelShuffle = torch.channelShuffle;
/** `channelShuffle` by its CPU kernel. */
export const nativeChannelShuffle = torch.nativeChannelShuffle;

export const GRID_SAMPLE_INTERPOLATION_MODES = { bilinear: 0, nearest: 1, bicubic: 2 } as const;
export const GRID_SAMPLE_PADDING_MODES = { zeros: 0, border: 1, reflection: 2 } as const;

type GridMode = keyof typeof GRID_SAMPLE_INTERPOLATION_MODES;
type GridPadding = keyof typeof GRID_SAMPLE_PADDING_MODES;

function codeOf(name: string, option: string, codes: Readonly<Record<string, number>>, value: string): number {
  if (typeof value === 'string' && Object.hasOwn(codes, value)) return codes[value];
  const known = Object.keys(codes).map(describe).join(', ');
  throw new RangeError(`${name}(): ${option} must be one of ${known}, got ${describe(value)}`);
}

/** False where nothing is said, with torch's warning. */
function alignment(alignCorners: boolean | null): boolean {
  if (alignCorners !== null) return alignCorners;
  warnOnce(
    'gridSample(), affineGrid(): alignCorners is false when left out (before torch 1.3.0 it was true); say which you mean',
  );
  return false;
}

interface GridSampleOptions {
  /** Default `'bilinear'`, which is trilinear in a volume; `'bicubic'` only for images. */
  mode?: GridMode;
  /** What lies outside: `'zeros'` (default), the `'border'`, or its `'reflection'`. */
  paddingMode?: GridPadding;
  /** Whether −1 and 1 are the centres of the outer pixels instead of their edges; default false. */
  alignCorners?: boolean | null;
}

/**
 * The input at the places that a grid names, in coordinates from −1 to 1.
 *
 * **Shape** (N, C, H, W), (N, H', W', 2) → (N, C, H', W'); volumes likewise with a grid of 3 coordinates (x, y, z).
 */
export const gridSample = requiring(
  'gridSample',
  { input: 'Tensor', grid: 'Tensor' },
  (
    input: Tensor,
    grid: Tensor,
    ...rest: Rest<[mode: GridMode, paddingMode: GridPadding, alignCorners: boolean | null], GridSampleOptions>
  ): Tensor => {
    const { mode, paddingMode, alignCorners } = readRest('gridSample', rest, {
      mode: 'bilinear' as GridMode,
      paddingMode: 'zeros' as GridPadding,
      alignCorners: null as boolean | null,
    });
    const interpolation = codeOf('gridSample', 'mode', GRID_SAMPLE_INTERPOLATION_MODES, mode);
    const padding = codeOf('gridSample', 'paddingMode', GRID_SAMPLE_PADDING_MODES, paddingMode);
    return torch.gridSampler(input, grid, interpolation, padding, alignment(alignCorners));
  },
);

function checkTheta(theta: Tensor, size: readonly number[]): void {
  if (!theta.isFloatingPoint()) {
    throw new RangeError(`affineGrid(): theta must be of floating dtype, got ${theta.dtype}`);
  }
  if (!Array.isArray(size)) throw new TypeError(`affineGrid(): size must be int[], got ${describe(size)}`);
  for (const item of size) checkInt('affineGrid', 'size', item);
  if (size.length !== 4 && size.length !== 5) {
    const message = `affineGrid(): size must have 4 numbers (images) or 5 (volumes), got ${describe(size)}`;
    throw new TorchError(message, 'affine_grid', 'NotImplementedError');
  }
  const rows = size.length - 2;
  const shape = theta.shape;
  if (shape.length !== 3 || shape[1] !== rows || shape[2] !== rows + 1) {
    throw new RangeError(
      `affineGrid(): theta must have shape (N, ${rows}, ${rows + 1}) for size ${describe(size)}, got ${sizeText(shape)}`,
    );
  }
}

/**
 * The grid that `gridSample` needs for affine maps.
 *
 * **Shape** theta (N, 2, 3) and size [N, C, H, W] → (N, H, W, 2); theta (N, 3, 4) and size [N, C, D, H, W] → (N, D, H, W, 3).
 */
export const affineGrid = requiring(
  'affineGrid',
  { theta: 'Tensor', size: 'any' },
  (
    theta: Tensor,
    size: readonly number[],
    ...rest: Rest<[alignCorners: boolean | null], { alignCorners?: boolean | null }>
  ): Tensor => {
    const given = readRest('affineGrid', rest, { alignCorners: null as boolean | null });
    const alignCorners = alignment(given.alignCorners);
    checkTheta(theta, size);
    if (alignCorners && Math.min(...size.slice(2)) === 1) {
      warnOnce('affineGrid(): with alignCorners, a grid of size 1 lies at the centre since torch 1.3.0');
    } else if (Math.min(...size) <= 0) {
      throw new RangeError(`affineGrid(): size must be positive, got ${describe(size)}`);
    }
    return torch.affineGridGenerator(theta, size, alignCorners);
  },
);
