import { getFastpathEnabled } from '../../backends/mha';
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkNumber, intOf, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { multiHeadAttentionForward } from '../functional/attention';
import { additiveMask } from '../functional/attention-masks';
import * as init from '../init';
import { emptyParameter, type Parameter } from '../parameter';
import { isNested, mergeMasks, whyTensorsBlock } from './attention-fast-path';
import { type FactoryOptions, NonDynamicallyQuantizableLinear } from './linear';
import { Module } from './module';

type MaybeTensor = Tensor | null;

export interface MultiheadAttentionOptions extends FactoryOptions {
  /** Dropout probability on the attention weights; default 0. */
  dropout?: number;
  /** Whether the projections have learnable biases; default true. */
  bias?: boolean;
  /** Whether to add a learnable key and value to the sequences; default false. */
  addBiasKv?: boolean;
  /** Whether to add a key and value of zeros; default false. */
  addZeroAttn?: boolean;
  /** Features of the keys; default `embedDim`. */
  kdim?: number | null;
  /** Features of the values; default `embedDim`. */
  vdim?: number | null;
  /** Whether the sequences are (N, L, E) instead of (L, N, E); default false. */
  batchFirst?: boolean;
}

type AttentionRest = Rest<
  [
    dropout: number,
    bias: boolean,
    addBiasKv: boolean,
    addZeroAttn: boolean,
    kdim: number | null,
    vdim: number | null,
    batchFirst: boolean,
    device: string | Device,
    dtype: DType,
  ],
  MultiheadAttentionOptions
>;

/** What MultiheadAttention takes; the required ones also by keyword. */
export type MultiheadAttentionArgs =
  | [embedDim: number, numHeads: number, ...rest: AttentionRest]
  | [embedDim: number, options: MultiheadAttentionOptions & { numHeads: number }]
  | [options: MultiheadAttentionOptions & { embedDim: number; numHeads: number }];

const defaults = {
  dropout: 0,
  bias: true,
  addBiasKv: false,
  addZeroAttn: false,
  kdim: null as number | null,
  vdim: null as number | null,
  batchFirst: false,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

export interface AttentionForwardOptions {
  /** (N, S) or (S): keys that count for nothing where true, or numbers to add. */
  keyPaddingMask?: MaybeTensor;
  /** Whether to give the attention weights too; default true. Without them a faster kernel runs. */
  needWeights?: boolean;
  /** (L, S) or (N · numHeads, L, S): pairs that count for nothing where true, or numbers to add. */
  attnMask?: MaybeTensor;
  /** Whether the weights given are the mean over the heads; default true. */
  averageAttnWeights?: boolean;
  /** Says that `attnMask` is causal, so that a kernel may leave it out; default false. */
  isCausal?: boolean;
}

export type AttentionForwardRest = Rest<
  [
    keyPaddingMask: MaybeTensor,
    needWeights: boolean,
    attnMask: MaybeTensor,
    averageAttnWeights: boolean,
    isCausal: boolean,
  ],
  AttentionForwardOptions
>;

const forwardDefaults = {
  keyPaddingMask: null as MaybeTensor,
  needWeights: true,
  attnMask: null as MaybeTensor,
  averageAttnWeights: true,
  isCausal: false,
};

/** The sequences before their batch; what was one tensor stays one, so that it is projected once. */
function lengthFirst(query: Tensor, key: Tensor, value: Tensor): [Tensor, Tensor, Tensor] {
  const k = key.transpose(1, 0);
  return [query === key ? k : query.transpose(1, 0), k, value === key ? k : value.transpose(1, 0)];
}

/**
 * Attention of several heads: each head projects query, key and value and gives `softmax(q kᵀ / √(E / numHeads)) v`; a
 * last projection joins the heads.
 *
 * **Shape** query (L, N, E), key (S, N, kdim), value (S, N, vdim), with `batchFirst` (N, L, E) and so on, or all without
 * N → [output as query, weights (N, L, S), (N, numHeads, L, S) or null].
 *
 * **Throws** RangeError unless `numHeads` divides `embedDim`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module {
  readonly embedDim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly numHeads: number;
  readonly headDim: number;
  dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** Whether query, key and value have equal sizes, and so one weight. */
  readonly _qkvSameEmbedDim: boolean;
  q_proj_weight: Parameter | null = null;
  k_proj_weight: Parameter | null = null;
  v_proj_weight: Parameter | null = null;
  in_proj_weight: Parameter | null = null;
  in_proj_bias: Parameter | null;
  bias_k: Parameter | null;
  bias_v: Parameter | null;
  out_proj: NonDynamicallyQuantizableLinear;

  constructor(...args: MultiheadAttentionArgs) {
    super();
    const name = new.target.name;
    const [[embed, heads], options] = readArgs(name, ['embedDim', 'numHeads'], args, defaults);
    const { dropout, bias, addBiasKv, addZeroAttn, kdim, vdim, batchFirst, device, dtype } = options;
    const embedDim = intOf(name, 'embedDim', embed);
    const numHeads = intOf(name, 'numHeads', heads);
    if (embedDim <= 0 || numHeads <= 0) {
      throw new RangeError(`${name}(): embedDim and numHeads must be greater than 0, got ${embedDim} and ${numHeads}`);
    }
    if (embedDim % numHeads !== 0) {
      throw new RangeError(`${name}(): embedDim must be divisible by numHeads, got ${embedDim} and ${numHeads}`);
    }
    checkNumber(name, 'dropout', dropout);
    checkBool(name, 'batchFirst', batchFirst);
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.headDim = embedDim / numHeads;
    this.kdim = intOf(name, 'kdim', kdim ?? embedDim);
    this.vdim = intOf(name, 'vdim', vdim ?? embedDim);
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.addZeroAttn = addZeroAttn;
    this._qkvSameEmbedDim = this.kdim === embedDim && this.vdim === embedDim;
    const make = (...shape: number[]) => emptyParameter(shape, device, dtype);
    if (this._qkvSameEmbedDim) {
      this.in_proj_weight = make(3 * embedDim, embedDim);
    } else {
      this.q_proj_weight = make(embedDim, embedDim);
      this.k_proj_weight = make(embedDim, this.kdim);
      this.v_proj_weight = make(embedDim, this.vdim);
    }
    this.in_proj_bias = bias ? make(3 * embedDim) : null;
    this.out_proj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias, device, dtype });
    this.bias_k = addBiasKv ? make(1, 1, embedDim) : null;
    this.bias_v = addBiasKv ? make(1, 1, embedDim) : null;
    this._resetParameters();
  }

  /** Draws the weights anew and sets the biases to 0; torch leaves the weight of `out_proj` as it is. */
  _resetParameters(): void {
    const { in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias, out_proj, bias_k, bias_v } =
      this;
    for (const weight of [in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight]) {
      if (weight !== null) init.xavierUniform_(weight);
    }
    if (in_proj_bias !== null) {
      init.constant_(in_proj_bias, 0);
      if (out_proj.bias !== null) init.constant_(out_proj.bias, 0);
    }
    for (const bias of [bias_k, bias_v]) if (bias !== null) init.xavierNormal_(bias);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...rest: AttentionForwardRest
  ): [output: Tensor, weights: MaybeTensor] {
    const options = readRest('MultiheadAttention', rest, forwardDefaults);
    const why = this.whySlow(query, key, value, options);
    if (why === null && this.in_proj_bias !== null) return this.forwardFast(query, options);
    if (isNested(query) || isNested(key) || isNested(value)) {
      throw new TorchError(
        `MultiheadAttention(): nested tensors need the fast path, which cannot run: ${why}`,
        'multi_head_attention_forward',
        'AssertionError',
      );
    }
    const isTurned = this.batchFirst && query.ndim === 3;
    const [q, k, v] = isTurned ? lengthFirst(query, key, value) : [query, key, value];
    const [output, weights] = multiHeadAttentionForward(
      q,
      k,
      v,
      this.embedDim,
      this.numHeads,
      this.in_proj_weight,
      this.in_proj_bias,
      this.bias_k,
      this.bias_v,
      this.addZeroAttn,
      this.dropout,
      this.out_proj.weight,
      this.out_proj.bias,
      {
        ...options,
        training: this.training,
        useSeparateProjWeight: !this._qkvSameEmbedDim,
        qProjWeight: this.q_proj_weight,
        kProjWeight: this.k_proj_weight,
        vProjWeight: this.v_proj_weight,
      },
    );
    return [isTurned ? output.transpose(1, 0) : output, weights];
  }

  /** What keeps the one operator from running; null where nothing does. */
  private whySlow(query: Tensor, key: Tensor, value: Tensor, options: Readonly<typeof forwardDefaults>): string | null {
    const { keyPaddingMask, attnMask } = options;
    if (this.training) return 'training is enabled';
    if (attnMask?.isFloatingPoint() || keyPaddingMask?.isFloatingPoint()) return 'a mask holds floats';
    if (!getFastpathEnabled()) return 'torch.backends.mha.setFastpathEnabled(false) forbids it';
    if (query.ndim !== 3) return `query must have 3 dimensions, got ${query.ndim}`;
    if (query !== key || key !== value) return 'query, key and value must be one tensor';
    if (this.in_proj_weight === null) return 'kdim or vdim is not embedDim';
    if (query.dtype !== this.in_proj_weight.dtype) return 'query and in_proj_weight have different dtypes';
    if (this.in_proj_bias !== null && query.dtype !== this.in_proj_bias.dtype) {
      return 'query and in_proj_bias have different dtypes';
    }
    if (this.numHeads % 2 !== 0) return 'numHeads is odd';
    if (!this.batchFirst) return 'batchFirst is false';
    if (this.bias_k !== null || this.bias_v !== null) return 'addBiasKv is true';
    if (this.addZeroAttn) return 'addZeroAttn is true';
    if (isNested(query) && (keyPaddingMask !== null || attnMask !== null)) return 'a nested query takes no masks';
    if (torch.isAutocastEnabled()) return 'autocast is enabled';
    const { in_proj_weight, in_proj_bias, out_proj } = this;
    return whyTensorsBlock([query, in_proj_weight, in_proj_bias, out_proj.weight, out_proj.bias]);
  }

  private forwardFast(
    query: Tensor,
    { keyPaddingMask, attnMask, needWeights, averageAttnWeights }: Readonly<typeof forwardDefaults>,
  ): [output: Tensor, weights: MaybeTensor] {
    const padding = additiveMask('keyPaddingMask', keyPaddingMask, attnMask, query.dtype);
    const pairs = additiveMask('attnMask', attnMask, null, query.dtype);
    const [mask, kind] = this.mergeMasks(pairs, padding, query);
    const [output, weights] = torch.ops.aten._native_multi_head_attention.default(
      query,
      query,
      query,
      this.embedDim,
      this.numHeads,
      this.in_proj_weight as Tensor,
      this.in_proj_bias as Tensor,
      this.out_proj.weight,
      this.out_proj.bias as Tensor,
      mask,
      needWeights,
      averageAttnWeights,
      kind,
    );
    return [output, needWeights ? weights : null];
  }

  /** Both masks, which hold numbers to add, as one, with the number of its kind for the fast path. */
  mergeMasks(
    attnMask: MaybeTensor,
    keyPaddingMask: MaybeTensor,
    query: Tensor,
  ): [mask: MaybeTensor, maskType: number | null] {
    return mergeMasks(attnMask, keyPaddingMask, query, this.numHeads);
  }
}
