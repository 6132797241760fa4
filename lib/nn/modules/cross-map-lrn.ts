// The computation of CrossMapLRN2d. Source: https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/modules/_functions.py
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { pad } from '../functional/padding';

interface Response {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

/**
 * k + alpha / size · the sum of squares of neighbouring channels, kept up from channel to channel. As in torch the first
 * channel never leaves the sum.
 */
function scaleOf(input: Tensor, { size, alpha, k }: Response): Tensor {
  const squares = input.pow(2).unbind(1) as Tensor[];
  const reach = Math.trunc((size - 1) / 2 + 1);
  let sum = torch.zerosLike(squares[0]);
  for (const square of squares.slice(0, reach)) sum = sum.add(square);
  const sums = squares.map((_, c) => {
    if (c > 0 && c + reach - 1 < squares.length) sum = sum.add(squares[c + reach - 1]);
    if (c > reach) sum = sum.sub(squares[c - reach]);
    return sum;
  });
  return torch
    .stack(sums, 1)
    .mul(alpha / size)
    .add(k);
}

/**
 * x / (k + alpha / size · Σ x²)^beta. **Shape** (N, C, H, W) → the same.
 *
 * torch's gradient is not quite the derivative: its window is off the forward one's, so it is given here by a linear
 * function of the input that has this gradient and is worth 0.
 */
export function crossMapLrn2d(input: Tensor, response: Response): Tensor {
  const ndim = input.ndim;
  if (ndim !== 4) throw new RangeError(`CrossMapLRN2d: Expected input to be 4D, got ${ndim}D instead.`);
  const { size, alpha, beta } = response;
  const x = input.detach();
  const scale = scaleOf(x, response);
  const inverse = scale.pow(-beta);
  const output = inverse.mul(x);
  if (!input.requiresGrad || !torch.isGradEnabled()) return output;
  const channels = input.size(1);
  const after = Math.trunc(size - (size - 1) / 2);
  const products = pad(input.mul(x), [0, 0, 0, 0, size - 1 - after, after]);
  let window = products.narrow(1, 0, channels);
  for (let i = 1; i < size; i++) window = window.add(products.narrow(1, i, channels));
  const ratio = output.div(scale).mul((2 * alpha * beta) / size);
  const linear = inverse.mul(input).sub(ratio.mul(window));
  return linear.sub(linear.detach()).add(output);
}
