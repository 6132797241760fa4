// How linearCrossEntropy works in pieces. Source: torch/nn/modules/linear_cross_entropy_options.py
import { type DType, dtypes } from '../../dtype';
import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';

/** Asks `linearCrossEntropy` to work in pieces of the batch, so that not all logits are in memory at once. */
export interface LinearCrossEntropyOptions {
  /** Accepted as in torch; a second backward through one loss works either way here. */
  allowRetainGraph?: boolean;
  /** Rows of the batch per piece; default null: by `chunkingMethod`, or all rows without one. */
  batchChunkSize?: number | null;
  /**
   * `'aspect_ratio'` makes a piece's logits about as large as the input, `'aspect_ratio:N'` N times smaller; default
   * `'auto'`, which takes one of these by device and dtype.
   */
  chunkingMethod?: string | null;
  /** `'accurate'`, `'balanced'`, `'compact'` or `'auto'` (default): picks the dtype of sums where `accDtype` is null. */
  accPolicy?: 'accurate' | 'balanced' | 'compact' | 'auto';
  /** The dtype of logits and sums; default null: float32 for half types under `'auto'`, else the input's. */
  accDtype?: DType | null;
}

const defaults: Required<LinearCrossEntropyOptions> = {
  allowRetainGraph: false,
  batchChunkSize: null,
  chunkingMethod: 'auto',
  accPolicy: 'auto',
  accDtype: null,
};

const accDtypes: readonly (DType | null)[] = [null, dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64];
const isHalf = (dtype: DType) => dtype === dtypes.float16 || dtype === dtypes.bfloat16;

function read(given: LinearCrossEntropyOptions): Required<LinearCrossEntropyOptions> {
  const options = readOptions('linearCrossEntropy', given, defaults);
  const { accPolicy, chunkingMethod, batchChunkSize, accDtype } = options;
  const refuse = (name: string, rule: string, value: unknown) =>
    new RangeError(`linearCrossEntropy(): ${name} must be ${rule}, got ${describe(value)}`);
  if (!['auto', 'accurate', 'balanced', 'compact'].includes(accPolicy)) {
    throw refuse('accPolicy', "'accurate', 'balanced', 'compact' or 'auto'", accPolicy);
  }
  if (chunkingMethod !== null && !/^(auto|aspect_ratio(:0*[1-9]\d*)?)$/.test(chunkingMethod)) {
    throw refuse('chunkingMethod', "'aspect_ratio', 'aspect_ratio:N', 'auto' or null", chunkingMethod);
  }
  if (batchChunkSize !== null && !(Number.isInteger(batchChunkSize) && batchChunkSize > 0)) {
    throw refuse('batchChunkSize', 'positive int or null', batchChunkSize);
  }
  if (!accDtypes.includes(accDtype)) throw refuse('accDtype', 'a floating-point dtype or null', accDtype);
  return options;
}

/** The method of `'auto'`: on a CPU half types take larger pieces, as torch measured it. */
function resolveMethod(method: string | null, input: Tensor, size: number | null): string | null {
  if (method !== 'auto') return method;
  if (size !== null) return null;
  return input.isCpu && isHalf(input.dtype) ? 'aspect_ratio' : 'aspect_ratio:2';
}

/** Rows that make a piece's logits as large as the input, as a power of two, divided by the method's number. */
function sizeByMethod(method: string, rows: number, features: number, classes: number): number {
  const target = Math.ceil(rows / Math.ceil(classes / features));
  const powerOfTwo = 2 ** Math.ceil(Math.log2(Math.max(target, 1)));
  return Math.min(Math.floor(powerOfTwo / Number(method.split(':')[1] ?? 1)), rows);
}

/** The rows per piece and the dtype of sums, for an input (N, features) and a number of classes. */
export function resolveChunks(
  given: LinearCrossEntropyOptions,
  input: Tensor,
  classes: number,
): { rows: number; accDtype: DType } {
  const { batchChunkSize, chunkingMethod, accPolicy, accDtype } = read(given);
  const [batch, features] = input.shape;
  const method = resolveMethod(chunkingMethod, input, batchChunkSize);
  const asked = Math.min(batchChunkSize ?? batch, batch);
  const rows = method === null ? asked : sizeByMethod(method, batch, features, classes);
  if (method !== null && batchChunkSize !== null && batchChunkSize !== rows) {
    throw new RangeError(
      `linearCrossEntropy(): batchChunkSize (=${batchChunkSize}) and chunkingMethod ('${method}') give different ` +
        `chunk sizes (${batchChunkSize} vs ${rows}); pass only one.`,
    );
  }
  const automatic = accPolicy === 'auto' && isHalf(input.dtype) ? dtypes.float32 : input.dtype;
  return { rows: Math.max(1, rows), accDtype: accDtype ?? automatic };
}
