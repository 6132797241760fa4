// Rows of misuse.test.ts: activations with attention, and losses.
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

/** Enough arguments to construct each class. */
export const required: Record<string, unknown[]> = {
  RReLU: [],
  MultiheadAttention: [4, 2],
  NLLLoss2d: [],
  CTCLoss: [],
  LinearCrossEntropyLoss: [3, 4],
  MarginRankingLoss: [],
  HingeEmbeddingLoss: [],
  CosineEmbeddingLoss: [],
  MultiLabelMarginLoss: [],
  SoftMarginLoss: [],
  MultiLabelSoftMarginLoss: [],
  MultiMarginLoss: [],
  PoissonNLLLoss: [],
  GaussianNLLLoss: [],
  TripletMarginLoss: [],
  TripletMarginWithDistanceLoss: [],
};

type ErrorClass = new (...args: never[]) => Error;

const t = (...shape: number[]): Tensor => torch.zeros(shape);

export const wrong: [name: string, args: unknown[], error: ErrorClass, message: string][] = [
  ['RReLU', ['1'], TypeError, "RReLU(): lower must be float, got '1'"],
  ['Softmax2d', [1], TypeError, 'Softmax2d(): too many arguments'],
  ['Hardtanh', [{ minValue: 3 }], RangeError, 'Hardtanh(): maxVal must be greater than minVal, got 1 and 3'],
  ['MultiheadAttention', [4], TypeError, 'MultiheadAttention(): numHeads must be int, got undefined'],
  ['MultiheadAttention', [0, 1], RangeError, 'embedDim and numHeads must be greater than 0, got 0 and 1'],
  ['MultiheadAttention', [5, 2], RangeError, 'embedDim must be divisible by numHeads, got 5 and 2'],
  ['MultiheadAttention', [4, 2, '0'], TypeError, "MultiheadAttention(): dropout must be float, got '0'"],
  ['SmoothL1Loss', [{ beta: '1' }], TypeError, "SmoothL1Loss(): beta must be float, got '1'"],
  ['GaussianNLLLoss', [true], TypeError, 'GaussianNLLLoss(): options must be an object, got true'],
  ['GaussianNLLLoss', [{ eps: '1' }], TypeError, "GaussianNLLLoss(): eps must be float, got '1'"],
  ['PoissonNLLLoss', [1], TypeError, 'PoissonNLLLoss(): logInput must be bool, got 1'],
  ['CTCLoss', [0.5], TypeError, 'CTCLoss(): blank must be int, got 0.5'],
  ['CTCLoss', [0, 'max'], RangeError, "CTCLoss(): reduction must be 'none', 'mean' or 'sum', got 'max'"],
  ['LinearCrossEntropyLoss', [3], TypeError, 'LinearCrossEntropyLoss(): numClasses must be int, got undefined'],
  ['LinearCrossEntropyLoss', [3, 4, 2], TypeError, 'at most 2 arguments go by position, got 3'],
  [
    'LinearCrossEntropyLoss',
    [3, 4, { weight: t(3) }],
    torch.TorchError,
    'LinearCrossEntropyLoss(): weight must have shape [4], got [3]',
  ],
  ['LinearCrossEntropyLoss', [3, 4, { labelSmoothing: 2 }], RangeError, 'labelSmoothing must be in [0, 1], got 2'],
  ['LinearCrossEntropyLoss', [3, 4, { outFeatures: 2 }], TypeError, 'outFeatures must be int[], got 2'],
  ['MarginRankingLoss', ['1'], TypeError, "MarginRankingLoss(): margin must be float, got '1'"],
  ['HingeEmbeddingLoss', [1, null, null, 'all'], RangeError, "HingeEmbeddingLoss(): reduction must be 'none'"],
  ['CosineEmbeddingLoss', [{ margin: null }], TypeError, 'CosineEmbeddingLoss(): margin must be float, got null'],
  ['MultiLabelMarginLoss', [{ reduction: 'all' }], RangeError, 'MultiLabelMarginLoss(): reduction must be'],
  ['SoftMarginLoss', [{ margin: 1 }], TypeError, "SoftMarginLoss(): unknown option 'margin'"],
  ['MultiLabelSoftMarginLoss', [1], TypeError, 'MultiLabelSoftMarginLoss(): weight must be a Tensor or null, got 1'],
  ['MultiMarginLoss', [3], RangeError, 'MultiMarginLoss(): p must be 1 or 2, got 3'],
  ['MultiMarginLoss', [1, 1, t(2, 2)], RangeError, 'MultiMarginLoss(): weight must have one dimension'],
  ['TripletMarginLoss', [0], RangeError, 'TripletMarginLoss(): margin must be positive, got 0'],
  ['TripletMarginWithDistanceLoss', [{ margin: -1 }], RangeError, 'margin must be positive, got -1'],
  ['TripletMarginWithDistanceLoss', [1], TypeError, 'options must be an object, got 1'],
];

export const wrongCalls: [what: string, call: () => unknown, error: ErrorClass, message: string][] = [
  [
    'Softmax2d dims',
    () => new nn.Softmax2d().forward(t(2, 3)),
    RangeError,
    'Softmax2d: expected input to be 3D or 4D, got 2D',
  ],
  [
    'MultiheadAttention dims',
    () => new nn.MultiheadAttention(4, 2).forward(t(4), t(4), t(4)),
    torch.TorchError,
    'query must be 2-d, or 3-d with a batch, got 1-d',
  ],
  [
    'MultiheadAttention options',
    () => new nn.MultiheadAttention(4, 2).forward(t(3, 4), t(3, 4), t(3, 4), { mask: t(3, 3) } as never),
    TypeError,
    "MultiheadAttention(): unknown option 'mask'; known options: keyPaddingMask, needWeights, attnMask",
  ],
  [
    'MultiheadAttention nested',
    () => {
      const x = torch.nested.nestedTensor([t(2, 4), t(3, 4)]);
      return new nn.MultiheadAttention(4, 2).forward(x, x, x);
    },
    torch.TorchError,
    'nested tensors need the fast path, which cannot run: training is enabled',
  ],
  [
    'TripletMarginWithDistanceLoss distance',
    () => new nn.TripletMarginWithDistanceLoss({ distanceFunction: (() => 1) as never }).forward(t(1), t(1), t(1)),
    TypeError,
    'distanceFunction must give a Tensor, got 1',
  ],
  [
    'setFastpathEnabled',
    () => torch.backends.mha.setFastpathEnabled(1 as never),
    TypeError,
    'setFastpathEnabled(): value must be bool, got 1',
  ],
];
