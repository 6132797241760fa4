// Rows of misuse.test.ts: layers that pad, pool, resize, rearrange and normalize, and the lazy ones.
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

/** Enough arguments to construct each class. */
export const required: Record<string, unknown[]> = {
  Fold: [4, 2],
  Unfold: [2],
  FractionalMaxPool2d: [2, 3],
  FractionalMaxPool3d: [2, 3],
  LPPool1d: [2, 3],
  LPPool2d: [2, 3],
  LPPool3d: [2, 3],
  MaxUnpool1d: [2],
  MaxUnpool2d: [2],
  MaxUnpool3d: [2],
  Upsample: [],
  UpsamplingNearest2d: [],
  UpsamplingBilinear2d: [],
  AlphaDropout: [],
  SyncBatchNorm: [3],
  InstanceNorm1d: [3],
  InstanceNorm2d: [3],
  InstanceNorm3d: [3],
  LocalResponseNorm: [2],
  CrossMapLRN2d: [2],
  LazyLinear: [3],
  LazyConv1d: [3, 2],
  LazyConv2d: [3, 2],
  LazyConv3d: [3, 2],
  LazyConvTranspose1d: [3, 2],
  LazyConvTranspose2d: [3, 2],
  LazyConvTranspose3d: [3, 2],
  LazyBatchNorm1d: [],
  LazyBatchNorm2d: [],
  LazyBatchNorm3d: [],
  LazyInstanceNorm1d: [],
  LazyInstanceNorm2d: [],
  LazyInstanceNorm3d: [],
  UninitializedParameter: [],
  UninitializedBuffer: [],
  FeatureAlphaDropout: [],
};

type ErrorClass = new (...args: never[]) => Error;

export const wrong: [name: string, args: unknown[], error: ErrorClass, message: string][] = [
  ...['Circular', 'Reflection', 'Replication', 'Zero'].flatMap((kind) =>
    [1, 2, 3].map((dims): [string, unknown[], ErrorClass, string] => {
      const name = `${kind}Pad${dims}d`;
      return [name, ['1'], TypeError, `${name}(): padding must be int or int[], got '1'`];
    }),
  ),
  ['ZeroPad2d', [1, { value: 2 }], TypeError, "ZeroPad2d(): unknown option 'value'; it takes no options"],
  ['ReflectionPad2d', [[1, 2]], TypeError, 'ReflectionPad2d(): padding must be int or 4 ints, got 2: [1, 2]'],
  ['ConstantPad1d', [1], TypeError, 'ConstantPad1d(): value must be a number or a boolean, got undefined'],
  ['ConstantPad2d', [1, '0'], TypeError, "ConstantPad2d(): value must be a number or a boolean, got '0'"],
  ['ConstantPad3d', [[1, 2], 0], TypeError, 'ConstantPad3d(): padding must be int or 6 ints, got 2: [1, 2]'],
  ['Fold', [4], TypeError, 'Fold(): kernelSize must be int or int[], got undefined'],
  ['Unfold', [[2, 2, 2]], TypeError, 'Unfold(): kernelSize must be int or 2 ints, got 3: [2, 2, 2]'],
  ['PixelShuffle', [1.5], TypeError, 'PixelShuffle(): upscaleFactor must be int, got 1.5'],
  ['PixelUnshuffle', [2, { scale: 2 }], TypeError, "PixelUnshuffle(): unknown option 'scale'; it takes no options"],
  ['ChannelShuffle', [], TypeError, 'ChannelShuffle(): groups must be int, got undefined'],
  ['Upsample', [{ scaleFactor: '2' }], TypeError, "Upsample(): scaleFactor must be float, got '2'"],
  ['LPPool1d', ['2', 3], TypeError, "LPPool1d(): normType must be float, got '2'"],
  ['LPPool2d', [2], TypeError, 'LPPool2d(): kernelSize must be int or int[], got undefined'],
  ['MaxUnpool2d', [2, { stride: 'x' }], TypeError, "MaxUnpool2d(): stride must be int or int[], got 'x'"],
  [
    'FractionalMaxPool2d',
    [2],
    RangeError,
    'FractionalMaxPool2d(): outputSize or outputRatio must be given, got neither',
  ],
  [
    'FractionalMaxPool2d',
    [2, 2, 0.5],
    RangeError,
    'FractionalMaxPool2d(): outputSize or outputRatio must be given, got both',
  ],
  [
    'FractionalMaxPool3d',
    [2, { outputRatio: [0.5, 1, 0.5] }],
    RangeError,
    'FractionalMaxPool3d(): outputRatio must be 1 or 3 numbers between 0 and 1, got [0.5, 1, 0.5]',
  ],
  [
    'FractionalMaxPool3d',
    [[2, 0, 2], 2],
    RangeError,
    'FractionalMaxPool3d(): kernelSize must be positive, got [2, 0, 2]',
  ],
  ['AlphaDropout', [1.5], RangeError, 'AlphaDropout(): p must lie from 0 to 1, got 1.5'],
  ['SyncBatchNorm', ['3'], TypeError, "SyncBatchNorm(): numFeatures must be int, got '3'"],
  ['InstanceNorm2d', [1.5], TypeError, 'InstanceNorm2d(): numFeatures must be int, got 1.5'],
  ['LocalResponseNorm', [2, 'a'], TypeError, "LocalResponseNorm(): alpha must be float, got 'a'"],
  ['CrossMapLRN2d', [], TypeError, 'CrossMapLRN2d(): size must be int, got undefined'],
  ['LazyLinear', [], TypeError, 'LazyLinear(): outFeatures must be int, got undefined'],
  ['LazyConv2d', [3, [2]], TypeError, 'LazyConv2d(): kernelSize must be int or 2 ints, got 1: [2]'],
  [
    'LazyConvTranspose1d',
    [3, 2, { paddingMode: 'reflect' }],
    RangeError,
    'LazyConvTranspose1d(): only "zeros" padding',
  ],
  ['Flatten', ['1'], TypeError, "Flatten(): startDim must be int, got '1'"],
  ['Unflatten', [0.5, [1]], TypeError, 'Unflatten(): dim must be int, got 0.5'],
  ['MaxPool2d', [2, { kernelSize: 3 }], TypeError, "MaxPool2d(): got multiple values for argument 'kernelSize'"],
];

const t = (...shape: number[]) => torch.zeros(shape);
const batch = (...shape: number[]) => torch.rand(shape);

export const wrongCalls: [what: string, call: () => unknown, error: ErrorClass, message: string][] = [
  [
    'CircularPad2d dims',
    () => new nn.CircularPad2d(1).forward(t(2, 2)),
    RangeError,
    'expected 3D or 4D input (got 2D input)',
  ],
  [
    'ReflectionPad1d size',
    () => new nn.ReflectionPad1d(3).forward(t(1, 1, 2)),
    torch.TorchError,
    'Padding size should be less',
  ],
  [
    'PixelShuffle channels',
    () => new nn.PixelShuffle(2).forward(t(1, 2, 2, 2)),
    torch.TorchError,
    'divisible by the square',
  ],
  [
    'Upsample without size',
    () => new nn.Upsample().forward(t(1, 1, 2)),
    RangeError,
    'size or scaleFactor must be given',
  ],
  ['MaxUnpool2d indices', () => new nn.MaxUnpool2d(2).forward(t(1, 1, 2, 2), t(1, 1, 2, 2)), torch.TorchError, 'int64'],
  [
    'SyncBatchNorm dims',
    () => new nn.SyncBatchNorm(3).forward(t(3)),
    RangeError,
    'expected at least 2D input (got 1D input)',
  ],
  ['SyncBatchNorm channels', () => new nn.SyncBatchNorm(0).forward(t(2, 0)), RangeError, 'channels should be non-zero'],
  [
    'convertSyncBatchnorm',
    () => nn.SyncBatchNorm.convertSyncBatchnorm(3 as never),
    TypeError,
    'must be a Module, got 3',
  ],
  [
    'BatchNorm1d eps',
    () => new nn.BatchNorm1d(3, -1).forward(batch(2, 3)),
    RangeError,
    'eps must be positive during training',
  ],
  [
    'InstanceNorm1d dims',
    () => new nn.InstanceNorm1d(3).forward(t(3)),
    RangeError,
    'expected 2D or 3D input (got 1D input)',
  ],
  [
    'InstanceNorm2d channels',
    () => new nn.InstanceNorm2d(3, { affine: true }).forward(t(1, 2, 2, 2)),
    RangeError,
    "InstanceNorm2d(): the input's size at dim=1, 2, is not numFeatures (3)",
  ],
  [
    'InstanceNorm1d of one value',
    () => new nn.InstanceNorm1d(3).forward(t(2, 3, 1)),
    RangeError,
    '2 spatial elements or more',
  ],
  ['LocalResponseNorm dims', () => new nn.LocalResponseNorm(2).forward(t(2, 2)), RangeError, '3 dimensions or more'],
  ['CrossMapLRN2d dims', () => new nn.CrossMapLRN2d(2).forward(t(2, 2)), RangeError, 'Expected input to be 4D, got 2D'],
  [
    'MaxUnpool1d size',
    () => new nn.MaxUnpool1d(2).forward(t(1, 1, 2), t(1, 1, 2).long(), [9]),
    RangeError,
    'maxUnpool1d(): outputSize[0] must lie between 2 and 6, got [9]',
  ],
];
