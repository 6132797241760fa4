// Encoders. Source: torch/nn/modules/transformer.py
import { getFastpathEnabled } from '../../backends/mha';
import { checkBool, describe, intOf, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { isNested } from '../../tensor-values';
import { torch } from '../../torch';
import { gelu, relu } from '../functional/activation';
import { additiveMask } from '../functional/attention-masks';
import { warnOnce } from '../functional/warn';
import { ReLU } from './activation';
import { GELU } from './activation-parametric';
import { isHooked, whyTensorsBlock } from './attention-fast-path';
import type { ModuleList } from './container';
import { clones } from './copy';
import { Module } from './module';
import {
  detectCausal,
  lengthOf,
  type MaybeTensor,
  TransformerLayer,
  type TransformerLayerArgs,
} from './transformer-layer';

export interface EncoderLayerForwardOptions {
  /** (L, L) or (N · nhead, L, L): pairs that count for nothing where true, or numbers to add. */
  srcMask?: MaybeTensor;
  /** (N, L) or (L): steps that count for nothing where true, or numbers to add. */
  srcKeyPaddingMask?: MaybeTensor;
  /** Says that `srcMask` is causal; default false. */
  isCausal?: boolean;
}

type LayerForwardRest = Rest<
  [srcMask: MaybeTensor, srcKeyPaddingMask: MaybeTensor, isCausal: boolean],
  EncoderLayerForwardOptions
>;

const layerForwardDefaults = {
  srcMask: null as MaybeTensor,
  srcKeyPaddingMask: null as MaybeTensor,
  isCausal: false,
};

/** Where the operator of a whole layer runs. */
const deviceTypes = ['cpu', 'cuda', 'xpu', 'privateuseone'];

/**
 * Attention of a sequence to itself and a feed-forward network, each with a residual connection and a norm.
 *
 * **Shape** (L, N, dModel), with `batchFirst` (N, L, dModel), or (L, dModel) → the same.
 *
 * **Throws** RangeError for an activation of another name, and unless `nhead` divides `dModel`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerEncoderLayer.html
 */
export class TransformerEncoderLayer extends TransformerLayer {
  /** 1 for ReLU, 2 for GELU, 0 for any other: the fast path knows these. */
  readonly activationReluOrGelu: 0 | 1 | 2;

  constructor(...args: TransformerLayerArgs) {
    super(new.target.name, args, false);
    const { activation } = this;
    const isRelu = activation === relu || activation instanceof ReLU;
    this.activationReluOrGelu = isRelu ? 1 : activation === gelu || activation instanceof GELU ? 2 : 0;
  }

  override forward(src: Tensor, ...rest: LayerForwardRest): Tensor {
    const { isCausal, ...masks } = readRest(this.getName(), rest, layerForwardDefaults);
    const keyPaddingMask = additiveMask('srcKeyPaddingMask', masks.srcKeyPaddingMask, masks.srcMask, src.dtype);
    const attnMask = additiveMask('srcMask', masks.srcMask, null, src.dtype);
    if (this.whySlow(src, attnMask, keyPaddingMask) === null) return this.forwardFast(src, attnMask, keyPaddingMask);
    const given = { attnMask, keyPaddingMask, isCausal };
    const x = this.residual(src, this.norm1, (y) => this.dropout1.forward(this.attend(this.self_attn, y, y, given)));
    return this.residual(x, this.norm2, (y) => this.dropout2.forward(this.feedForward(y)));
  }

  /** What keeps the layer from running as one operator; null where nothing does. */
  private whySlow(src: Tensor, attnMask: MaybeTensor, keyPaddingMask: MaybeTensor): string | null {
    if (this.training) return 'training is enabled';
    if (!getFastpathEnabled()) return 'torch.backends.mha.setFastpathEnabled(false) forbids it';
    if (src.ndim !== 3) return `src must have 3 dimensions, got ${src.ndim}`;
    const { self_attn: attention, norm1, norm2, linear1, linear2 } = this;
    if (!attention.batchFirst) return 'batchFirst is false';
    if (attention.in_proj_bias === null) return 'bias is false';
    if (!attention._qkvSameEmbedDim) return 'kdim or vdim of self_attn is not embedDim';
    if (this.activationReluOrGelu === 0) return 'the activation is neither ReLU nor GELU';
    if (norm1.eps !== norm2.eps) return 'norm1 and norm2 have different eps';
    if (isNested(src) && (keyPaddingMask !== null || attnMask !== null)) return 'a nested src takes no masks';
    if (attention.numHeads % 2 !== 0) return 'nhead is odd';
    if (torch.isAutocastEnabled()) return 'autocast is enabled';
    if (isHooked(this)) return 'there are hooks';
    const modules = [attention.out_proj, norm1, norm2, linear1, linear2];
    const weights = modules.flatMap(({ weight, bias }) => [weight, bias]);
    return whyTensorsBlock([src, attention.in_proj_weight, attention.in_proj_bias, ...weights], deviceTypes);
  }

  private forwardFast(src: Tensor, attnMask: MaybeTensor, keyPaddingMask: MaybeTensor): Tensor {
    const { self_attn: attention, norm1, norm2, linear1, linear2 } = this;
    const [mask, kind] = attention.mergeMasks(attnMask, keyPaddingMask, src);
    return torch.ops.aten._transformer_encoder_layer_fwd.default(
      src,
      attention.embedDim,
      attention.numHeads,
      attention.in_proj_weight as Tensor,
      attention.in_proj_bias as Tensor,
      attention.out_proj.weight,
      attention.out_proj.bias as Tensor,
      this.activationReluOrGelu === 2,
      this.normFirst,
      norm1.eps,
      norm1.weight as Tensor,
      norm1.bias as Tensor,
      norm2.weight as Tensor,
      norm2.bias as Tensor,
      linear1.weight,
      linear1.bias as Tensor,
      linear2.weight,
      linear2.bias as Tensor,
      mask,
      kind,
    );
  }
}

export interface TransformerEncoderOptions {
  /** Applied to the last layer's output; default none. */
  norm?: Module | null;
  /** Whether padding is cut away in evaluation, where the layers allow it; default true. */
  enableNestedTensor?: boolean;
  /** Whether padding must stand at the end for that; default true. */
  maskCheck?: boolean;
}

type EncoderRest = Rest<
  [norm: Module | null, enableNestedTensor: boolean, maskCheck: boolean],
  TransformerEncoderOptions
>;

/** What TransformerEncoder takes; the required ones also by keyword. */
export type TransformerEncoderArgs =
  | [encoderLayer: Module, numLayers: number, ...rest: EncoderRest]
  | [encoderLayer: Module, options: TransformerEncoderOptions & { numLayers: number }]
  | [options: TransformerEncoderOptions & { encoderLayer: Module; numLayers: number }];

const encoderDefaults = { norm: null as Module | null, enableNestedTensor: true, maskCheck: true };

export interface EncoderForwardOptions {
  /** (L, L) or (N · nhead, L, L): pairs that count for nothing where true, or numbers to add. */
  mask?: MaybeTensor;
  /** (N, L) or (L): steps that count for nothing where true, or numbers to add. */
  srcKeyPaddingMask?: MaybeTensor;
  /** Whether `mask` is causal; default: the encoder looks. */
  isCausal?: boolean | null;
}

const encoderForwardDefaults = {
  mask: null as MaybeTensor,
  srcKeyPaddingMask: null as MaybeTensor,
  isCausal: null as boolean | null,
};

/** Throws TypeError unless a layer and a norm are modules, and gives the number of layers. */
export function checkStack(name: string, what: string, layer: unknown, numLayers: unknown, norm: unknown): number {
  if (!(layer instanceof Module)) throw new TypeError(`${name}(): ${what} must be a Module, got ${describe(layer)}`);
  if (norm !== null && !(norm instanceof Module)) {
    throw new TypeError(`${name}(): norm must be a Module or null, got ${describe(norm)}`);
  }
  return intOf(name, 'numLayers', numLayers);
}

/** Why the layers cannot run on sequences without padding; null where they can. */
function whyPadded(layer: Module): string | null {
  if (!(layer instanceof TransformerEncoderLayer)) return 'encoderLayer is no TransformerEncoderLayer';
  const { self_attn: attention, norm1, norm2 } = layer;
  if (layer.normFirst) return 'normFirst of encoderLayer is true';
  if (!attention.batchFirst) return 'batchFirst of encoderLayer is false';
  if (!attention._qkvSameEmbedDim) return 'kdim or vdim of its attention is not embedDim';
  if (attention.in_proj_bias === null) return 'bias of encoderLayer is false';
  if (layer.activationReluOrGelu === 0) return 'its activation is neither ReLU nor GELU';
  if (norm1.eps !== norm2.eps) return 'its norms have different eps';
  return attention.numHeads % 2 === 1 ? 'nhead of encoderLayer is odd' : null;
}

/**
 * A stack of copies of one layer, which all start with its weights.
 *
 * **Shape** as the layer's.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module {
  layers: ModuleList;
  readonly numLayers: number;
  norm: Module | null;
  readonly enableNestedTensor: boolean;
  /** Whether the layers allow what `enableNestedTensor` asks for. */
  useNestedTensor: boolean;
  maskCheck: boolean;

  constructor(...args: TransformerEncoderArgs) {
    super();
    const name = new.target.name;
    const [[layer, count], options] = readArgs(name, ['encoderLayer', 'numLayers'], args, encoderDefaults);
    const { norm, enableNestedTensor, maskCheck } = options;
    this.numLayers = checkStack(name, 'encoderLayer', layer, count, norm);
    checkBool(name, 'enableNestedTensor', enableNestedTensor);
    this.layers = clones(layer as Module, this.numLayers);
    this.norm = norm;
    this.enableNestedTensor = enableNestedTensor;
    this.maskCheck = maskCheck;
    const why = whyPadded(layer as Module);
    this.useNestedTensor = enableNestedTensor && why === null;
    if (enableNestedTensor && why !== null) {
      warnOnce(`${name}(): enableNestedTensor has no effect: ${why}`);
    }
  }

  override forward(
    src: Tensor,
    ...rest: Rest<[mask: MaybeTensor, srcKeyPaddingMask: MaybeTensor, isCausal: boolean | null], EncoderForwardOptions>
  ): Tensor {
    const given = readRest(this.getName(), rest, encoderForwardDefaults);
    let srcKeyPaddingMask = additiveMask('srcKeyPaddingMask', given.srcKeyPaddingMask, given.mask, src.dtype);
    const srcMask = additiveMask('mask', given.mask, null, src.dtype);
    const first = this.layers.at<TransformerEncoderLayer>(0);
    let output = src;
    const isCut = srcKeyPaddingMask !== null && srcMask === null && this.canCut(first, src, srcKeyPaddingMask);
    if (isCut && srcKeyPaddingMask !== null) {
      output = torch.ops.aten._nested_tensor_from_mask.default(src, srcKeyPaddingMask.logicalNot(), false);
      srcKeyPaddingMask = null;
    }
    const isCausal = detectCausal(srcMask, given.isCausal, lengthOf(src, first.self_attn?.batchFirst ?? false));
    for (const layer of this.layers) output = layer.forward(output, { srcMask, srcKeyPaddingMask, isCausal });
    if (isCut) output = output.toPaddedTensor(0, src.shape);
    return this.norm === null ? output : this.norm.forward(output);
  }

  /** Whether the layers may run on sequences without their padding. */
  private canCut(first: TransformerEncoderLayer, src: Tensor, paddingMask: Tensor): boolean {
    if (!getFastpathEnabled() || !this.useNestedTensor || first.training || src.ndim !== 3) return false;
    if (
      this.maskCheck &&
      !torch.ops.aten._nested_tensor_from_mask_left_aligned.default(src, paddingMask.logicalNot())
    ) {
      return false;
    }
    if (isNested(src) || torch.isAutocastEnabled() || !deviceTypes.includes(src.device.type)) return false;
    const { self_attn: attention, norm1, norm2, linear1, linear2 } = first;
    const modules = [attention.out_proj, norm1, norm2, linear1, linear2];
    const weights = modules.flatMap(({ weight, bias }) => [weight, bias]);
    return whyTensorsBlock([src, attention.in_proj_weight, attention.in_proj_bias, ...weights], deviceTypes) === null;
  }
}
