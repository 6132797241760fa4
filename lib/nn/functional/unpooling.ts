// The partial inverse of max pooling. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { ntuple } from '../modules/utils';
import { requiring } from './required';

type Size = number | readonly number[];

const aten = torch._C._nn;

interface UnpoolOptions {
  /** Step of the window that pooled; default: the kernel size. */
  stride?: Size | null;
  padding?: Size;
  /** The size of the output, with or without batch and channels, where several sizes pool to the input's. */
  outputSize?: readonly number[] | null;
}

type UnpoolRest = Rest<[stride: Size | null, padding: Size, outputSize: readonly number[] | null], UnpoolOptions>;

interface MaxUnpool {
  (input: Tensor, indices: Tensor, kernelSize: Size, ...rest: UnpoolRest): Tensor;
  (input: Tensor, indices: Tensor, options: UnpoolOptions & { kernelSize: Size }): Tensor;
  (input: Tensor, options: UnpoolOptions & { indices: Tensor; kernelSize: Size }): Tensor;
}

const defaults = {
  stride: null as Size | null,
  padding: 0 as Size,
  outputSize: null as readonly number[] | null,
};

interface Window {
  kernel: number[];
  stride: number[];
  padding: number[];
}

/** The size asked for, if it is one that pools to the input's size; else the smallest such. */
function outputSizeOf(input: Tensor, window: Window, asked: readonly number[] | null): number[] {
  const { kernel, stride, padding } = window;
  const dims = kernel.length;
  const usual = kernel.map((k, d) => (input.size(d - dims) - 1) * stride[d] + k - 2 * padding[d]);
  if (asked === null) return checkSizes(usual);
  if (!Array.isArray(asked)) {
    throw new TypeError(`maxUnpool${dims}d(): outputSize must be int[], got ${describe(asked)}`);
  }
  const sizes = asked.length === dims + 2 ? asked.slice(2) : [...asked];
  if (sizes.length !== dims) {
    throw new RangeError(
      `maxUnpool${dims}d(): outputSize must have ${dims} or ${dims + 2} numbers, got ${describe(asked)}`,
    );
  }
  sizes.forEach((size, d) => {
    const [low, high] = [usual[d] - stride[d], usual[d] + stride[d]];
    if (size > low && size < high) return;
    throw new RangeError(
      `maxUnpool${dims}d(): outputSize[${d}] must lie between ${low} and ${high}, got ${describe(sizes)}`,
    );
  });
  return checkSizes(sizes);
}

function checkSizes(sizes: number[]): number[] {
  sizes.forEach((size, d) => {
    if (size >= 0) return;
    throw new RangeError(`maxUnpool${sizes.length}d(): outputSize[${d}] must not be negative, got ${size}`);
  });
  return sizes;
}

type UnpoolOp = (input: Tensor, indices: Tensor, size: number[], window: Window) => Tensor;

function maxUnpool(name: string, dims: number, op: UnpoolOp): MaxUnpool {
  const fn = (input: Tensor, indices: Tensor, kernelSize: Size, ...rest: UnpoolRest) => {
    const { stride, padding, outputSize } = readRest(name, rest, defaults);
    const window = {
      kernel: ntuple(name, 'kernelSize', kernelSize, dims),
      stride: ntuple(name, 'stride', stride ?? kernelSize, dims),
      padding: ntuple(name, 'padding', padding, dims),
    };
    return op(input, indices, outputSizeOf(input, window, outputSize), window);
  };
  return requiring(name, { input: 'Tensor', indices: 'Tensor', kernelSize: 'any' }, fn) as unknown as MaxUnpool;
}

/** Puts maxima back where they came from, with 0 elsewhere: (N, C, L) or (C, L). */
export const maxUnpool1d = maxUnpool('maxUnpool1d', 1, (input, indices, size) =>
  aten.maxUnpool2d(input.unsqueeze(-1), indices.unsqueeze(-1), [...size, 1]).squeeze(-1),
);
/** Puts maxima back where they came from, with 0 elsewhere: (N, C, H, W) or (C, H, W). */
export const maxUnpool2d = maxUnpool('maxUnpool2d', 2, (input, indices, size) =>
  aten.maxUnpool2d(input, indices, size),
);
/** Puts maxima back where they came from, with 0 elsewhere: (N, C, D, H, W) or (C, D, H, W). */
export const maxUnpool3d = maxUnpool('maxUnpool3d', 3, (input, indices, size, { stride, padding }) =>
  aten.maxUnpool3d(input, indices, size, stride, padding),
);
