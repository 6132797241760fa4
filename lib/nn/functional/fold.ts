// Sliding blocks. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { TorchError } from '../../errors';
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { ntuple } from '../modules/utils';
import { requiring } from './required';

type Size = number | readonly number[];

interface BlockOptions {
  dilation?: Size;
  padding?: Size;
  stride?: Size;
}

type BlockRest = Rest<[dilation: Size, padding: Size, stride: Size], BlockOptions>;

const defaults = { dilation: 1 as Size, padding: 0 as Size, stride: 1 as Size };

/** A single number for both dimensions, as Python's `_pair`. */
const pair = (name: string, what: string, size: Size) => ntuple(name, what, size, 2);

function readPairs(name: string, rest: BlockRest): [dilation: number[], padding: number[], stride: number[]] {
  const { dilation, padding, stride } = readRest(name, rest, defaults);
  return [pair(name, 'dilation', dilation), pair(name, 'padding', padding), pair(name, 'stride', stride)];
}

/** Every window of an image as a column. **Shape** (N, C, H, W) → (N, C · kernel, windows), or without the batch. */
export const unfold = requiring(
  'unfold',
  { input: 'Tensor', kernelSize: 'any' },
  (input: Tensor, kernelSize: Size, ...rest: BlockRest): Tensor => {
    const options = readPairs('unfold', rest);
    return torch._C._nn.im2col(input, pair('unfold', 'kernelSize', kernelSize), ...options);
  },
);

/** The sum of columns at their windows' places. **Shape** (N, C · kernel, windows) → (N, C, H, W), or without the batch. */
export const fold = requiring(
  'fold',
  { input: 'Tensor', outputSize: 'any', kernelSize: 'any' },
  (input: Tensor, outputSize: Size, kernelSize: Size, ...rest: BlockRest): Tensor => {
    const options = readPairs('fold', rest);
    const sizes = [pair('fold', 'outputSize', outputSize), pair('fold', 'kernelSize', kernelSize)] as const;
    return torch._C._nn.col2im(input, ...sizes, ...options);
  },
);

/** Throws TorchError with `message`, whose `{}` becomes the name, unless `arg` is a number or a pair. */
export function assertIntOrPair(arg: Size, argName: string, message: string): void {
  if (typeof arg === 'number' || (Array.isArray(arg) && arg.length === 2)) return;
  if (typeof message !== 'string')
    throw new TypeError(`assertIntOrPair(): message must be str, got ${describe(message)}`);
  throw new TorchError(message.replace('{}', argName), undefined, 'AssertionError');
}
