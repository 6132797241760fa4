// One wrong use of each public class of nn at least: the message names the class, the value and the rule.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { isPlainObject } from '../../lib/options';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import * as layers from './misuse-layers';
import * as losses from './misuse-losses';
import * as sequences from './misuse-sequences';
import * as transformer from './misuse-transformer';

// biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types forbid.
type AnyClass = new (...args: any[]) => nn.Module;
type ErrorClass = new (...args: never[]) => Error;

const classes = nn as unknown as Record<string, AnyClass>;

/** Enough arguments to construct each class. */
const required: Record<string, unknown[]> = {
  ...layers.required,
  ...losses.required,
  ...sequences.required,
  ...transformer.required,
  Linear: [2, 3],
  Bilinear: [2, 3, 4],
  Conv1d: [2, 4, 3],
  Conv2d: [2, 4, 3],
  Conv3d: [2, 4, 3],
  ConvTranspose1d: [2, 4, 3],
  ConvTranspose2d: [2, 4, 3],
  ConvTranspose3d: [2, 4, 3],
  MaxPool1d: [2],
  MaxPool2d: [2],
  MaxPool3d: [2],
  AvgPool1d: [2],
  AvgPool2d: [2],
  AvgPool3d: [2],
  AdaptiveMaxPool1d: [2],
  AdaptiveMaxPool2d: [2],
  AdaptiveMaxPool3d: [2],
  BatchNorm1d: [3],
  BatchNorm2d: [3],
  BatchNorm3d: [3],
  LayerNorm: [3],
  GroupNorm: [1, 3],
  RMSNorm: [3],
  Dropout: [],
  Dropout1d: [],
  Dropout2d: [],
  Dropout3d: [],
  Embedding: [4, 2],
  PairwiseDistance: [],
  CosineSimilarity: [],
  LinearCrossEntropyOptions: [],
  Flatten: [],
  RNN: [2, 3],
  LSTM: [2, 3],
  GRU: [2, 3],
  ReLU: [],
  ReLU6: [],
  SELU: [],
  SiLU: [],
  Mish: [],
  Hardswish: [],
  Hardsigmoid: [],
  Hardtanh: [],
  LeakyReLU: [],
  ELU: [],
  CELU: [],
  GELU: [],
  Softplus: [],
  Hardshrink: [],
  Softshrink: [],
  Threshold: [0, 1],
  GLU: [],
  PReLU: [],
  Softmax: [],
  LogSoftmax: [],
  Softmin: [],
  MSELoss: [],
  L1Loss: [],
  SmoothL1Loss: [],
  HuberLoss: [],
  NLLLoss: [],
  CrossEntropyLoss: [],
  BCELoss: [],
  BCEWithLogitsLoss: [],
  KLDivLoss: [],
};

const wrong: [name: string, args: unknown[], error: ErrorClass, message: string][] = [
  ...layers.wrong,
  ...losses.wrong,
  ...sequences.wrong,
  ...transformer.wrong,
  ['Linear', [784], TypeError, 'Linear(): outFeatures must be int, got undefined'],
  ['Linear', ['2', 3], TypeError, "Linear(): inFeatures must be int, got '2'"],
  ['Linear', [2, 3, true, undefined, undefined, 1], TypeError, 'Linear(): too many arguments: at most 3 optional ones'],
  ['Linear', [2, 3, false, { bias: true }], TypeError, "Linear(): got multiple values for argument 'bias'"],
  ['Linear', [-1, 3], torch.TorchError, 'negative dimension -1'],
  ['Bilinear', [0, 3, 4], RangeError, 'Bilinear(): in1Features must be > 0'],
  ['Conv2d', [3, 4, [3, 3, 3]], TypeError, 'Conv2d(): kernelSize must be int or 2 ints, got 3: [3, 3, 3]'],
  ['Conv2d', [3, 4, 'same'], TypeError, "Conv2d(): kernelSize must be int or int[], got 'same'"],
  ['Conv1d', [3, 4, 2, { stride: '1' }], TypeError, "Conv1d(): stride must be int or int[], got '1'"],
  ['Conv2d', [3, 4, 2, { groups: 2 }], RangeError, 'Conv2d(): inChannels must be divisible by groups'],
  ['Conv2d', [4, 3, 2, { groups: 2 }], RangeError, 'Conv2d(): outChannels must be divisible by groups'],
  ['Conv3d', [4, 4, 2, { groups: 0 }], RangeError, 'Conv3d(): groups must be a positive integer, got 0'],
  ['Conv2d', [3, 4, 2, { padding: 'full' }], RangeError, "padding must be int, int[], 'same' or 'valid', got 'full'"],
  ['Conv2d', [3, 4, 2, 2, 'same'], RangeError, "padding='same' is not supported for strided convolutions"],
  ['Conv2d', [3, 4, 2, { paddingMode: 'wrap' }], RangeError, 'paddingMode must be one of zeros, reflect'],
  ['ConvTranspose2d', [3, 4, 2, { paddingMode: 'reflect' }], RangeError, 'only "zeros" padding mode is supported'],
  ['MaxPool2d', ['2'], TypeError, "MaxPool2d(): kernelSize must be int or int[], got '2'"],
  ['MaxPool3d', [[2, 2]], TypeError, 'MaxPool3d(): kernelSize must be int or 3 ints, got 2: [2, 2]'],
  ['AvgPool1d', [2, [1, 1]], TypeError, 'AvgPool1d(): stride must be int or 1 ints, got 2: [1, 1]'],
  ['AvgPool2d', [undefined], TypeError, 'AvgPool2d(): kernelSize must be int or int[], got undefined'],
  ['AdaptiveAvgPool1d', ['3'], TypeError, "AdaptiveAvgPool1d(): outputSize must be int or 1 of int and null, got '3'"],
  ['AdaptiveAvgPool2d', [[3, 3, 3]], TypeError, 'AdaptiveAvgPool2d(): outputSize must be int or 2 of int and null'],
  ['AdaptiveAvgPool3d', [], TypeError, 'AdaptiveAvgPool3d(): outputSize must be'],
  ['AdaptiveMaxPool2d', [[1.5, 2]], TypeError, 'AdaptiveMaxPool2d(): outputSize must be'],
  ['BatchNorm1d', ['3'], TypeError, "BatchNorm1d(): numFeatures must be int, got '3'"],
  ['LayerNorm', ['3'], TypeError, 'LayerNorm(): normalizedShape must be int or int[]'],
  ['RMSNorm', [[1.5]], TypeError, 'RMSNorm(): normalizedShape must be int or int[]'],
  ['GroupNorm', [2, 3], RangeError, 'GroupNorm(): numChannels (3) must be divisible by numGroups (2)'],
  ['Dropout', [1.5], RangeError, 'Dropout(): p must lie from 0 to 1, got 1.5'],
  ['Dropout2d', [Number.NaN], RangeError, 'Dropout2d(): p must lie from 0 to 1, got NaN'],
  ['Dropout3d', ['a'], TypeError, "Dropout3d(): p must be float, got 'a'"],
  ['Embedding', [4, 2, { paddingIdx: 4 }], RangeError, 'Embedding(): paddingIdx must be within 4 embeddings, got 4'],
  ['PairwiseDistance', ['a'], TypeError, "PairwiseDistance(): p must be float, got 'a'"],
  ['CosineSimilarity', [0.5], TypeError, 'CosineSimilarity(): dim must be int, got 0.5'],
  ['LinearCrossEntropyOptions', [false, 0], RangeError, 'batchChunkSize must be positive int or null, got 0'],
  ['Embedding', [4, 2.5], TypeError, 'Embedding(): embeddingDim must be int, got 2.5'],
  ['Unflatten', [1, 6], TypeError, 'Unflatten(): unflattenedSize must be int[], got 6'],
  ['Unflatten', [1, ['a']], TypeError, "Unflatten(): unflattenedSize must be int[], got ['a']"],
  ['RNN', [2, 3, { nonlinearity: 'gelu' }], RangeError, "RNN(): nonlinearity must be 'tanh' or 'relu', got 'gelu'"],
  ['LSTM', [2, 0], RangeError, 'LSTM(): hiddenSize must be greater than zero, got 0'],
  ['LSTM', [2, 3, { projSize: 3 }], RangeError, 'LSTM(): projSize must be at least 0 and smaller than hiddenSize'],
  ['LSTM', [2, 3, 1, 'yes'], TypeError, "LSTM(): bias must be bool, got 'yes'"],
  ['GRU', [2, 3, { dropout: 2 }], RangeError, 'GRU(): dropout must be a probability in [0, 1], got 2'],
  ['GRU', [2, 3, { projSize: 1 }], TypeError, "GRU(): unknown option 'projSize'"],
  ['Hardtanh', [1, 1], RangeError, 'Hardtanh(): maxVal must be greater than minVal, got 1 and 1'],
  ['LeakyReLU', ['0.1'], TypeError, "LeakyReLU(): negativeSlope must be float, got '0.1'"],
  ['GELU', ['erf'], RangeError, "GELU(): approximate must be 'none' or 'tanh', got 'erf'"],
  ['Softplus', ['1'], TypeError, "Softplus(): beta must be float, got '1'"],
  ['Threshold', [1], TypeError, 'Threshold(): value must be float, got undefined'],
  ['PReLU', [1.5], TypeError, 'PReLU(): numParameters must be int, got 1.5'],
  ['Softmax', ['1'], TypeError, "Softmax(): dim must be int, got '1'"],
  ['MSELoss', [{ reduction: 'avg' }], RangeError, "MSELoss(): reduction must be 'none', 'mean' or 'sum', got 'avg'"],
  ['HuberLoss', ['mean', '1'], TypeError, "HuberLoss(): delta must be float, got '1'"],
  ['NLLLoss', [[1, 2]], TypeError, 'NLLLoss(): weight must be a Tensor or null, got [1, 2]'],
  ['CrossEntropyLoss', [{ labelSmoothing: 1.5 }], RangeError, 'CrossEntropyLoss(): labelSmoothing must be in [0, 1]'],
  ['CrossEntropyLoss', [{ ignoreIndex: 0.5 }], TypeError, 'CrossEntropyLoss(): ignoreIndex must be int, got 0.5'],
  [
    'BCEWithLogitsLoss',
    [{ posWeight: 3 }],
    TypeError,
    'BCEWithLogitsLoss(): posWeight must be a Tensor or null, got 3',
  ],
  ['KLDivLoss', [{ reduction: 'batch' }], RangeError, 'KLDivLoss(): reduction must be'],
  ['Sequential', [3], TypeError, "module '0' must be a Module or null, got 3"],
  ['Sequential', [{ train: new nn.ReLU() }], torch.TorchError, "attribute 'train' already exists"],
  ['ModuleList', [new nn.ReLU()], TypeError, 'expected an array or another iterable, got ReLU'],
  ['ModuleDict', [{ relu: 1 }], TypeError, "module 'relu' must be a Module or null, got 1"],
  ['ParameterList', [torch.zeros(2)], TypeError, 'ParameterList.extend: expected an array or another iterable'],
  ['ParameterList', [[1]], TypeError, 'append(): expected a Tensor, got 1'],
];

const t = (...shape: number[]): Tensor => torch.zeros(shape);

// Shapes and dtypes are libtorch's to check, except where torch checks them in Python.
const wrongCalls: [what: string, call: () => unknown, error: ErrorClass, message: string][] = [
  ...layers.wrongCalls,
  ...losses.wrongCalls,
  ...sequences.wrongCalls,
  ...transformer.wrongCalls,
  [
    'Linear shape',
    () => new nn.Linear(2, 3).forward(t(4, 3)),
    torch.TorchError,
    'mat1 and mat2 shapes cannot be multiplied',
  ],
  [
    'Linear dtype',
    () => new nn.Linear(2, 3).forward(t(4, 2).to(torch.float64)),
    torch.TorchError,
    'must have the same dtype',
  ],
  ['Linear kind', () => new nn.Linear(2, 3).forward([1, 2] as never), TypeError, 'linear()'],
  ['Conv2d channels', () => new nn.Conv2d(3, 4, 2).forward(t(1, 2, 4, 4)), torch.TorchError, 'to have 3 channels'],
  [
    'BatchNorm1d dims',
    () => new nn.BatchNorm1d(3).forward(t(1, 3, 2, 2)),
    RangeError,
    'expected 2D or 3D input (got 4D input)',
  ],
  ['BatchNorm2d dims', () => new nn.BatchNorm2d(3).forward(t(4, 3)), RangeError, 'expected 4D input (got 2D input)'],
  ['BatchNorm3d dims', () => new nn.BatchNorm3d(3).forward(t(4, 3)), RangeError, 'expected 5D input (got 2D input)'],
  [
    'BatchNorm1d of one value',
    () => new nn.BatchNorm1d(3).forward(t(1, 3)),
    RangeError,
    'batchNorm(): training needs 2 values or more per channel, got shape torch.Size([1, 3])',
  ],
  [
    'GroupNorm of one value',
    () => new nn.GroupNorm(3, 3).forward(t(1, 3)),
    RangeError,
    'groupNorm(): training needs 2 values or more per channel',
  ],
  [
    'GroupNorm dims',
    () => new nn.GroupNorm(1, 3).forward(t(3)),
    torch.TorchError,
    'input must have 2 dimensions or more, got 1',
  ],
  [
    'Dropout1d dims',
    () => new nn.Dropout1d().forward(t(1, 2, 3, 4)),
    torch.TorchError,
    'dropout1d(): input must be 2-d or 3-d, got 4-d',
  ],
  [
    'Embedding of floats',
    () => new nn.Embedding(4, 2).forward(t(2)),
    torch.TorchError,
    'Expected tensor for argument #1',
  ],
  ['Embedding index', () => new nn.Embedding(4, 2).forward(torch.tensor([4])), Error, 'index out of range in self'],
  ['RNN dims', () => new nn.RNN(2, 3).forward(t(2)), RangeError, 'RNN: Expected input to be 2D or 3D, got 1D instead'],
  ['RNN features', () => new nn.RNN(2, 3).forward(t(4, 1, 3)), torch.TorchError, 'Expected 2, got 3'],
  [
    'RNN dtype',
    () => new nn.RNN(2, 3).forward(t(4, 1, 2).to(torch.float64)),
    RangeError,
    'RNN input dtype (torch.float64) does not match weight dtype (torch.float32)',
  ],
  [
    'GRU state',
    () => new nn.GRU(2, 3).forward(t(4, 1, 2), t(1, 2, 3)),
    torch.TorchError,
    'Expected hidden size (1, 1, 3), got [1, 2, 3]',
  ],
  [
    'GRU state dims',
    () => new nn.GRU(2, 3).forward(t(4, 1, 2), t(1, 3)),
    torch.TorchError,
    'For batched 3-D input, hx should also be 3-D but got 2-D tensor',
  ],
  [
    'LSTM state',
    () => new nn.LSTM(2, 3).forward(t(4, 1, 2), [t(1, 1, 3), t(1, 1, 2)]),
    torch.TorchError,
    'Expected hidden[1] size (1, 1, 3), got [1, 1, 2]',
  ],
  [
    'LSTM state kind',
    () => new nn.LSTM(2, 3).forward(t(4, 1, 2), t(1, 1, 3) as never),
    TypeError,
    'state must be [h, c]',
  ],
  [
    'CrossEntropyLoss sizes',
    () => new nn.CrossEntropyLoss().forward(t(4, 3), torch.tensor([1, 2])),
    Error,
    'batch_size',
  ],
  [
    'BCELoss sizes',
    () => new nn.BCELoss().forward(t(4, 3), t(4)),
    RangeError,
    'target must have the shape of input, torch.Size([4, 3]), got torch.Size([4])',
  ],
  [
    'BCEWithLogitsLoss sizes',
    () => new nn.BCEWithLogitsLoss().forward(t(4, 3), t(4)),
    RangeError,
    'binaryCrossEntropyWithLogits(): target must have the shape of input, torch.Size([4, 3]), got torch.Size([4])',
  ],
  [
    'AdaptiveAvgPool2d dims',
    () => new nn.AdaptiveAvgPool2d([null, 1]).forward(t(2)),
    RangeError,
    'at least 3 dimensions',
  ],
  [
    'ConvTranspose2d output size',
    () => new nn.ConvTranspose2d(1, 1, 3, 2).forward(t(1, 1, 2, 2), [9, 9]),
    RangeError,
    'requested an output size of (9, 9), but valid sizes range from (5, 5) to (6, 6)',
  ],
  [
    'ConvTranspose1d output size',
    () => new nn.ConvTranspose1d(1, 1, 3).forward(t(1, 1, 2), [9, 9]),
    RangeError,
    'outputSize must have 1 or 3 elements (got 2)',
  ],
  ['fromPretrained', () => nn.Embedding.fromPretrained(t(3)), TypeError, 'expected a 2-dimensional Tensor'],
];

describe('nn refuses', () => {
  it('an unknown option of every class, naming the known ones', () => {
    for (const [name, args] of Object.entries(required)) {
      expect(() => new classes[name](...args, { bogus: 1 }), name).to.throw(
        TypeError,
        new RegExp(`^${name}\\(\\): unknown option 'bogus'; known options: \\w`),
      );
    }
  });

  for (const [name, args, error, message] of wrong) {
    const shown = args.map((arg) => (isPlainObject(arg) || Array.isArray(arg) ? JSON.stringify(arg) : String(arg)));
    it(`new ${name}(${shown.join(', ')})`, () => {
      expect(() => new classes[name](...args)).to.throw(error, message);
    });
  }

  for (const [what, call, error, message] of wrongCalls) {
    it(`a call: ${what}`, () => {
      expect(call).to.throw(error, message);
    });
  }

  it('has a row for every class', () => {
    const tested = new Set([...Object.keys(required), ...wrong.map(([name]) => name)]);
    // No argument is wrong for these.
    const anything = [
      ...['isLazy', 'LazyModuleMixin'],
      'Module',
      'Identity',
      'Sigmoid',
      'Tanh',
      'LogSigmoid',
      'Softsign',
      'Tanhshrink',
      'Parameter',
    ];
    const all = Object.entries(nn).filter(([, value]) => typeof value === 'function');
    expect(all.map(([name]) => name).filter((name) => !tested.has(name) && !anything.includes(name))).to.deep.equal([]);
  });
});
