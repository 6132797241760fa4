// Sums, means and maxima of embeddings. Source: torch.nn.functional.embedding_bag
import { TorchError } from '../../errors';
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { isTensor } from '../../tensor-handle';
import { torch } from '../../torch';
import { requiring } from './required';
import { isSameShape, sizeText } from './shapes';
import { renormRows } from './sparse';
import { warnOnce } from './warn';

type MaybeTensor = Tensor | null;

export type BagMode = 'sum' | 'mean' | 'max';

interface EmbeddingBagOptions {
  /** Where each bag starts, for indices in one dimension. */
  offsets?: MaybeTensor;
  /** Rows that are used are scaled down to this norm, in place. */
  maxNorm?: number | null;
  normType?: number;
  /** Divides gradients by how often an index occurs; not with mode `'max'`. */
  scaleGradByFreq?: boolean;
  /** Default `'mean'`. */
  mode?: BagMode;
  /** Whether the weight's gradient is sparse; not with mode `'max'`. */
  sparse?: boolean;
  /** A factor for each index, in the shape of the input; only with mode `'sum'`. */
  perSampleWeights?: MaybeTensor;
  /** Whether `offsets` ends with the number of indices. */
  includeLastOffset?: boolean;
  /** An index that counts for nothing. */
  paddingIdx?: number | null;
}

type EmbeddingBagRest = Rest<
  [
    offsets: MaybeTensor,
    maxNorm: number | null,
    normType: number,
    scaleGradByFreq: boolean,
    mode: BagMode,
    sparse: boolean,
    perSampleWeights: MaybeTensor,
    includeLastOffset: boolean,
    paddingIdx: number | null,
  ],
  EmbeddingBagOptions
>;

const defaults = {
  offsets: null as MaybeTensor,
  maxNorm: null as number | null,
  normType: 2,
  scaleGradByFreq: false,
  mode: 'mean' as BagMode,
  sparse: false,
  perSampleWeights: null as MaybeTensor,
  includeLastOffset: false,
  paddingIdx: null as number | null,
};

type Options = Readonly<typeof defaults>;

interface Bags {
  indices: Tensor;
  offsets: Tensor;
  perSampleWeights: MaybeTensor;
  includeLastOffset: boolean;
}

/** Indices in one dimension with the start of each bag; rows of a matrix are bags of equal size. */
function readBags(input: Tensor, { offsets, perSampleWeights, includeLastOffset }: Options): Bags {
  const ndim = input.ndim;
  if (ndim === 2) {
    if (offsets !== null) {
      throw new RangeError(
        `embeddingBag(): offsets must be null for a 2-d input, whose rows are the bags, got ${describe(offsets)}`,
      );
    }
    const options = { dtype: input.dtype, device: input.device };
    return {
      indices: input.reshape(-1),
      offsets: torch.arange(0, input.numel(), input.size(1), options),
      perSampleWeights: perSampleWeights?.reshape(-1) ?? null,
      includeLastOffset: false,
    };
  }
  if (ndim !== 1) throw new RangeError(`embeddingBag(): input must be 1-d or 2-d, got ${ndim}-d`);
  if (offsets === null) throw new RangeError('embeddingBag(): offsets must be a 1-d Tensor for a 1-d input, got null');
  if (offsets.ndim !== 1) throw new RangeError(`embeddingBag(): offsets must be 1-d, got ${offsets.ndim}-d`);
  return { indices: input, offsets, perSampleWeights, includeLastOffset };
}

/** libtorch's number for a mode. */
function modeEnum({ mode, scaleGradByFreq, sparse }: Options): number {
  const code = ['sum', 'mean', 'max'].indexOf(mode);
  if (code < 0) throw new RangeError(`embeddingBag(): mode must be 'sum', 'mean' or 'max', got ${describe(mode)}`);
  if (mode === 'max' && scaleGradByFreq) {
    throw new RangeError("embeddingBag(): scaleGradByFreq must be false with mode 'max', got true");
  }
  if (mode === 'max' && sparse) {
    throw new RangeError("embeddingBag(): sparse must be false with mode 'max', got true");
  }
  return code;
}

function checkWeights(input: Tensor, weight: Tensor, perSampleWeights: MaybeTensor): void {
  if (perSampleWeights !== null && !isTensor(perSampleWeights)) {
    throw new TypeError(`embeddingBag(): perSampleWeights must be Tensor or null, got ${describe(perSampleWeights)}`);
  }
  if (perSampleWeights !== null && !isSameShape(input.shape, perSampleWeights.shape)) {
    throw new RangeError(
      `embeddingBag(): perSampleWeights must have the shape of input, ${sizeText(input.shape)}, ` +
        `got ${sizeText(perSampleWeights.shape)}`,
    );
  }
  if (weight.ndim !== 2) {
    throw new RangeError(`embeddingBag(): weight must be 2-d, got ${weight.ndim}-d`);
  }
}

/** Torch's order once was weight, input; old scripts still work, with its warning. */
function inOrder(input: Tensor, weight: Tensor): [input: Tensor, weight: Tensor] {
  if (weight.dtype !== torch.int64 || !input.isFloatingPoint()) return [input, weight];
  warnOnce('embeddingBag(weight, input, …) is deprecated: give embeddingBag(input, weight, …)', 'DeprecationWarning');
  return [weight, input];
}

/**
 * The sum, mean or maximum of the rows of `weight` that each bag of indices names.
 *
 * **Shape** input (B, N), or (L) with `offsets` (B); weight (V, D) → (B, D).
 */
export const embeddingBag = requiring(
  'embeddingBag',
  { input: 'Tensor', weight: 'Tensor' },
  (first: Tensor, second: Tensor, ...rest: EmbeddingBagRest): Tensor => {
    const options = readRest('embeddingBag', rest, defaults);
    const [input, weight] = inOrder(first, second);
    checkWeights(input, weight, options.perSampleWeights);
    const { indices, offsets, perSampleWeights, includeLastOffset } = readBags(input, options);
    const mode = modeEnum(options);
    const { maxNorm, normType, scaleGradByFreq, sparse, paddingIdx } = options;
    if (maxNorm !== null) renormRows(weight, indices, maxNorm, normType);
    if (perSampleWeights !== null && options.mode !== 'sum') {
      throw new TorchError(
        `embeddingBag(): perSampleWeights needs mode 'sum', got '${options.mode}'`,
        'embedding_bag',
        'NotImplementedError',
      );
    }
    const [result] = torch.embeddingBag(
      weight,
      indices,
      offsets,
      scaleGradByFreq,
      mode,
      sparse,
      perSampleWeights,
      includeLastOffset,
      paddingIdx,
    );
    return result;
  },
);
