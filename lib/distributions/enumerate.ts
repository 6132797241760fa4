import type { Device } from '../device';
import type { DType } from '../dtype';
import type { Tensor } from '../tensor-handle';
import { torch } from '../torch';

/** 0 … count - 1 along a new first dimension before the batch; of size 1 in batch dimensions unless `expand`. */
export function enumerateIntegers(
  count: number,
  options: { dtype: DType; device: Device },
  batchShape: readonly number[],
  expand: boolean,
): Tensor {
  const values = torch.arange(count, options).view([-1, ...batchShape.map(() => 1)]);
  return expand ? values.expand([-1, ...batchShape]) : values;
}
