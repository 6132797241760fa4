// Pooling. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';

type Size = number | readonly number[];

const aten = torch._C._nn;

/** Output and, where asked for, the index of each maximum in its input plane. */
export type Pooled<R extends boolean> = R extends true ? [output: Tensor, indices: Tensor] : Tensor;

interface MaxPoolOptions<R extends boolean> {
  stride?: Size | null;
  padding?: Size;
  dilation?: Size;
  ceilMode?: boolean;
  returnIndices?: R;
}

type MaxPoolRest<R extends boolean> = Rest<
  [stride: Size | null, padding: Size, dilation: Size, ceilMode: boolean, returnIndices: R],
  MaxPoolOptions<R>
>;

type MaxPool = <R extends boolean = false>(input: Tensor, kernelSize: Size, ...rest: MaxPoolRest<R>) => Pooled<R>;

type PoolArgs = [input: Tensor, kernel: Size, stride: Size, padding: Size, dilation: Size, ceilMode: boolean];

const maxPoolDefaults = {
  stride: null as Size | null,
  padding: 0 as Size,
  dilation: 1 as Size,
  ceilMode: false,
  returnIndices: false as boolean,
};

function maxPool(
  name: string,
  plain: (...args: PoolArgs) => Tensor,
  withIndices: (...args: PoolArgs) => Iterable<Tensor>,
): MaxPool {
  return <R extends boolean>(input: Tensor, kernelSize: Size, ...rest: MaxPoolRest<R>) => {
    const { stride, padding, dilation, ceilMode, returnIndices } = readRest(name, rest, maxPoolDefaults);
    const args: PoolArgs = [input, kernelSize, stride ?? kernelSize, padding, dilation, ceilMode];
    return (returnIndices ? [...withIndices(...args)] : plain(...args)) as Pooled<R>;
  };
}

/** The maximum of each window of the last dimension. */
export const maxPool1d: MaxPool = maxPool('maxPool1d', torch.maxPool1d, torch.maxPool1dWithIndices);
/** The maximum of each window of the last two dimensions. */
export const maxPool2d: MaxPool = maxPool('maxPool2d', torch.maxPool2d, aten.maxPool2dWithIndices);
/** The maximum of each window of the last three dimensions. */
export const maxPool3d: MaxPool = maxPool('maxPool3d', torch.maxPool3d, aten.maxPool3dWithIndices);

/** The mean of each window of the last dimension. */
export const avgPool1d = torch.avgPool1d;
/** The mean of each window of the last two dimensions. */
export const avgPool2d = aten.avgPool2d;
/** The mean of each window of the last three dimensions. */
export const avgPool3d = aten.avgPool3d;

/** A size per dimension, `null` for as large as the input. */
export type AdaptiveSize = number | readonly (number | null)[];

/** The output size with the input's sizes in place of `null`. */
export function fillSizes(size: AdaptiveSize, input: Tensor): Size {
  if (typeof size === 'number' || !size.includes(null)) return size as Size;
  const shape = input.shape;
  if (shape.length <= size.length) {
    throw new RangeError(`adaptive pooling: input must have at least ${size.length + 1} dimensions`);
  }
  return size.map((s, i) => s ?? shape[shape.length - size.length + i]);
}

/** The mean of windows chosen so that the output has the given length. */
export const adaptiveAvgPool1d = torch.adaptiveAvgPool1d;

/** The mean of windows chosen so that the output has the given height and width. */
export function adaptiveAvgPool2d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return aten.adaptiveAvgPool2d(input, fillSizes(outputSize, input));
}

/** The mean of windows chosen so that the output has the given depth, height and width. */
export function adaptiveAvgPool3d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  return aten.adaptiveAvgPool3d(input, fillSizes(outputSize, input));
}

type IndicesRest<R extends boolean> = Rest<[returnIndices: R], { returnIndices?: R }>;
type AdaptiveMaxPool = <R extends boolean = false>(
  input: Tensor,
  outputSize: AdaptiveSize,
  ...rest: IndicesRest<R>
) => Pooled<R>;

function adaptiveMaxPool(name: string, op: (input: Tensor, size: Size) => Iterable<Tensor>): AdaptiveMaxPool {
  return <R extends boolean>(input: Tensor, outputSize: AdaptiveSize, ...rest: IndicesRest<R>) => {
    const { returnIndices } = readRest(name, rest, { returnIndices: false as boolean });
    const [output, indices] = op(input, fillSizes(outputSize, input));
    return (returnIndices ? [output, indices] : output) as Pooled<R>;
  };
}

/** The maximum of windows chosen so that the output has the given length. */
export const adaptiveMaxPool1d: AdaptiveMaxPool = adaptiveMaxPool('adaptiveMaxPool1d', torch.adaptiveMaxPool1d);
/** The maximum of windows chosen so that the output has the given height and width. */
export const adaptiveMaxPool2d: AdaptiveMaxPool = adaptiveMaxPool('adaptiveMaxPool2d', aten.adaptiveMaxPool2d);
/** The maximum of windows chosen so that the output has the given depth, height and width. */
export const adaptiveMaxPool3d: AdaptiveMaxPool = adaptiveMaxPool('adaptiveMaxPool3d', aten.adaptiveMaxPool3d);
