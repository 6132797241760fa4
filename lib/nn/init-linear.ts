// The initial values that layers with a weight and a bias share; no function of torch's own.
import type { Tensor } from '../tensor';
import { kaimingUniform_, uniform_ } from './init';
import { _calculateFanInAndFanOut } from './init-gain';

/** The initial values of Linear and the convolutions: both uniform in ±1/√fanIn, the weight drawn first. */
export function resetLinear(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (!bias) return;
  const [fanIn] = _calculateFanInAndFanOut(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, -bound, bound);
}
