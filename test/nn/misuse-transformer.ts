// Rows of misuse.test.ts: transformers.
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

type ErrorClass = new (...args: never[]) => Error;

const t = (...shape: number[]): Tensor => torch.zeros(shape);
const small = { dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 4 };
const encoderLayer = new nn.TransformerEncoderLayer(4, 2, 4);
const decoderLayer = new nn.TransformerDecoderLayer(4, 2, 4);

/** Enough arguments to construct each class. */
export const required: Record<string, unknown[]> = {
  TransformerEncoderLayer: [4, 2],
  TransformerDecoderLayer: [4, 2],
  TransformerEncoder: [encoderLayer, 1],
  TransformerDecoder: [decoderLayer, 1],
  Transformer: [],
};

export const wrong: [name: string, args: unknown[], error: ErrorClass, message: string][] = [
  ['TransformerEncoderLayer', [4], TypeError, 'numHeads must be int, got undefined'],
  ['TransformerEncoderLayer', [5, 2], RangeError, 'embedDim must be divisible by numHeads, got 5 and 2'],
  ['TransformerEncoderLayer', [4, 2, 4, 0, 'tanh'], RangeError, "activation must be 'relu', 'gelu', a function or a"],
  ['TransformerDecoderLayer', [4, 2, { activation: 1 }], TypeError, 'TransformerDecoderLayer(): activation must be'],
  ['TransformerDecoderLayer', [4, 2, { normFirst: 1 }], TypeError, 'normFirst must be bool, got 1'],
  ['TransformerDecoderLayer', [4, 2, { dropout: 2 }], RangeError, 'p must lie from 0 to 1, got 2'],
  ['TransformerEncoder', [1, 2], TypeError, 'TransformerEncoder(): encoderLayer must be a Module, got 1'],
  ['TransformerEncoder', [encoderLayer, 1.5], TypeError, 'TransformerEncoder(): numLayers must be int, got 1.5'],
  ['TransformerEncoder', [encoderLayer, 1, 'norm'], TypeError, "norm must be a Module or null, got 'norm'"],
  ['TransformerDecoder', [decoderLayer], TypeError, 'TransformerDecoder(): numLayers must be int, got undefined'],
  ['Transformer', ['512'], TypeError, "Transformer(): dModel must be int, got '512'"],
  ['Transformer', [{ customEncoder: 1 }], TypeError, 'Transformer(): customEncoder must be a Module or null, got 1'],
];

export const wrongCalls: [what: string, call: () => unknown, error: ErrorClass, message: string][] = [
  [
    'Transformer batch',
    () => new nn.Transformer(small).forward(t(3, 2, 4), t(3, 1, 4)),
    torch.TorchError,
    'src and tgt must have one batch size, got 2 and 1',
  ],
  [
    'Transformer features',
    () => new nn.Transformer(small).forward(t(3, 2, 4), t(3, 2, 5)),
    torch.TorchError,
    'src and tgt must have dModel = 4 features, got 4 and 5',
  ],
  [
    'TransformerEncoderLayer options',
    () => encoderLayer.forward(t(3, 4), { mask: t(3, 3) } as never),
    TypeError,
    "TransformerEncoderLayer(): unknown option 'mask'; known options: srcMask, srcKeyPaddingMask, isCausal",
  ],
  [
    'TransformerDecoderLayer mask',
    () => decoderLayer.forward(t(3, 4), t(3, 4), t(2, 2)),
    torch.TorchError,
    'attnMask must have shape (3, 3), got torch.Size([2, 2])',
  ],
  [
    'TransformerEncoder mask',
    () => new nn.TransformerEncoder(encoderLayer, 1).forward(t(3, 4), t(3, 3).long()),
    torch.TorchError,
    'mask must be of bool or floating dtype, got torch.int64',
  ],
  [
    'generateSquareSubsequentMask',
    () => nn.Transformer.generateSquareSubsequentMask(1.5),
    TypeError,
    'generateSquareSubsequentMask(): sz must be int, got 1.5',
  ],
];
