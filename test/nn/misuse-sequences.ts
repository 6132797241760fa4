// Rows of misuse.test.ts: recurrent layers and cells, tables, the adaptive softmax.
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

/** Enough arguments to construct each class. */
export const required: Record<string, unknown[]> = {
  RNNBase: ['LSTM', 2, 3],
  RNNCellBase: [2, 3, true, 1],
  RNNCell: [2, 3],
  LSTMCell: [2, 3],
  GRUCell: [2, 3],
  EmbeddingBag: [4, 2],
  AdaptiveLogSoftmaxWithLoss: [4, 6, [2]],
};

type ErrorClass = new (...args: never[]) => Error;

const t = (...shape: number[]): Tensor => torch.zeros(shape);

export const wrong: [name: string, args: unknown[], error: ErrorClass, message: string][] = [
  ['RNNBase', ['lstm', 2, 3], RangeError, "RNNBase(): mode must be one of RNN_RELU, RNN_TANH, LSTM, GRU, got 'lstm'"],
  ['LSTM', [{ inputSize: 2 }], TypeError, 'LSTM(): hiddenSize must be int, got undefined'],
  ['LSTM', [torch.asFloat(2), 3], TypeError, 'LSTM(): inputSize must be int, got FloatScalar'],
  ['LSTM', [2, 3, 0], RangeError, 'LSTM(): numLayers must be greater than zero, got 0'],
  ['RNNCellBase', [2, 3, 1, 1], TypeError, 'RNNCellBase(): bias must be bool, got 1'],
  ['RNNCell', [2, 3, true, 'gelu'], RangeError, "RNNCell(): nonlinearity must be 'tanh' or 'relu', got 'gelu'"],
  ['LSTMCell', [2], TypeError, 'LSTMCell(): hiddenSize must be int, got undefined'],
  ['GRUCell', ['2', 3], TypeError, "GRUCell(): inputSize must be int, got '2'"],
  [
    'EmbeddingBag',
    [4, 2, { mode: 'min' }],
    RangeError,
    "EmbeddingBag(): mode must be 'sum', 'mean' or 'max', got 'min'",
  ],
  ['EmbeddingBag', [4, 2, { paddingIdx: -5 }], RangeError, 'EmbeddingBag(): paddingIdx must be within 4 embeddings'],
  ['EmbeddingBag', [4, 2, '1'], TypeError, "EmbeddingBag(): maxNorm must be float, got '1'"],
  ['Embedding', [4, 2, { _weight: t(2, 4) }], torch.TorchError, '_weight must have shape [4,2], got [2,4]'],
  ['AdaptiveLogSoftmaxWithLoss', [4, 6, 2], TypeError, 'cutoffs must be int[], got 2'],
  ['AdaptiveLogSoftmaxWithLoss', [4, 6, []], RangeError, 'cutoffs must be at least one int'],
  ['AdaptiveLogSoftmaxWithLoss', [4, 6, [3, 2]], RangeError, 'increasing, each from 1 to 5, got [3, 2]'],
  ['AdaptiveLogSoftmaxWithLoss', [4, 6, [2, 6]], RangeError, 'increasing, each from 1 to 5, got [2, 6]'],
];

const adaptive = () => new nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2]);

export const wrongCalls: [what: string, call: () => unknown, error: ErrorClass, message: string][] = [
  [
    'LSTM states',
    () => new nn.LSTM(2, 3).forward(t(4, 2), [t(1, 1, 3), t(1, 3)]),
    torch.TorchError,
    'For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 2-D) tensors',
  ],
  [
    'LSTM packed features',
    () => new nn.LSTM(2, 3).forward(nn.utils.rnn.packSequence([t(4, 3)])),
    torch.TorchError,
    'input.size(-1) must be equal to input_size. Expected 2, got 3',
  ],
  [
    'GRU packed state',
    () => new nn.GRU(2, 3).forward(nn.utils.rnn.packSequence([t(4, 2)]), t(1, 2, 3)),
    torch.TorchError,
    'Expected hidden size (1, 1, 3), got [1, 2, 3]',
  ],
  ['RNNCell dims', () => new nn.RNNCell(2, 3).forward(t(1, 1, 2)), RangeError, 'Expected input to be 1D or 2D, got 3D'],
  [
    'GRUCell state dims',
    () => new nn.GRUCell(2, 3).forward(t(1, 2), t(1, 1, 3)),
    RangeError,
    'GRUCell: Expected hidden to be 1D or 2D, got 3D instead',
  ],
  [
    'LSTMCell state dims',
    () => new nn.LSTMCell(2, 3).forward(t(1, 2), [t(1, 3), t(1, 1, 3)]),
    RangeError,
    'LSTMCell: Expected hx[1] to be 1D or 2D, got 3D instead',
  ],
  ['LSTMCell state', () => new nn.LSTMCell(2, 3).forward(t(1, 2), t(1, 3) as never), TypeError, 'state must be [h, c]'],
  [
    'EmbeddingBag input',
    () => new nn.EmbeddingBag(4, 2).forward(t(2).long()),
    RangeError,
    'offsets must be a 1-d Tensor',
  ],
  ['EmbeddingBag.fromPretrained', () => nn.EmbeddingBag.fromPretrained(t(3)), TypeError, 'a 2-dimensional Tensor'],
  ['adaptive target', () => adaptive().forward(t(2, 4), t(2, 1).long()), torch.TorchError, 'target must be 0-d or 1-d'],
  ['adaptive batch', () => adaptive().forward(t(2, 4), t(3).long()), torch.TorchError, 'one batch size, got 2 and 3'],
  [
    'adaptive input',
    () => adaptive().forward(t(2, 4), t().long()),
    torch.TorchError,
    'input must be 1-d for a 0-d target',
  ],
  [
    'adaptive class',
    () => adaptive().forward(t(2, 4), torch.tensor([1, 6])),
    torch.TorchError,
    'targets must be in [0, 5], got values from 1 to 6',
  ],
];
