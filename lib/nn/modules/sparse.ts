// Tables of vectors. Source: torch/nn/modules/sparse.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkBool, describe, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type BagMode, embeddingBag } from '../functional/embedding-bag';
import { renormRows } from '../functional/sparse';
import {
  factory,
  type LookupOptions,
  type MaybeTensor,
  norm,
  padding,
  sizeNames,
  sizesOf,
  Table,
  type TableArgs,
  type WeightOptions,
} from './sparse-base';
import { pyRepr } from './utils';

export interface EmbeddingOptions extends LookupOptions, WeightOptions {
  /** Whether the weight is left out of training; default false. */
  _freeze?: boolean;
}

export interface EmbeddingBagOptions extends LookupOptions, WeightOptions {
  /** What a bag's rows are joined by; default `'mean'`. */
  mode?: BagMode;
  /** Whether `offsets` ends with the number of indices; default false. */
  includeLastOffset?: boolean;
}

/** Options of `Embedding.fromPretrained`. */
export interface PretrainedOptions extends LookupOptions {
  /** Whether the weight is left out of training; default true. */
  freeze?: boolean;
}

/** Options of `EmbeddingBag.fromPretrained`. */
export interface PretrainedBagOptions extends PretrainedOptions {
  mode?: BagMode;
  includeLastOffset?: boolean;
}

export type EmbeddingArgs = TableArgs<
  Rest<
    [
      paddingIdx: number | null,
      maxNorm: number | null,
      normType: number,
      scaleGradByFreq: boolean,
      sparse: boolean,
      _weight: MaybeTensor,
      _freeze: boolean,
      device: string | Device,
      dtype: DType,
    ],
    EmbeddingOptions
  >,
  EmbeddingOptions
>;

export type EmbeddingBagArgs = TableArgs<
  Rest<
    [
      maxNorm: number | null,
      normType: number,
      scaleGradByFreq: boolean,
      mode: BagMode,
      sparse: boolean,
      _weight: MaybeTensor,
      includeLastOffset: boolean,
      paddingIdx: number | null,
      device: string | Device,
      dtype: DType,
    ],
    EmbeddingBagOptions
  >,
  EmbeddingBagOptions
>;

const defaults = {
  ...padding,
  ...norm,
  sparse: false,
  _weight: null as MaybeTensor,
  _freeze: false,
  ...factory,
};

const bagDefaults = {
  ...norm,
  mode: 'mean' as BagMode,
  sparse: false,
  _weight: null as MaybeTensor,
  includeLastOffset: false,
  ...padding,
  ...factory,
};

/**
 * A table of vectors that integers look up.
 *
 * The initial values are normally distributed with mean 0 and std 1.
 *
 * **Shape** (*) of int64 or int32 → (*, embeddingDim); `weight` (numEmbeddings, embeddingDim).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Embedding.html
 */
export class Embedding extends Table {
  constructor(...args: EmbeddingArgs) {
    const name = new.target.name;
    const [sizes, { _freeze, ...options }] = readArgs(name, sizeNames, args, defaults);
    super(name, sizes, options, !_freeze);
  }

  /** An embedding with given vectors, (numEmbeddings, embeddingDim), whose memory it shares. */
  static fromPretrained(
    embeddings: Tensor,
    ...rest: Rest<
      [
        freeze: boolean,
        paddingIdx: number | null,
        maxNorm: number | null,
        normType: number,
        scaleGradByFreq: boolean,
        sparse: boolean,
      ],
      PretrainedOptions
    >
  ): Embedding {
    const known = { freeze: true, ...padding, ...norm, sparse: false };
    const { freeze, ...options } = readRest('fromPretrained', rest, known);
    return new this(...sizesOf(embeddings), { ...options, _weight: embeddings, _freeze: freeze });
  }

  override forward(input: Tensor): Tensor {
    if (this.maxNorm !== null) renormRows(this.weight, input, this.maxNorm, this.normType);
    return torch.embedding(this.weight, input, this.paddingIdx ?? -1, this.scaleGradByFreq, this.sparse);
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx } = this;
    const place = paddingIdx === null ? '' : `, padding_idx=${paddingIdx}`;
    return `${numEmbeddings}, ${embeddingDim}${place}${this.normRepr()}${this.sparse ? ', sparse=True' : ''}`;
  }
}

export interface EmbeddingBagForwardOptions {
  /** Where each bag starts, for indices in one dimension. */
  offsets?: MaybeTensor;
  /** A factor for each index, in the shape of the input; only with mode `'sum'`. */
  perSampleWeights?: MaybeTensor;
}

const forwardDefaults = { offsets: null as MaybeTensor, perSampleWeights: null as MaybeTensor };

/**
 * Sums, means or maxima of the vectors that bags of integers look up, without the vectors themselves.
 *
 * The initial values are normally distributed with mean 0 and std 1.
 *
 * **Shape** (B, N), or (L) with `offsets` (B) → (B, embeddingDim); `weight` (numEmbeddings, embeddingDim).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.EmbeddingBag.html
 */
export class EmbeddingBag extends Table {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;

  constructor(...args: EmbeddingBagArgs) {
    const name = new.target.name;
    const [sizes, { mode, includeLastOffset, ...options }] = readArgs(name, sizeNames, args, bagDefaults);
    if (!['sum', 'mean', 'max'].includes(mode)) {
      throw new RangeError(`${name}(): mode must be 'sum', 'mean' or 'max', got ${describe(mode)}`);
    }
    checkBool(name, 'includeLastOffset', includeLastOffset);
    super(name, sizes, options);
    this.mode = mode;
    this.includeLastOffset = includeLastOffset;
  }

  /** An EmbeddingBag with given vectors, (numEmbeddings, embeddingDim), whose memory it shares. */
  static fromPretrained(
    embeddings: Tensor,
    ...rest: Rest<
      [
        freeze: boolean,
        maxNorm: number | null,
        normType: number,
        scaleGradByFreq: boolean,
        mode: BagMode,
        sparse: boolean,
        includeLastOffset: boolean,
        paddingIdx: number | null,
      ],
      PretrainedBagOptions
    >
  ): EmbeddingBag {
    const known = {
      freeze: true,
      ...norm,
      mode: 'mean' as BagMode,
      sparse: false,
      includeLastOffset: false,
      ...padding,
    };
    const { freeze, ...options } = readRest('fromPretrained', rest, known);
    const bag = new this(...sizesOf(embeddings), { ...options, _weight: embeddings });
    bag.weight.requiresGrad_(!freeze);
    return bag;
  }

  override forward(
    input: Tensor,
    ...rest: Rest<[offsets: MaybeTensor, perSampleWeights: MaybeTensor], EmbeddingBagForwardOptions>
  ): Tensor {
    const { offsets, perSampleWeights } = readRest('EmbeddingBag', rest, forwardDefaults);
    const { maxNorm, normType, scaleGradByFreq, mode, sparse, includeLastOffset, paddingIdx } = this;
    return embeddingBag(input, this.weight, {
      offsets,
      maxNorm,
      normType,
      scaleGradByFreq,
      mode,
      sparse,
      perSampleWeights,
      includeLastOffset,
      paddingIdx,
    });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, mode, paddingIdx } = this;
    const place = paddingIdx === null ? '' : `, padding_idx=${paddingIdx}`;
    return `${numEmbeddings}, ${embeddingDim}${this.normRepr()}, mode=${pyRepr(mode)}${place}`;
  }
}
