import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkInt, describe, type Rest, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { renormRows, resolvePaddingIdx } from '../functional/sparse';
import * as init from '../init';
import { emptyParameter, Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyFloat } from './utils';

interface LookupOptions {
  /** Row that stays as it is (initially zeros): its gradient is zero; negative indices count from the end. */
  paddingIdx?: number | null;
  /** Rows with a larger norm are scaled down, in place, when they are looked up. */
  maxNorm?: number | null;
  /** The p of that norm; default 2. */
  normType?: number;
  /** Whether gradients are divided by how often a row was looked up; default false. */
  scaleGradByFreq?: boolean;
  /** Whether the gradient of the weight is a sparse tensor; default false. */
  sparse?: boolean;
}

export type EmbeddingOptions = LookupOptions & FactoryOptions;

/** Options of `Embedding.fromPretrained`. */
export interface PretrainedOptions extends LookupOptions {
  /** Whether the weight is left out of training; default true. */
  freeze?: boolean;
}

const lookupDefaults = {
  paddingIdx: null as number | null,
  maxNorm: null as number | null,
  normType: 2,
  scaleGradByFreq: false,
  sparse: false,
};

const defaults = {
  ...lookupDefaults,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
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
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  maxNorm: number | null;
  normType: number;
  scaleGradByFreq: boolean;
  sparse: boolean;
  weight: Parameter;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    ...rest: Rest<
      [
        paddingIdx: number | null,
        maxNorm: number | null,
        normType: number,
        scaleGradByFreq: boolean,
        sparse: boolean,
        device: string | Device,
        dtype: DType,
      ],
      EmbeddingOptions
    >
  ) {
    super();
    const options = readRest('Embedding', rest, defaults);
    checkInt('Embedding', 'numEmbeddings', numEmbeddings);
    checkInt('Embedding', 'embeddingDim', embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = resolvePaddingIdx('Embedding', options.paddingIdx, numEmbeddings);
    this.maxNorm = options.maxNorm;
    this.normType = options.normType;
    this.scaleGradByFreq = options.scaleGradByFreq;
    this.sparse = options.sparse;
    this.weight = emptyParameter([numEmbeddings, embeddingDim], options.device, options.dtype);
    this.resetParameters();
  }

  /** An embedding with given vectors, (numEmbeddings, embeddingDim), whose memory it shares. */
  static fromPretrained(
    embeddings: Tensor,
    ...rest: Rest<[freeze: boolean, paddingIdx: number | null], PretrainedOptions>
  ): Embedding {
    const { freeze, ...options } = readRest('fromPretrained', rest, { freeze: true, ...lookupDefaults });
    if (!(embeddings instanceof Tensor) || embeddings.ndim !== 2) {
      throw new TypeError(`fromPretrained(): expected a 2-dimensional Tensor, got ${describe(embeddings)}`);
    }
    const [rows, cols] = embeddings.shape;
    // Meta tensors have no data: nothing is drawn from the random generator for a weight that is replaced.
    const embedding = new Embedding(rows, cols, { ...options, device: 'meta' });
    embedding.weight = new Parameter(embeddings, { requiresGrad: !freeze });
    return embedding;
  }

  /** Draws the vectors anew. */
  resetParameters(): void {
    init.normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) torch.noGrad(() => this.weight.select(0, paddingIdx).fill_(0));
  }

  override forward(input: Tensor): Tensor {
    if (this.maxNorm !== null) renormRows(this.weight, input, this.maxNorm, this.normType);
    return torch.embedding(this.weight, input, this.paddingIdx ?? -1, this.scaleGradByFreq, this.sparse);
  }

  override extraRepr(): string {
    let s = `${this.numEmbeddings}, ${this.embeddingDim}`;
    if (this.paddingIdx !== null) s += `, padding_idx=${this.paddingIdx}`;
    if (this.maxNorm !== null) s += `, max_norm=${pyFloat(this.maxNorm)}`;
    if (this.normType !== 2) s += `, norm_type=${pyFloat(this.normType)}`;
    if (this.scaleGradByFreq) s += ', scale_grad_by_freq=True';
    if (this.sparse) s += ', sparse=True';
    return s;
  }
}
