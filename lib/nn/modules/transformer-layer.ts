// What the layers of encoders and decoders share. Source: torch/nn/modules/transformer.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkBool, checkNumber, describe, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { isNested } from '../../tensor-values';
import { torch } from '../../torch';
import { gelu, relu } from '../functional/activation';
import { MultiheadAttention } from './activation-attention';
import { Dropout } from './dropout';
import { type FactoryOptions, Linear } from './linear';
import { Module } from './module';
import { LayerNorm } from './normalization';

export type MaybeTensor = Tensor | null;

type ActivationFunction = ((x: Tensor) => Tensor) | Module;

/** An activation by name, or as a function or module. */
export type TransformerActivation = 'relu' | 'gelu' | ActivationFunction;

/** Options that layers and whole transformers have. */
export interface TransformerSharedOptions extends FactoryOptions {
  /** Width of the feed-forward network; default 2048. */
  dimFeedforward?: number;
  /** Dropout probability; default 0.1. */
  dropout?: number;
  /** `'relu'` (default), `'gelu'`, a function or a module. */
  activation?: TransformerActivation;
  /** Added to the variance in the norms; default 1e-5. */
  layerNormEps?: number;
  /** Whether the sequences are (N, L, E) instead of (L, N, E); default false. */
  batchFirst?: boolean;
  /** Whether the norms come before attention and feed-forward network instead of after them; default false. */
  normFirst?: boolean;
  /** Whether linear layers and norms have biases; default true. */
  bias?: boolean;
}

type LayerRest = Rest<
  [
    dimFeedforward: number,
    dropout: number,
    activation: TransformerActivation,
    layerNormEps: number,
    batchFirst: boolean,
    normFirst: boolean,
    bias: boolean,
    device: string | Device,
    dtype: DType,
  ],
  TransformerSharedOptions
>;

/** What a layer takes; the required ones also by keyword. */
export type TransformerLayerArgs =
  | [dModel: number, nhead: number, ...rest: LayerRest]
  | [dModel: number, options: TransformerSharedOptions & { nhead: number }]
  | [options: TransformerSharedOptions & { dModel: number; nhead: number }];

export const layerDefaults = {
  dimFeedforward: 2048,
  dropout: 0.1,
  activation: relu as TransformerActivation,
  layerNormEps: 1e-5,
  batchFirst: false,
  normFirst: false,
  bias: true,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

function readActivation(name: string, activation: TransformerActivation): ActivationFunction {
  if (activation === 'relu') return relu;
  if (activation === 'gelu') return gelu;
  if (typeof activation === 'function' || activation instanceof Module) return activation;
  throw new (typeof activation === 'string' ? RangeError : TypeError)(
    `${name}(): activation must be 'relu', 'gelu', a function or a module, got ${describe(activation)}`,
  );
}

/** Base of the layers: attention of a sequence to itself, in decoders also to the memory, and a feed-forward network. */
export abstract class TransformerLayer extends Module {
  readonly normFirst: boolean;
  // Declared only: they are assigned in torch's order, which the state dict keeps.
  declare self_attn: MultiheadAttention;
  declare linear1: Linear;
  declare dropout: Dropout;
  declare linear2: Linear;
  declare norm1: LayerNorm;
  declare norm2: LayerNorm;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  declare activation: ActivationFunction;

  constructor(name: string, args: readonly unknown[], isDecoder: boolean) {
    super();
    const [[dModel, nhead], options] = readArgs(name, ['dModel', 'nhead'], args, layerDefaults) as [
      [number, number],
      typeof layerDefaults,
    ];
    const { dimFeedforward, dropout, layerNormEps: eps, batchFirst, normFirst, bias, device, dtype } = options;
    checkBool(name, 'normFirst', normFirst);
    checkNumber(name, 'layerNormEps', eps);
    const activation = readActivation(name, options.activation);
    const factory = { bias, device, dtype };
    const attention = () => new MultiheadAttention(dModel, nhead, { dropout, batchFirst, ...factory });
    const norm = () => new LayerNorm(dModel, { eps, ...factory });
    const set = (children: Record<string, unknown>) => Object.assign(this, children);
    set({ self_attn: attention() });
    if (isDecoder) set({ multihead_attn: attention() });
    set({ linear1: new Linear(dModel, dimFeedforward, factory), dropout: new Dropout(dropout) });
    set({ linear2: new Linear(dimFeedforward, dModel, factory), norm1: norm(), norm2: norm() });
    if (isDecoder) set({ norm3: norm() });
    set({ dropout1: new Dropout(dropout), dropout2: new Dropout(dropout) });
    if (isDecoder) set({ dropout3: new Dropout(dropout) });
    this.normFirst = normFirst;
    this.activation = activation;
  }

  /** Attention of `x` to `memory`, without its weights. */
  protected attend(
    attention: MultiheadAttention,
    x: Tensor,
    memory: Tensor,
    masks: { attnMask: MaybeTensor; keyPaddingMask: MaybeTensor; isCausal: boolean },
  ): Tensor {
    return attention.forward(x, memory, memory, { ...masks, needWeights: false })[0];
  }

  /** The feed-forward network, before its last dropout. */
  protected feedForward(x: Tensor): Tensor {
    const { activation } = this;
    const inner = this.linear1.forward(x);
    const active: Tensor = activation instanceof Module ? activation.forward(inner) : activation(inner);
    return this.linear2.forward(this.dropout.forward(active));
  }

  /** Adds what a block makes of `x`, with the norm before or after. */
  protected residual(x: Tensor, norm: LayerNorm, block: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(block(norm.forward(x))) : norm.forward(x.add(block(x)));
  }
}

interface MaskOptions {
  device?: string | Device | null;
  dtype?: DType | null;
}

/** (size, size): −∞ above the diagonal, 0 elsewhere; added to scores, it hides what comes later. */
export function squareSubsequentMask(
  what: string,
  size: number,
  rest: Rest<[device: string | Device | null, dtype: DType | null], MaskOptions>,
): Tensor {
  const known = { device: null as string | Device | null, dtype: null as DType | null };
  const { device, dtype } = readRest(what, rest, known);
  const options = { device: device ?? undefined, dtype: dtype ?? undefined };
  return torch.full([size, size], Number.NEGATIVE_INFINITY, options).triu(1);
}

/** How many steps a sequence has; null for a nested tensor. */
export function lengthOf(x: Tensor, batchFirst: boolean): number | null {
  if (isNested(x)) return null;
  const shape = x.shape;
  return shape.length === 2 ? shape[0] : shape[batchFirst ? 1 : 0];
}

/** Whether a mask is causal: what is said of it, or else a comparison. */
export function detectCausal(mask: MaybeTensor, isCausal: boolean | null, length: number | null): boolean {
  if (isCausal !== null || mask === null) return isCausal === true;
  const { device, dtype, shape } = mask;
  const size = length ?? shape[shape.length - 2];
  if (shape.length !== 2 || shape[0] !== size || shape[1] !== size) return false;
  return mask
    .eq(squareSubsequentMask('Transformer', size, [{ device, dtype }]))
    .all()
    .item() as boolean;
}
