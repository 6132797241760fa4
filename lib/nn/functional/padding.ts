// Padding. Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.functional.pad.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';

export type PaddingMode = 'constant' | 'reflect' | 'replicate' | 'circular';

/**
 * Pads a tensor.
 *
 * @param padding sizes before and after, last dimension first: `[left, right, top, bottom, …]`.
 * @param options.mode default `'constant'`.
 * @param options.value what `'constant'` fills with; default 0.
 */
export const pad = requiring(
  'pad',
  { input: 'Tensor', pad: 'any' },
  (
    input: Tensor,
    padding: readonly number[],
    ...rest: Rest<
      [mode: PaddingMode, value: number | boolean | null],
      { mode?: PaddingMode; value?: number | boolean | null }
    >
  ): Tensor => {
    const defaults = { mode: 'constant' as PaddingMode, value: null as number | boolean | null };
    const { mode, value } = readRest('pad', rest, defaults);
    // The operator takes a float; masks are padded with true.
    return torch._C._nn.pad(input, padding, mode, typeof value === 'boolean' ? Number(value) : value);
  },
);
