// Decoders. Source: torch/nn/modules/transformer.py
import { type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import type { MultiheadAttention } from './activation-attention';
import type { ModuleList } from './container';
import { clones } from './copy';
import type { Dropout } from './dropout';
import { Module } from './module';
import type { LayerNorm } from './normalization';
import { checkStack } from './transformer-encoder';
import {
  detectCausal,
  lengthOf,
  type MaybeTensor,
  TransformerLayer,
  type TransformerLayerArgs,
} from './transformer-layer';

interface DecoderMasks {
  /** (T, T) or (N · nhead, T, T): pairs that count for nothing where true, or numbers to add. */
  tgtMask?: MaybeTensor;
  /** (T, S) or (N · nhead, T, S). */
  memoryMask?: MaybeTensor;
  /** (N, T) or (T): steps that count for nothing where true, or numbers to add. */
  tgtKeyPaddingMask?: MaybeTensor;
  /** (N, S) or (S). */
  memoryKeyPaddingMask?: MaybeTensor;
  /** Says that `memoryMask` is causal; default false. */
  memoryIsCausal?: boolean;
}

export interface DecoderLayerForwardOptions extends DecoderMasks {
  /** Says that `tgtMask` is causal; default false. */
  tgtIsCausal?: boolean;
}

export interface DecoderForwardOptions extends DecoderMasks {
  /** Whether `tgtMask` is causal; default: the decoder looks. */
  tgtIsCausal?: boolean | null;
}

type DecoderForwardRest<C, O> = Rest<
  [
    tgtMask: MaybeTensor,
    memoryMask: MaybeTensor,
    tgtKeyPaddingMask: MaybeTensor,
    memoryKeyPaddingMask: MaybeTensor,
    tgtIsCausal: C,
    memoryIsCausal: boolean,
  ],
  O
>;

const maskDefaults = {
  tgtMask: null as MaybeTensor,
  memoryMask: null as MaybeTensor,
  tgtKeyPaddingMask: null as MaybeTensor,
  memoryKeyPaddingMask: null as MaybeTensor,
};

const layerDefaults = { ...maskDefaults, tgtIsCausal: false, memoryIsCausal: false };
const decoderDefaults = { ...maskDefaults, tgtIsCausal: null as boolean | null, memoryIsCausal: false };

/**
 * Attention of a sequence to itself, attention to the memory of an encoder, and a feed-forward network, each with a
 * residual connection and a norm.
 *
 * **Shape** (T, N, dModel) and memory (S, N, dModel), with `batchFirst` (N, T, dModel) and so on, or both without N → the
 * shape of the first.
 *
 * **Throws** RangeError for an activation of another name, and unless `nhead` divides `dModel`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerDecoderLayer.html
 */
export class TransformerDecoderLayer extends TransformerLayer {
  declare multihead_attn: MultiheadAttention;
  declare norm3: LayerNorm;
  declare dropout3: Dropout;

  constructor(...args: TransformerLayerArgs) {
    super(new.target.name, args, true);
  }

  override forward(
    tgt: Tensor,
    memory: Tensor,
    ...rest: DecoderForwardRest<boolean, DecoderLayerForwardOptions>
  ): Tensor {
    const given = readRest(this.getName(), rest, layerDefaults);
    const own = {
      attnMask: given.tgtMask,
      keyPaddingMask: given.tgtKeyPaddingMask,
      isCausal: given.tgtIsCausal,
    };
    const other = {
      attnMask: given.memoryMask,
      keyPaddingMask: given.memoryKeyPaddingMask,
      isCausal: given.memoryIsCausal,
    };
    let x = this.residual(tgt, this.norm1, (y) => this.dropout1.forward(this.attend(this.self_attn, y, y, own)));
    x = this.residual(x, this.norm2, (y) => this.dropout2.forward(this.attend(this.multihead_attn, y, memory, other)));
    return this.residual(x, this.norm3, (y) => this.dropout3.forward(this.feedForward(y)));
  }
}

export interface TransformerDecoderOptions {
  /** Applied to the last layer's output; default none. */
  norm?: Module | null;
}

/** What TransformerDecoder takes; the required ones also by keyword. */
export type TransformerDecoderArgs =
  | [decoderLayer: Module, numLayers: number, ...rest: Rest<[norm: Module | null], TransformerDecoderOptions>]
  | [decoderLayer: Module, options: TransformerDecoderOptions & { numLayers: number }]
  | [options: TransformerDecoderOptions & { decoderLayer: Module; numLayers: number }];

/**
 * A stack of copies of one layer, which all start with its weights.
 *
 * **Shape** as the layer's.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module {
  layers: ModuleList;
  readonly numLayers: number;
  norm: Module | null;

  constructor(...args: TransformerDecoderArgs) {
    super();
    const name = new.target.name;
    const defaults = { norm: null as Module | null };
    const [[layer, count], { norm }] = readArgs(name, ['decoderLayer', 'numLayers'], args, defaults);
    this.numLayers = checkStack(name, 'decoderLayer', layer, count, norm);
    this.layers = clones(layer as Module, this.numLayers);
    this.norm = norm;
  }

  override forward(
    tgt: Tensor,
    memory: Tensor,
    ...rest: DecoderForwardRest<boolean | null, DecoderForwardOptions>
  ): Tensor {
    const given = readRest(this.getName(), rest, decoderDefaults);
    const first = this.layers.at<TransformerDecoderLayer>(0);
    const length = lengthOf(tgt, first.self_attn?.batchFirst ?? false);
    const options = { ...given, tgtIsCausal: detectCausal(given.tgtMask, given.tgtIsCausal, length) };
    let output = tgt;
    for (const layer of this.layers) output = layer.forward(output, memory, options);
    return this.norm === null ? output : this.norm.forward(output);
  }
}
