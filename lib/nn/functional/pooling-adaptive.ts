// Adaptive pooling: windows chosen for an output size. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { Pooled } from './pooling-max';
import { requiring } from './required';

type Size = number | readonly number[];

const aten = torch._C._nn;

/** A size per dimension, `null` for as large as the input. */
export type AdaptiveSize = number | readonly (number | null)[];

/** The output size with the input's sizes in place of `null`. */
export function fillSizes(size: AdaptiveSize, input: Tensor): Size {
  if (!Array.isArray(size)) return size as Size;
  const shape = input.shape;
  if (shape.length <= size.length) {
    throw new RangeError(`adaptive pooling: input must have at least ${size.length + 1} dimensions`);
  }
  return size.map((s, i) => s ?? shape[shape.length - size.length + i]);
}

/** The mean of windows chosen so that the output has the given length. */
export const adaptiveAvgPool1d = torch.adaptiveAvgPool1d;

const required = { input: 'Tensor', outputSize: 'any' } as const;

interface AdaptiveAvgPool {
  (input: Tensor, outputSize: AdaptiveSize): Tensor;
  (input: Tensor, options: { outputSize: AdaptiveSize }): Tensor;
}

function adaptiveAvgPool(name: string, op: (input: Tensor, size: Size) => Tensor): AdaptiveAvgPool {
  const fn = (input: Tensor, outputSize: AdaptiveSize, ...rest: []) => {
    readRest(name, rest, {});
    return op(input, fillSizes(outputSize, input));
  };
  return requiring(name, required, fn) as AdaptiveAvgPool;
}

/** The mean of windows chosen so that the output has the given height and width. */
export const adaptiveAvgPool2d = adaptiveAvgPool('adaptiveAvgPool2d', aten.adaptiveAvgPool2d);
/** The mean of windows chosen so that the output has the given depth, height and width. */
export const adaptiveAvgPool3d = adaptiveAvgPool('adaptiveAvgPool3d', aten.adaptiveAvgPool3d);

type IndicesRest<R extends boolean> = Rest<[returnIndices: R], { returnIndices?: R }>;

interface AdaptiveMaxPool {
  <R extends boolean = false>(input: Tensor, outputSize: AdaptiveSize, ...rest: IndicesRest<R>): Pooled<R>;
  <R extends boolean = false>(input: Tensor, options: { outputSize: AdaptiveSize; returnIndices?: R }): Pooled<R>;
}

interface AdaptiveMaxPoolWithIndices {
  (input: Tensor, outputSize: AdaptiveSize, ...rest: IndicesRest<boolean>): Pooled<true>;
  (input: Tensor, options: { outputSize: AdaptiveSize; returnIndices?: boolean }): Pooled<true>;
}

type MaxOp = (input: Tensor, size: Size) => Iterable<Tensor>;

function adaptiveMaxPool<F>(name: string, op: MaxOp, always: boolean): F {
  const fn = (input: Tensor, outputSize: AdaptiveSize, ...rest: IndicesRest<boolean>) => {
    const { returnIndices } = readRest(name, rest, { returnIndices: false as boolean });
    const [output, indices] = op(input, fillSizes(outputSize, input));
    return always || returnIndices ? [output, indices] : output;
  };
  return requiring(name, required, fn) as F;
}

const either = (name: string, op: MaxOp) => adaptiveMaxPool<AdaptiveMaxPool>(name, op, false);
const both = (name: string, op: MaxOp) => adaptiveMaxPool<AdaptiveMaxPoolWithIndices>(name, op, true);

/** The maximum of windows chosen so that the output has the given length. */
export const adaptiveMaxPool1d = either('adaptiveMaxPool1d', torch.adaptiveMaxPool1d);
/** The maximum of windows chosen so that the output has the given height and width. */
export const adaptiveMaxPool2d = either('adaptiveMaxPool2d', aten.adaptiveMaxPool2d);
/** The maximum of windows chosen so that the output has the given depth, height and width. */
export const adaptiveMaxPool3d = either('adaptiveMaxPool3d', aten.adaptiveMaxPool3d);
/** `adaptiveMaxPool1d` with the index of each maximum. */
export const adaptiveMaxPool1dWithIndices = both('adaptiveMaxPool1dWithIndices', torch.adaptiveMaxPool1d);
/** `adaptiveMaxPool2d` with the index of each maximum in its plane. */
export const adaptiveMaxPool2dWithIndices = both('adaptiveMaxPool2dWithIndices', aten.adaptiveMaxPool2d);
/** `adaptiveMaxPool3d` with the index of each maximum in its volume. */
export const adaptiveMaxPool3dWithIndices = both('adaptiveMaxPool3dWithIndices', aten.adaptiveMaxPool3d);
