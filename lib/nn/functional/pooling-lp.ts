// Power-average pooling. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { ntuple } from '../modules/utils';
import { numberOf } from './numbers';
import { maxPool1d, maxPool2d, maxPool3d } from './pooling-max';
import { requiring } from './required';

type Size = number | readonly number[];

interface LpPoolOptions {
  /** Step of the window; default: the kernel size. */
  stride?: Size | null;
  /** Whether a window that sticks out at the end counts; default false. */
  ceilMode?: boolean;
}

interface LpPool {
  (
    input: Tensor,
    normType: number,
    kernelSize: Size,
    ...rest: Rest<[stride: Size | null, ceilMode: boolean], LpPoolOptions>
  ): Tensor;
  (input: Tensor, options: LpPoolOptions & { normType: number; kernelSize: Size }): Tensor;
}

type AvgPool = (input: Tensor, kernel: Size, stride: Size, padding: Size, ceilMode: boolean) => Tensor;
type MaxPool = typeof maxPool1d;

/** (Σ xᵖ)^(1/p) of each window, from the mean of powers; the maximum where p is infinite. */
function lpPool(name: string, dims: number, avgPool: AvgPool, maxPool: MaxPool): LpPool {
  const fn = (
    input: Tensor,
    normType: number,
    kernelSize: Size,
    ...rest: Rest<[stride: Size | null, ceilMode: boolean], LpPoolOptions>
  ) => {
    const { stride, ceilMode } = readRest(name, rest, { stride: null as Size | null, ceilMode: false });
    const p = numberOf(name, 'normType', normType);
    const kernel = ntuple(name, 'kernelSize', kernelSize, dims);
    if (p === Number.POSITIVE_INFINITY) return maxPool(input.abs(), kernelSize, stride, 0, 1, ceilMode);
    if (p === Number.NEGATIVE_INFINITY) {
      return maxPool(input.abs().neg(), kernelSize, stride, 0, 1, ceilMode).neg();
    }
    const mean = avgPool(input.pow(p), kernelSize, stride ?? kernelSize, 0, ceilMode);
    const count = kernel.reduce((product, size) => product * size, 1);
    // An odd power of negative numbers may be below 0, where a root is not defined: torch takes 0's gradient there.
    return torch
      .sign(mean)
      .mul(torch.relu(mean.abs()))
      .mul(count)
      .pow(1 / p);
  };
  return requiring(name, { input: 'Tensor', normType: 'any', kernelSize: 'any' }, fn) as LpPool;
}

/** The p-norm of each window of the last dimension. */
export const lpPool1d = lpPool('lpPool1d', 1, torch.avgPool1d, maxPool1d);
/** The p-norm of each window of the last two dimensions. */
export const lpPool2d = lpPool('lpPool2d', 2, torch._C._nn.avgPool2d, maxPool2d);
/** The p-norm of each window of the last three dimensions. */
export const lpPool3d = lpPool('lpPool3d', 3, torch._C._nn.avgPool3d, maxPool3d);
