// Fractional max pooling (Graham 2014). Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { numberOf } from './numbers';
import type { Pooled } from './pooling-max';
import { requiring } from './required';

type Size = number | readonly number[];

const aten = torch._C._nn;

interface FractionalOptions<R extends boolean> {
  /** The size of the output; this or `outputRatio` is needed. */
  outputSize?: Size | null;
  /** The size of the output as a part of the input's, between 0 and 1. */
  outputRatio?: Size | null;
  returnIndices?: R;
  /** Where the windows lie, drawn from [0, 1): (N, C, 2) or (N, C, 3). Default: from the random generator. */
  _randomSamples?: Tensor | null;
}

type FractionalRest<R extends boolean> = Rest<
  [outputSize: Size | null, outputRatio: Size | null, returnIndices: R, _randomSamples: Tensor | null],
  FractionalOptions<R>
>;

interface FractionalMaxPool {
  <R extends boolean = false>(input: Tensor, kernelSize: Size, ...rest: FractionalRest<R>): Pooled<R>;
  <R extends boolean = false>(input: Tensor, options: FractionalOptions<R> & { kernelSize: Size }): Pooled<R>;
}

interface FractionalMaxPoolWithIndices {
  (input: Tensor, kernelSize: Size, ...rest: FractionalRest<boolean>): Pooled<true>;
  (input: Tensor, options: FractionalOptions<boolean> & { kernelSize: Size }): Pooled<true>;
}

const defaults = {
  outputSize: null as Size | null,
  outputRatio: null as Size | null,
  returnIndices: false as boolean,
  _randomSamples: null as Tensor | null,
};

function outputSizeOf(name: string, dims: number, input: Tensor, given: typeof defaults): Size {
  if (given.outputSize !== null) return given.outputSize;
  const { outputRatio } = given;
  if (outputRatio === null) {
    throw new RangeError(`${name}(): outputSize or outputRatio must be given, got neither`);
  }
  const ratios: readonly number[] = Array.isArray(outputRatio) ? outputRatio : new Array(dims).fill(outputRatio);
  if (ratios.length !== dims) throw new RangeError(`${name}(): outputRatio must be a number or ${dims} numbers`);
  return ratios.map((ratio, i) => Math.trunc(input.size(i - dims) * numberOf(name, 'outputRatio', ratio)));
}

type FractionalOp = (input: Tensor, kernel: Size, output: Size, samples: Tensor) => Iterable<Tensor>;

function fractionalMaxPool<F>(name: string, dims: number, op: FractionalOp, always: boolean): F {
  const fn = (input: Tensor, kernelSize: Size, ...rest: FractionalRest<boolean>) => {
    const given = readRest(name, rest, defaults);
    const size = outputSizeOf(name, dims, input, given);
    const channelDim = input.ndim - dims - 1;
    const batch = channelDim > 0 ? input.size(0) : 1;
    const samples =
      given._randomSamples ??
      torch.rand([batch, input.size(channelDim), dims], { dtype: input.dtype, device: input.device });
    const [output, indices] = op(input, kernelSize, size, samples);
    return always || given.returnIndices ? [output, indices] : output;
  };
  return requiring(name, { input: 'Tensor', kernelSize: 'any' }, fn) as F;
}

const either = (name: string, dims: number, op: FractionalOp) =>
  fractionalMaxPool<FractionalMaxPool>(name, dims, op, false);
const both = (name: string, dims: number, op: FractionalOp) =>
  fractionalMaxPool<FractionalMaxPoolWithIndices>(name, dims, op, true);

/** The maximum of windows of random place, of (N, C, H, W) or (C, H, W). */
export const fractionalMaxPool2d = either('fractionalMaxPool2d', 2, aten.fractionalMaxPool2d);
/** The maximum of windows of random place, of (N, C, D, H, W) or (C, D, H, W). */
export const fractionalMaxPool3d = either('fractionalMaxPool3d', 3, aten.fractionalMaxPool3d);
/** `fractionalMaxPool2d` with the index of each maximum in its plane. */
export const fractionalMaxPool2dWithIndices = both('fractionalMaxPool2dWithIndices', 2, aten.fractionalMaxPool2d);
/** `fractionalMaxPool3d` with the index of each maximum in its volume. */
export const fractionalMaxPool3dWithIndices = both('fractionalMaxPool3dWithIndices', 3, aten.fractionalMaxPool3d);
