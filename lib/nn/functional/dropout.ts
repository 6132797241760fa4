// Dropout. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { numberOf } from './numbers';
import { requiring } from './required';
import { warnOnce } from './warn';

type DropoutRest = Rest<
  [p: number, training: boolean, inplace: boolean],
  { p?: number; training?: boolean; inplace?: boolean }
>;

const defaults = { p: 0.5, training: true, inplace: false };
const alphaDefaults = { ...defaults, training: false };

/** Throws RangeError unless `p` is a probability. */
export function checkProbability(what: string, given: unknown): asserts given is number {
  const p = numberOf(what, 'p', given);
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`${what}(): p must lie from 0 to 1, got ${p}`);
  }
}

function read(what: string, rest: DropoutRest, defaultValues = defaults): Readonly<typeof defaults> {
  const options = readRest(what, rest, defaultValues);
  checkProbability(what, options.p);
  return typeof options.p === 'number' ? options : { ...options, p: numberOf(what, 'p', options.p) };
}

/** Sets elements to zero with probability `p` and scales the others by 1 / (1 − p). */
export const dropout = requiring('dropout', { input: 'Tensor' }, (input: Tensor, ...rest: DropoutRest): Tensor => {
  const { p, training, inplace } = read('dropout', rest);
  return inplace ? torch.dropout_(input, p, training) : torch.dropout(input, p, training);
});

/** Dropout that keeps mean and variance of SELU activations. */
export const alphaDropout = requiring(
  'alphaDropout',
  { input: 'Tensor' },
  (input: Tensor, ...rest: DropoutRest): Tensor => {
    const { p, training, inplace } = read('alphaDropout', rest, alphaDefaults);
    return inplace ? torch.alphaDropout_(input, p, training) : torch.alphaDropout(input, p, training);
  },
);

/** Alpha dropout of whole channels. */
export const featureAlphaDropout = requiring(
  'featureAlphaDropout',
  { input: 'Tensor' },
  (input: Tensor, ...rest: DropoutRest): Tensor => {
    const { p, training, inplace } = read('featureAlphaDropout', rest, alphaDefaults);
    return inplace ? torch.featureAlphaDropout_(input, p, training) : torch.featureAlphaDropout(input, p, training);
  },
);

/** Dropout of whole channels. The operator takes dimension 0 as the batch, so an unbatched input gets one. */
export function dropChannels(
  what: string,
  spatialDims: number,
  input: Tensor,
  p: number,
  training: boolean,
  inplace: boolean,
): Tensor {
  const ndim = input.ndim;
  checkChannelInput(what, spatialDims, ndim);
  // torch's dropout2d takes a 3-d input as (N, C, L), unlike its neighbours.
  if (ndim === spatialDims + 2 || spatialDims === 2) {
    return inplace ? torch.featureDropout_(input, p, training) : torch.featureDropout(input, p, training);
  }
  if (inplace) return torch.featureDropout_(input.unsqueeze_(0), p, training).squeeze_(0);
  return torch.featureDropout(input.unsqueeze(0), p, training).squeeze(0);
}

function checkChannelInput(what: string, spatialDims: number, ndim: number): void {
  const fits = ndim === spatialDims + 1 || ndim === spatialDims + 2;
  if (!fits && spatialDims === 1) throw new TorchError(`${what}(): input must be 2-d or 3-d, got ${ndim}-d`);
  if (!fits) warnOnce(`${what}: received a ${ndim}-D input, which is deprecated; use dropout instead`);
  if (spatialDims === 2 && ndim === 3) {
    warnOnce('dropout2d: a 3D input is taken as (N, C, L); use dropout1d for that, or add a batch dimension');
  }
}

/** Sets whole channels of (N, C, L) or (C, L) to zero with probability `p`. */
export const dropout1d = requiring('dropout1d', { input: 'Tensor' }, (input: Tensor, ...rest: DropoutRest): Tensor => {
  const { p, training, inplace } = read('dropout1d', rest);
  return dropChannels('dropout1d', 1, input, p, training, inplace);
});

/** Sets whole channels of (N, C, H, W) to zero with probability `p`. */
export const dropout2d = requiring('dropout2d', { input: 'Tensor' }, (input: Tensor, ...rest: DropoutRest): Tensor => {
  const { p, training, inplace } = read('dropout2d', rest);
  return dropChannels('dropout2d', 2, input, p, training, inplace);
});

/** Sets whole channels of (N, C, D, H, W) or (C, D, H, W) to zero with probability `p`. */
export const dropout3d = requiring('dropout3d', { input: 'Tensor' }, (input: Tensor, ...rest: DropoutRest): Tensor => {
  const { p, training, inplace } = read('dropout3d', rest);
  return dropChannels('dropout3d', 3, input, p, training, inplace);
});
