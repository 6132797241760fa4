// Tables of vectors. Source: torch/nn/modules/sparse.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkNumber, describe, intOf, type Rest, readArgs, readRest } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type BagMode, embeddingBag } from '../functional/embedding-bag';
import { isSameShape } from '../functional/shapes';
import { renormRows, resolvePaddingIdx } from '../functional/sparse';
import * as init from '../init';
import { emptyParameter, Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyFloat, pyRepr } from './utils';

type MaybeTensor = Tensor | null;

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

interface WeightOptions extends FactoryOptions {
  /** The table itself, whose memory is shared; default: one drawn anew. */
  _weight?: MaybeTensor;
}

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

/** The sizes of a table, by position or by keyword, and the rest. */
type TableArgs<R extends unknown[], O> =
  | [numEmbeddings: number, embeddingDim: number, ...rest: R]
  | [numEmbeddings: number, options: O & { embeddingDim: number }]
  | [options: O & { numEmbeddings: number; embeddingDim: number }];

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

const padding = { paddingIdx: null as number | null };
const norm = { maxNorm: null as number | null, normType: 2, scaleGradByFreq: false };
const factory = {
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

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

type TableOptions = Omit<typeof defaults, '_freeze'>;

/** Base of the tables: their sizes, their weight and how rows are looked up. */
abstract class Table extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  maxNorm: number | null;
  normType: number;
  scaleGradByFreq: boolean;
  sparse: boolean;
  weight: Parameter;

  constructor(name: string, sizes: readonly unknown[], options: Readonly<TableOptions>, requiresGrad = true) {
    super();
    const { maxNorm, normType, _weight: weight, device, dtype } = options;
    this.numEmbeddings = intOf(name, 'numEmbeddings', sizes[0]);
    this.embeddingDim = intOf(name, 'embeddingDim', sizes[1]);
    this.paddingIdx = resolvePaddingIdx(name, options.paddingIdx, this.numEmbeddings);
    if (maxNorm !== null) checkNumber(name, 'maxNorm', maxNorm);
    checkNumber(name, 'normType', normType);
    checkBool(name, 'scaleGradByFreq', options.scaleGradByFreq);
    checkBool(name, 'sparse', options.sparse);
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = options.scaleGradByFreq;
    this.sparse = options.sparse;
    const shape = [this.numEmbeddings, this.embeddingDim];
    if (weight === null) {
      this.weight = emptyParameter(shape, device, dtype);
      this.resetParameters();
      this.weight.requiresGrad_(requiresGrad);
    } else {
      checkTable(name, weight, shape);
      this.weight = new Parameter(weight, { requiresGrad });
    }
  }

  /** Draws the vectors anew. */
  resetParameters(): void {
    init.normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) torch.noGrad(() => this.weight.select(0, paddingIdx).fill_(0));
  }

  /** The printed options that both tables have, in torch's order. */
  protected normRepr(): string {
    let s = '';
    if (this.maxNorm !== null) s += `, max_norm=${pyFloat(this.maxNorm)}`;
    if (this.normType !== 2) s += `, norm_type=${pyFloat(this.normType)}`;
    if (this.scaleGradByFreq) s += ', scale_grad_by_freq=True';
    return s;
  }
}

function checkTable(name: string, weight: unknown, shape: readonly number[]): void {
  if (!(weight instanceof Tensor)) {
    throw new TypeError(`${name}(): _weight must be a Tensor or null, got ${describe(weight)}`);
  }
  if (!isSameShape(weight.shape, shape)) {
    throw new TorchError(
      `${name}(): _weight must have shape [${shape}], got [${weight.shape}]`,
      'embedding',
      'AssertionError',
    );
  }
}

function sizesOf(embeddings: unknown): [rows: number, columns: number] {
  if (!(embeddings instanceof Tensor) || embeddings.ndim !== 2) {
    throw new TypeError(`fromPretrained(): expected a 2-dimensional Tensor, got ${describe(embeddings)}`);
  }
  return embeddings.shape as [number, number];
}

const sizeNames = ['numEmbeddings', 'embeddingDim'];

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
