// The short-time Fourier transform; its inverse is an operator. Source: torch/functional.py
import { TorchError } from '../errors';
import { Operator } from '../ops/operator';
import { loadOverload } from '../ops/schema';
import { intOf, type Rest, scalarOf } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';

export interface StftOptions {
  /** Steps between frames; default ⌊nFft / 4⌋. */
  hopLength?: number | null;
  /** Length of window and frame; default nFft. */
  winLength?: number | null;
  /** (winLength) values; default ones, with a warning. */
  window?: Tensor | null;
  /** Pads so that frame t is centred at t · hopLength; default true. */
  center?: boolean;
  /** How `center` pads: `'reflect'` (the default), `'constant'`, `'replicate'`, `'circular'`. */
  padMode?: string;
  /** Divides by the square root of the frame length; default false. */
  normalized?: boolean;
  /** Half of the frequencies only; default true for real input and window. */
  onesided?: boolean | null;
  /** Must be given for real input; complex results are the only ones not deprecated. */
  returnComplex?: boolean | null;
  /** Only without `center`: whether a window shorter than nFft starts at the frame's first element. */
  alignToWindow?: boolean | null;
}

type StftPositional = [
  hopLength: number | null,
  winLength: number | null,
  window: Tensor | null,
  center: boolean,
  padMode: string,
  normalized: boolean,
  onesided: boolean | null,
  returnComplex: boolean | null,
  alignToWindow: boolean | null,
];
export type StftRest = Rest<StftPositional, StftOptions>;

const defaults = {
  hopLength: null as number | null,
  winLength: null as number | null,
  window: null as Tensor | null,
  center: true,
  padMode: 'reflect',
  normalized: false,
  onesided: null as boolean | null,
  returnComplex: null as boolean | null,
  alignToWindow: null as boolean | null,
};

const pad = aten('pad');
let uncentred: Operator | undefined;

// Padding wants a batch dimension and channels.
function padSignal(input: Tensor, nFft: number, mode: string): Tensor {
  const { shape } = input;
  const width = nFft >> 1;
  const extended = [...new Array(Math.max(0, 3 - shape.length)).fill(1), ...shape];
  const padded = pad(input.view(extended), [width, width], mode);
  return padded.view(padded.shape.slice(padded.ndim - shape.length));
}

/**
 * Fourier transforms of overlapping windows of a signal. **Shape**: (T) or (B, T) to (…, N, frames) with N frequencies,
 * complex, or with a last dimension of 2 where `returnComplex` is false.
 *
 * **Throws** TorchError for a window that does not fit, or for real input without `returnComplex`. Source: torch.stft.
 */
export function stft(input: Tensor, nFft: number, ...rest: StftRest): Tensor;
export function stft(input: Tensor, options: StftOptions & { nFft: number }): Tensor;
export function stft(options: StftOptions & { input: Tensor; nFft: number }): Tensor;
export function stft(...given: unknown[]): Tensor {
  const { input, nFft, ...options } = readCall('stft', given, ['input', 'nFft'], defaults);
  const { hopLength, winLength, window, center, padMode, normalized, onesided, returnComplex, alignToWindow } = options;
  checkTensor('stft', 'input', input);
  if (window !== null) checkTensor('stft', 'window', window);
  const frame = intOf('stft', 'nFft', scalarOf(nFft));
  if (center && alignToWindow !== null) {
    throw new TorchError('stft(): alignToWindow is only for center: false', 'stft');
  }
  const signal = center && input.ndim > 0 ? padSignal(input, frame, padMode) : input;
  uncentred ??= new Operator('stft', false, [loadOverload('aten::stft', '')]);
  const args = [hopLength, winLength, window, normalized, onesided, returnComplex, alignToWindow];
  return uncentred.call([signal, frame, ...args]) as Tensor;
}

export interface StftMethods {
  /** The short-time Fourier transform of the tensor: `torch.stft`. Source: torch.Tensor.stft. */
  stft(nFft: number, ...rest: StftRest): Tensor;
  stft(options: StftOptions & { nFft: number }): Tensor;
}
