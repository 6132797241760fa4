import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkNumber, describe, intOf, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import * as init from '../init';
import { Module } from './module';
import { LayerNorm } from './normalization';
import { TransformerDecoder, TransformerDecoderLayer } from './transformer-decoder';
import { TransformerEncoder, TransformerEncoderLayer } from './transformer-encoder';
import {
  layerDefaults,
  type MaybeTensor,
  squareSubsequentMask,
  type TransformerActivation,
  type TransformerSharedOptions,
} from './transformer-layer';

// torch keeps all of this in one file; here encoders and decoders have one each.
export {
  TransformerDecoder,
  type TransformerDecoderArgs,
  TransformerDecoderLayer,
  type TransformerDecoderOptions,
} from './transformer-decoder';
export {
  TransformerEncoder,
  type TransformerEncoderArgs,
  TransformerEncoderLayer,
  type TransformerEncoderOptions,
} from './transformer-encoder';
export type { TransformerActivation, TransformerLayerArgs, TransformerSharedOptions } from './transformer-layer';

export interface TransformerOptions extends TransformerSharedOptions {
  /** Features of the sequences; default 512. */
  dModel?: number;
  /** Heads of attention; default 8. */
  nhead?: number;
  /** Default 6. */
  numEncoderLayers?: number;
  /** Default 6. */
  numDecoderLayers?: number;
  /** In place of a TransformerEncoder. */
  customEncoder?: Module | null;
  /** In place of a TransformerDecoder. */
  customDecoder?: Module | null;
}

type TransformerRest = Rest<
  [
    dModel: number,
    nhead: number,
    numEncoderLayers: number,
    numDecoderLayers: number,
    dimFeedforward: number,
    dropout: number,
    activation: TransformerActivation,
    customEncoder: Module | null,
    customDecoder: Module | null,
    layerNormEps: number,
    batchFirst: boolean,
    normFirst: boolean,
    bias: boolean,
    device: string | Device,
    dtype: DType,
  ],
  TransformerOptions
>;

const { dimFeedforward, dropout, activation, ...layerOptions } = layerDefaults;

const defaults = {
  dModel: 512,
  nhead: 8,
  numEncoderLayers: 6,
  numDecoderLayers: 6,
  dimFeedforward,
  dropout,
  activation,
  customEncoder: null as Module | null,
  customDecoder: null as Module | null,
  ...layerOptions,
};

export interface TransformerForwardOptions {
  /** (S, S) or (N · nhead, S, S): pairs that count for nothing where true, or numbers to add. */
  srcMask?: MaybeTensor;
  /** (T, T) or (N · nhead, T, T). */
  tgtMask?: MaybeTensor;
  /** (T, S) or (N · nhead, T, S). */
  memoryMask?: MaybeTensor;
  /** (N, S) or (S): steps that count for nothing where true, or numbers to add. */
  srcKeyPaddingMask?: MaybeTensor;
  /** (N, T) or (T). */
  tgtKeyPaddingMask?: MaybeTensor;
  /** (N, S) or (S). */
  memoryKeyPaddingMask?: MaybeTensor;
  /** Whether `srcMask` is causal; default: the encoder looks. */
  srcIsCausal?: boolean | null;
  /** Whether `tgtMask` is causal; default: the decoder looks. */
  tgtIsCausal?: boolean | null;
  /** Says that `memoryMask` is causal; default false. */
  memoryIsCausal?: boolean;
}

type ForwardRest = Rest<
  [
    srcMask: MaybeTensor,
    tgtMask: MaybeTensor,
    memoryMask: MaybeTensor,
    srcKeyPaddingMask: MaybeTensor,
    tgtKeyPaddingMask: MaybeTensor,
    memoryKeyPaddingMask: MaybeTensor,
    srcIsCausal: boolean | null,
    tgtIsCausal: boolean | null,
    memoryIsCausal: boolean,
  ],
  TransformerForwardOptions
>;

const forwardDefaults = {
  srcMask: null as MaybeTensor,
  tgtMask: null as MaybeTensor,
  memoryMask: null as MaybeTensor,
  srcKeyPaddingMask: null as MaybeTensor,
  tgtKeyPaddingMask: null as MaybeTensor,
  memoryKeyPaddingMask: null as MaybeTensor,
  srcIsCausal: null as boolean | null,
  tgtIsCausal: null as boolean | null,
  memoryIsCausal: false,
};

/**
 * An encoder and a decoder of sequences, as in "Attention Is All You Need".
 *
 * **Shape** source (S, N, dModel) and target (T, N, dModel), with `batchFirst` (N, S, dModel) and so on, or both without N
 * → the shape of the target.
 *
 * **Throws** RangeError for an activation of another name, and unless `nhead` divides `dModel`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module {
  encoder: Module;
  decoder: Module;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(...rest: TransformerRest) {
    super();
    const name = new.target.name;
    const given = readRest(name, rest, defaults);
    const { dModel, nhead, numEncoderLayers, numDecoderLayers, customEncoder, customDecoder, ...layer } = given;
    this.dModel = intOf(name, 'dModel', dModel);
    this.nhead = intOf(name, 'nhead', nhead);
    checkBool(name, 'batchFirst', layer.batchFirst);
    checkNumber(name, 'layerNormEps', layer.layerNormEps);
    checkCustom(name, 'customEncoder', customEncoder);
    checkCustom(name, 'customDecoder', customDecoder);
    this.batchFirst = layer.batchFirst;
    const { layerNormEps: eps, bias, device, dtype } = layer;
    const norm = () => new LayerNorm(dModel, { eps, bias, device, dtype });
    this.encoder =
      customEncoder ??
      new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, layer), numEncoderLayers, norm());
    this.decoder =
      customDecoder ??
      new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, layer), numDecoderLayers, norm());
    this._resetParameters();
  }

  /** Draws all weights anew; biases and norms stay. */
  _resetParameters(): void {
    for (const p of this.parameters()) if (p.ndim > 1) init.xavierUniform_(p);
  }

  override forward(src: Tensor, tgt: Tensor, ...rest: ForwardRest): Tensor {
    const given = readRest(this.getName(), rest, forwardDefaults);
    const [source, target] = [src.shape, tgt.shape];
    const batch = this.batchFirst ? 0 : 1;
    if (source.length === 3 && source[batch] !== target[batch]) {
      throw new TorchError(
        `Transformer(): src and tgt must have one batch size, got ${source[batch]} and ${target[batch]}`,
      );
    }
    const features = [source[source.length - 1], target[target.length - 1]];
    if (features.some((size) => size !== this.dModel)) {
      throw new TorchError(
        `Transformer(): src and tgt must have dModel = ${this.dModel} features, got ${features.join(' and ')}`,
      );
    }
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal: isCausal, ...decoderOptions } = given;
    const memory: Tensor = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal });
    return this.decoder.forward(tgt, memory, decoderOptions);
  }

  /** (sz, sz): −∞ above the diagonal, 0 elsewhere; as a mask, it hides what comes later. */
  static generateSquareSubsequentMask(
    sz: number,
    ...rest: Rest<
      [device: string | Device | null, dtype: DType | null],
      { device?: string | Device | null; dtype?: DType | null }
    >
  ): Tensor {
    const what = 'generateSquareSubsequentMask';
    return squareSubsequentMask(what, intOf(what, 'sz', sz), rest);
  }
}

function checkCustom(name: string, what: string, module: unknown): void {
  if (module === null || module instanceof Module) return;
  throw new TypeError(`${name}(): ${what} must be a Module or null, got ${describe(module)}`);
}
