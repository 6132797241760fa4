// Max pooling. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';

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

interface MaxPool {
  <R extends boolean = false>(input: Tensor, kernelSize: Size, ...rest: MaxPoolRest<R>): Pooled<R>;
  <R extends boolean = false>(input: Tensor, options: MaxPoolOptions<R> & { kernelSize: Size }): Pooled<R>;
}

interface MaxPoolWithIndices {
  (input: Tensor, kernelSize: Size, ...rest: MaxPoolRest<boolean>): Pooled<true>;
  (input: Tensor, options: MaxPoolOptions<boolean> & { kernelSize: Size }): Pooled<true>;
}

type PoolArgs = [input: Tensor, kernel: Size, stride: Size, padding: Size, dilation: Size, ceilMode: boolean];

const defaults = {
  stride: null as Size | null,
  padding: 0 as Size,
  dilation: 1 as Size,
  ceilMode: false,
  returnIndices: false as boolean,
};

/** A pooling function; `pool` is told whether to give indices when the call does not settle it. */
function maxPool<F>(name: string, pool: (args: PoolArgs, returnIndices: boolean) => unknown): F {
  const fn = (input: Tensor, kernelSize: Size, ...rest: MaxPoolRest<boolean>) => {
    const { stride, padding, dilation, ceilMode, returnIndices } = readRest(name, rest, defaults);
    return pool([input, kernelSize, stride ?? kernelSize, padding, dilation, ceilMode], returnIndices);
  };
  return requiring(name, { input: 'Tensor', kernelSize: 'any' }, fn) as F;
}

type Plain = (...args: PoolArgs) => Tensor;
type WithIndices = (...args: PoolArgs) => Iterable<Tensor>;

const either = (name: string, plain: Plain, withIndices: WithIndices) =>
  maxPool<MaxPool>(name, (args, returnIndices) => (returnIndices ? [...withIndices(...args)] : plain(...args)));

const always = (name: string, withIndices: WithIndices) =>
  maxPool<MaxPoolWithIndices>(name, (args) => [...withIndices(...args)]);

/** The maximum of each window of the last dimension. */
export const maxPool1d = either('maxPool1d', torch.maxPool1d, torch.maxPool1dWithIndices);
/** The maximum of each window of the last two dimensions. */
export const maxPool2d = either('maxPool2d', torch.maxPool2d, aten.maxPool2dWithIndices);
/** The maximum of each window of the last three dimensions. */
export const maxPool3d = either('maxPool3d', torch.maxPool3d, aten.maxPool3dWithIndices);
/** `maxPool1d` with the index of each maximum. */
export const maxPool1dWithIndices = always('maxPool1dWithIndices', torch.maxPool1dWithIndices);
/** `maxPool2d` with the index of each maximum in its plane. */
export const maxPool2dWithIndices = always('maxPool2dWithIndices', aten.maxPool2dWithIndices);
/** `maxPool3d` with the index of each maximum in its volume. */
export const maxPool3dWithIndices = always('maxPool3dWithIndices', aten.maxPool3dWithIndices);
