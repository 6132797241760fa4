// How linearCrossEntropy works in pieces. Source: torch/nn/modules/linear_cross_entropy_options.py
import { type DType, dtypes } from '../../dtype';
import { describe, isPlainObject, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';

type AccPolicy = 'accurate' | 'balanced' | 'compact' | 'auto';

interface LinearCrossEntropyOptionFields {
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
  accPolicy?: AccPolicy;
  /** The dtype of logits and sums; default null: float32 for half types under `'auto'`, else the input's. */
  accDtype?: DType | null;
}

const defaults = {
  allowRetainGraph: false,
  batchChunkSize: null as number | null,
  chunkingMethod: 'auto' as string | null,
  accPolicy: 'auto' as AccPolicy,
  accDtype: null as DType | null,
};

const accDtypes: readonly (DType | null)[] = [null, dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64];
const isHalf = (dtype: DType) => dtype === dtypes.float16 || dtype === dtypes.bfloat16;

function check(name: string, isRight: boolean, rule: string, value: unknown): void {
  if (isRight) return;
  throw new RangeError(`LinearCrossEntropyOptions(): ${name} must be ${rule}, got ${describe(value)}`);
}

/**
 * Asks `linearCrossEntropy` to work in pieces of the batch, so that not all logits are in memory at once. A plain object
 * of the same options does too.
 *
 * **Throws** RangeError for a policy, method, size or dtype that does not exist.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LinearCrossEntropyOptions.html
 */
export class LinearCrossEntropyOptions implements Required<LinearCrossEntropyOptionFields> {
  readonly allowRetainGraph: boolean;
  readonly batchChunkSize: number | null;
  readonly chunkingMethod: string | null;
  readonly accPolicy: AccPolicy;
  readonly accDtype: DType | null;

  constructor(
    ...rest: Rest<
      [
        allowRetainGraph: boolean,
        batchChunkSize: number | null,
        chunkingMethod: string | null,
        accPolicy: AccPolicy,
        accDtype: DType | null,
      ],
      LinearCrossEntropyOptionFields
    >
  ) {
    const given = readRest('LinearCrossEntropyOptions', rest, defaults);
    const { accPolicy, chunkingMethod, batchChunkSize, accDtype } = given;
    const policies = ['accurate', 'balanced', 'compact', 'auto'];
    check('accPolicy', policies.includes(accPolicy), "'accurate', 'balanced', 'compact' or 'auto'", accPolicy);
    const isMethod = chunkingMethod === null || /^(auto|aspect_ratio(:0*[1-9]\d*)?)$/.test(chunkingMethod);
    check('chunkingMethod', isMethod, "'aspect_ratio', 'aspect_ratio:N', 'auto' or null", chunkingMethod);
    const isSize = batchChunkSize === null || (Number.isInteger(batchChunkSize) && batchChunkSize > 0);
    check('batchChunkSize', isSize, 'positive int or null', batchChunkSize);
    check('accDtype', accDtypes.includes(accDtype), 'a floating-point dtype or null', accDtype);
    this.allowRetainGraph = given.allowRetainGraph;
    this.batchChunkSize = batchChunkSize;
    this.chunkingMethod = chunkingMethod;
    this.accPolicy = accPolicy;
    this.accDtype = accDtype;
  }

  /** The options as Python prints them. */
  toString(): string {
    const quoted = (value: string | null) => (value === null ? 'None' : `'${value}'`);
    const { allowRetainGraph, batchChunkSize, chunkingMethod, accPolicy, accDtype } = this;
    return (
      `LinearCrossEntropyOptions(allow_retain_graph=${allowRetainGraph ? 'True' : 'False'}, ` +
      `batch_chunk_size=${batchChunkSize ?? 'None'}, chunking_method=${quoted(chunkingMethod)}, ` +
      `acc_policy=${quoted(accPolicy)}, acc_dtype=${accDtype ?? 'None'})`
    );
  }
}

/** What `linearCrossEntropy` takes as `options`. */
export type LinearCrossEntropyChunking = LinearCrossEntropyOptions | LinearCrossEntropyOptionFields;

/** The options as an object of their class. **Throws** TypeError for anything else. */
export function asOptions(given: LinearCrossEntropyChunking): LinearCrossEntropyOptions {
  if (given instanceof LinearCrossEntropyOptions) return given;
  if (isPlainObject(given)) return new LinearCrossEntropyOptions(given);
  throw new TypeError(
    `linearCrossEntropy(): options must be LinearCrossEntropyOptions or an object, got ${describe(given)}`,
  );
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
  given: LinearCrossEntropyChunking,
  input: Tensor,
  classes: number,
): { rows: number; accDtype: DType } {
  const { batchChunkSize, chunkingMethod, accPolicy, accDtype } = asOptions(given);
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
