import { describe, isPlainObject } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';

/**
 * Makes one batch of samples: tensors are stacked, numbers become a tensor (float64, or int64 when all are integral),
 * arrays and objects are collated member by member, strings stay a list.
 *
 * **Throws** TypeError for a value that no batch can be made of.
 *
 * **Source** torch.utils.data.default_collate
 */
export function defaultCollate(samples: readonly unknown[]): unknown {
  const first = samples[0];
  if (first instanceof Tensor) return torch.stack(samples as Tensor[], 0);
  if (typeof first === 'number' || typeof first === 'bigint' || typeof first === 'boolean') {
    const values = samples as (number | bigint)[];
    const isFloat = typeof first === 'number' && !values.every((v) => Number.isInteger(v));
    return torch.tensor([...values], isFloat ? { dtype: torch.float64 } : {});
  }
  if (typeof first === 'string') return [...samples];
  if (ArrayBuffer.isView(first))
    return torch.stack(
      (samples as Float32Array[]).map((array) => torch.tensor(array)),
      0,
    );
  if (Array.isArray(first)) {
    const rows = samples as unknown[][];
    if (!rows.every((row) => row.length === first.length)) {
      throw new TypeError(`defaultCollate(): samples differ in length: ${rows.map((row) => row.length).join(', ')}`);
    }
    return first.map((_, i) => defaultCollate(rows.map((row) => row[i])));
  }
  if (isPlainObject(first)) {
    const entries = Object.keys(first).map((key): [string, unknown] => [
      key,
      defaultCollate((samples as Record<string, unknown>[]).map((sample) => sample[key])),
    ]);
    return Object.fromEntries(entries);
  }
  throw new TypeError(
    `defaultCollate(): a batch is made of tensors, numbers, strings, arrays and objects, got ${describe(first)}`,
  );
}
