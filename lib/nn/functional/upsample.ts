// torch's old names of interpolate. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { type InterpolateMode, interpolate, interpolateDefaults, type Numbers, type SizeArgs } from './interpolate';
import { requiring } from './required';
import { warnOnce } from './warn';

const input = { input: 'Tensor' } as const;

function warnDeprecated(name: string): void {
  warnOnce(`${name}(): deprecated; interpolate() does the same`, 'DeprecationWarning');
}

interface SizeOptions {
  size?: Numbers | null;
  scaleFactor?: Numbers | null;
}

const sizeDefaults = { size: interpolateDefaults.size, scaleFactor: interpolateDefaults.scaleFactor };

/** @deprecated use `interpolate`. */
export const upsample = requiring(
  'upsample',
  input,
  (
    input: Tensor,
    ...rest: Rest<
      [...SizeArgs, mode: InterpolateMode, alignCorners: boolean | null],
      SizeOptions & { mode?: InterpolateMode; alignCorners?: boolean | null }
    >
  ): Tensor => {
    const { mode, alignCorners } = interpolateDefaults;
    const options = readRest('upsample', rest, { ...sizeDefaults, mode, alignCorners });
    warnDeprecated('upsample');
    return interpolate(input, { ...options });
  },
);

/** @deprecated use `interpolate`. */
export const upsampleNearest = requiring(
  'upsampleNearest',
  input,
  (input: Tensor, ...rest: Rest<SizeArgs, SizeOptions>): Tensor => {
    const options = readRest('upsampleNearest', rest, sizeDefaults);
    warnDeprecated('upsampleNearest');
    return interpolate(input, { ...options, mode: 'nearest' });
  },
);

/** @deprecated use `interpolate` with mode `'bilinear'` and `alignCorners: true`. */
export const upsampleBilinear = requiring(
  'upsampleBilinear',
  input,
  (input: Tensor, ...rest: Rest<SizeArgs, SizeOptions>): Tensor => {
    const options = readRest('upsampleBilinear', rest, sizeDefaults);
    warnDeprecated('upsampleBilinear');
    return interpolate(input, { ...options, mode: 'bilinear', alignCorners: true });
  },
);
