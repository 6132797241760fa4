// What the tables of vectors share. Source: torch/nn/modules/sparse.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkNumber, describe, intOf } from '../../options';
import { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { isSameShape } from '../functional/shapes';
import { resolvePaddingIdx } from '../functional/sparse';
import * as init from '../init';
import { emptyParameter, Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyFloat } from './utils';

export type MaybeTensor = Tensor | null;

export interface LookupOptions {
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

export interface WeightOptions extends FactoryOptions {
  /** The table itself, whose memory is shared; default: one drawn anew. */
  _weight?: MaybeTensor;
}

/** The sizes of a table, by position or by keyword, and the rest. */
export type TableArgs<R extends unknown[], O> =
  | [numEmbeddings: number, embeddingDim: number, ...rest: R]
  | [numEmbeddings: number, options: O & { embeddingDim: number }]
  | [options: O & { numEmbeddings: number; embeddingDim: number }];

export const padding = { paddingIdx: null as number | null };
export const norm = { maxNorm: null as number | null, normType: 2, scaleGradByFreq: false };
export const factory = {
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

interface TableOptions extends Required<LookupOptions>, FactoryOptions {
  _weight: MaybeTensor;
}

/** Base of the tables: their sizes, their weight and how rows are looked up. */
export abstract class Table extends Module {
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

export function sizesOf(embeddings: unknown): [rows: number, columns: number] {
  if (!(embeddings instanceof Tensor) || embeddings.ndim !== 2) {
    throw new TypeError(`fromPretrained(): expected a 2-dimensional Tensor, got ${describe(embeddings)}`);
  }
  return embeddings.shape as [number, number];
}

export const sizeNames = ['numEmbeddings', 'embeddingDim'];
