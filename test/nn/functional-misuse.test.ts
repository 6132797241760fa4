// Wrong calls of nn.functional: each is a JavaScript error that says what is wrong.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

const F = nn.functional;

type Fn = (...args: unknown[]) => unknown;
const functions = F as unknown as Record<string, Fn>;

const x = torch.ones(2, 3);
const image = torch.ones(1, 2, 4, 4);
const classes = torch.tensor([0, 2]);

/** Every function whose required arguments are checked here, with them in order. */
const required: Record<string, string> = {
  mseLoss: 'input target',
  l1Loss: 'input target',
  smoothL1Loss: 'input target',
  huberLoss: 'input target',
  poissonNllLoss: 'input target',
  gaussianNllLoss: 'input target var',
  nllLoss: 'input target',
  crossEntropy: 'input target',
  binaryCrossEntropy: 'input target',
  binaryCrossEntropyWithLogits: 'input target',
  klDiv: 'input target',
  ctcLoss: 'logProbs targets inputLengths targetLengths',
  marginRankingLoss: 'input1 input2 target',
  hingeEmbeddingLoss: 'input target',
  cosineEmbeddingLoss: 'input1 input2 target',
  multilabelMarginLoss: 'input target',
  softMarginLoss: 'input target',
  multilabelSoftMarginLoss: 'input target',
  multiMarginLoss: 'input target',
  tripletMarginLoss: 'anchor positive negative',
  tripletMarginWithDistanceLoss: 'anchor positive negative',
  linearCrossEntropy: 'input linearWeight target',
  maxPool1d: 'input kernelSize',
  maxPool2d: 'input kernelSize',
  maxPool3d: 'input kernelSize',
  maxPool1dWithIndices: 'input kernelSize',
  maxPool2dWithIndices: 'input kernelSize',
  maxPool3dWithIndices: 'input kernelSize',
  adaptiveAvgPool2d: 'input outputSize',
  adaptiveAvgPool3d: 'input outputSize',
  adaptiveMaxPool1d: 'input outputSize',
  adaptiveMaxPool2d: 'input outputSize',
  adaptiveMaxPool3d: 'input outputSize',
  adaptiveMaxPool1dWithIndices: 'input outputSize',
  adaptiveMaxPool2dWithIndices: 'input outputSize',
  adaptiveMaxPool3dWithIndices: 'input outputSize',
  fractionalMaxPool2d: 'input kernelSize',
  fractionalMaxPool3d: 'input kernelSize',
  fractionalMaxPool2dWithIndices: 'input kernelSize',
  fractionalMaxPool3dWithIndices: 'input kernelSize',
  lpPool1d: 'input normType kernelSize',
  lpPool2d: 'input normType kernelSize',
  lpPool3d: 'input normType kernelSize',
  maxUnpool1d: 'input indices kernelSize',
  maxUnpool2d: 'input indices kernelSize',
  maxUnpool3d: 'input indices kernelSize',
  fold: 'input outputSize kernelSize',
  unfold: 'input kernelSize',
  gridSample: 'input grid',
  affineGrid: 'theta size',
  interpolate: 'input',
  upsample: 'input',
  upsampleNearest: 'input',
  upsampleBilinear: 'input',
  instanceNorm: 'input',
  localResponseNorm: 'input size',
  normalize: 'input',
  softmax: 'input',
  logSoftmax: 'input',
  softmin: 'input',
  gumbelSoftmax: 'logits',
  embeddingBag: 'input weight',
  groupedMm: 'matA matB',
  scaledMm: 'matA matB scaleA scaleRecipeA scaleB scaleRecipeB',
  scaledGroupedMm: 'matA matB scaleA scaleRecipeA scaleB scaleRecipeB',
  multiHeadAttentionForward:
    'query key value embedDimToCheck numHeads inProjWeight inProjBias biasK biasV addZeroAttn dropoutP outProjWeight outProjBias',
};

describe('nn.functional refuses', () => {
  for (const [name, list] of Object.entries(required)) {
    const names = list.split(' ');
    it(`${name} without its arguments, naming the first, and what it does not know`, () => {
      expect(() => functions[name]()).to.throw(TypeError, `${name}(): missing required argument '${names[0]}'`);
      expect(() => functions[name]('text')).to.throw(TypeError, `${name}(): ${names[0]} must be Tensor, got 'text'`);
      const given = names.map(() => x);
      const last = names[names.length - 1];
      expect(() => functions[name](...given, { [last]: x })).to.throw(
        TypeError,
        `${name}(): got multiple values for argument '${last}'`,
      );
      expect(() => functions[name](...given, { bogus: 1 })).to.throw(TypeError, `${name}(): unknown option 'bogus'`);
    });
  }

  const rows: [what: string, call: () => unknown, error: unknown, message: string | RegExp][] = [
    ['an unknown reduction', () => F.ctcLoss(x, x, [1], [1], { reduction: 'avg' as never }), RangeError, "got 'avg'"],
    ['a negative variance', () => F.gaussianNllLoss(x, x, -1), RangeError, 'var must not be negative anywhere'],
    [
      'a variance of another size',
      () => F.gaussianNllLoss(x, x, torch.ones(3)),
      RangeError,
      'var must have shape [2,3]',
    ],
    [
      'a variance of another kind',
      () => F.gaussianNllLoss(x, x, 'a' as never),
      TypeError,
      "var must be float, got 'a'",
    ],
    [
      'multiMarginLoss p = 3',
      () => F.multiMarginLoss(x, classes, 3),
      RangeError,
      'multiMarginLoss(): p must be 1 or 2, got 3',
    ],
    ['a weight matrix of classes', () => F.multiMarginLoss(x, classes, { weight: x }), RangeError, 'one-dimensional'],
    ['a margin of 0', () => F.tripletMarginLoss(x, x, x, 0), RangeError, 'margin must be positive, got 0'],
    ['unequal dimensions', () => F.marginRankingLoss(x, x, torch.ones(3)), torch.TorchError, 'equally many dimensions'],
    [
      'a distance that is none',
      () => F.tripletMarginWithDistanceLoss(x, x, x, { distanceFunction: 2 as never }),
      TypeError,
      'distanceFunction must be a function or a module',
    ],
    [
      'linearCrossEntropy of 3 dimensions',
      () => F.linearCrossEntropy(image, x, classes),
      torch.TorchError,
      'linearCrossEntropy(): input must be 1-d or 2-d, got 4-d',
    ],
    [
      'unequal features',
      () => F.linearCrossEntropy(x, torch.ones(4, 2), classes),
      torch.TorchError,
      'the last sizes of input and linearWeight must agree, got 3 and 2',
    ],
    [
      'a chunk size of 0',
      () => F.linearCrossEntropy(x, torch.ones(4, 3), classes, { options: { batchChunkSize: 0 } }),
      RangeError,
      'batchChunkSize must be positive int or null, got 0',
    ],
    [
      'a policy that is none',
      () => new nn.LinearCrossEntropyOptions({ accPolicy: 'fast' as never }),
      RangeError,
      "LinearCrossEntropyOptions(): accPolicy must be 'accurate', 'balanced', 'compact' or 'auto', got 'fast'",
    ],
    [
      'a method that is none',
      () => new nn.LinearCrossEntropyOptions({ chunkingMethod: 'aspect_ratio:0' }),
      RangeError,
      "chunkingMethod must be 'aspect_ratio', 'aspect_ratio:N', 'auto' or null, got 'aspect_ratio:0'",
    ],
    [
      'options that are none',
      () => F.linearCrossEntropy(x, torch.ones(4, 3), classes, { options: 3 as never }),
      TypeError,
      'options must be LinearCrossEntropyOptions or an object, got 3',
    ],
    [
      'chunks of two sizes',
      () =>
        F.linearCrossEntropy(x, torch.ones(4, 3), classes, {
          options: { batchChunkSize: 2, chunkingMethod: 'aspect_ratio' },
        }),
      RangeError,
      'give different chunk sizes (2 vs 1)',
    ],
    [
      'adaptive sizes of too many dimensions',
      () => F.adaptiveAvgPool2d(torch.ones(2), [1, 1]),
      RangeError,
      'at least 3',
    ],
    [
      'fractional pooling without a size',
      () => F.fractionalMaxPool2d(image, 2),
      RangeError,
      'outputSize or outputRatio must be given',
    ],
    [
      'lpPool of a norm that is no number',
      () => F.lpPool2d(image, 'two' as never, 2),
      TypeError,
      'normType must be float',
    ],
    ['lpPool of a wrong kernel', () => F.lpPool2d(image, 2, [1, 2, 3]), TypeError, 'kernelSize must be int or 2 ints'],
    [
      'an output size that cannot be',
      () => F.maxUnpool2d(image, image.long(), 2, { outputSize: [99, 8] }),
      RangeError,
      'maxUnpool2d(): outputSize[0] must lie between 6 and 10, got [99, 8]',
    ],
    [
      'an output size of 3 for an image',
      () => F.maxUnpool2d(image, image.long(), 2, { outputSize: [1, 8, 8] }),
      RangeError,
      'maxUnpool2d(): outputSize must have 2 or 4 numbers, got [1, 8, 8]',
    ],
    ['fold of a text', () => F.fold(image, 'a' as never, 2), TypeError, "outputSize must be int or int[], got 'a'"],
    [
      'an unknown grid mode',
      () => F.gridSample(image, image, 'cubic' as never),
      RangeError,
      "mode must be one of 'bilinear', 'nearest', 'bicubic', got 'cubic'",
    ],
    [
      'theta of whole numbers',
      () => F.affineGrid(classes, [1, 1, 2, 2], false),
      RangeError,
      'affineGrid(): theta must be of floating dtype, got torch.int64',
    ],
    [
      'theta of another shape',
      () => F.affineGrid(x, [1, 1, 2, 2], false),
      RangeError,
      'theta must have shape (N, 2, 3)',
    ],
    [
      'a grid of three sizes',
      () => F.affineGrid(x, [1, 1, 2], false),
      torch.TorchError,
      'size must have 4 numbers (images) or 5',
    ],
    ['no size', () => F.interpolate(image), RangeError, 'size or scaleFactor must be given, got neither'],
    ['size and factor', () => F.interpolate(image, 2, 2), RangeError, 'size or scaleFactor must be given, got both'],
    ['a size of one and a half', () => F.interpolate(image, 1.5), TypeError, 'size must be int or int[], got 1.5'],
    [
      'three sizes for an image',
      () => F.interpolate(image, [1, 2, 3]),
      RangeError,
      'interpolate(): size must have one number for each spatial dimension',
    ],
    [
      'corners of the nearest',
      () => F.interpolate(image, 2, { alignCorners: true }),
      RangeError,
      "alignCorners must be null with mode 'nearest', got true",
    ],
    [
      'a mode for other dimensions',
      () => F.interpolate(image, 2, { mode: 'linear' }),
      torch.TorchError,
      "interpolate(): mode 'linear' needs a 3-d input, got 4-d",
    ],
    [
      'an unknown mode',
      () => F.interpolate(image, 2, { mode: 'best' as never }),
      torch.TorchError,
      "got 4-d and 'best'",
    ],
    [
      'antialias of the nearest',
      () => F.interpolate(image, 2, { antialias: true }),
      RangeError,
      "antialias needs mode 'bilinear', 'bicubic' or 'lanczos'",
    ],
    ['lanczos alone', () => F.interpolate(image, 2, { mode: 'lanczos' }), RangeError, 'antialias must be true'],
    [
      'one spatial element',
      () => F.instanceNorm(torch.ones(2, 3, 1)),
      RangeError,
      'training needs 2 spatial elements or more',
    ],
    [
      'two dimensions',
      () => F.localResponseNorm(x, 2),
      RangeError,
      'localResponseNorm(): input must have 3 dimensions or more, got 2',
    ],
    [
      'an unknown bag mode',
      () => F.embeddingBag(classes, x, classes, { mode: 'min' as never }),
      RangeError,
      "got 'min'",
    ],
    [
      'bags without offsets',
      () => F.embeddingBag(classes, x),
      RangeError,
      'offsets must be a 1-d Tensor for a 1-d input, got null',
    ],
    [
      'weights of a mean',
      () => F.embeddingBag(classes, torch.ones(3, 2), classes, { perSampleWeights: torch.ones(2) }),
      torch.TorchError,
      "needs mode 'sum', got 'mean'",
    ],
    [
      'a recipe that is none',
      () => F.scaledMm(x, x, x, 0 as never, x, F.ScalingType.TensorWise),
      TypeError,
      'scaleRecipeA must be ScalingType or ScalingType[], got 0',
    ],
    [
      'attention of another size',
      () => F.multiHeadAttentionForward(x, x, x, 4, 1, x, null, null, null, false, 0, x, null),
      torch.TorchError,
      'multiHeadAttentionForward(): query must have 4 features, as embedDimToCheck says, got 3',
    ],
    [
      'heads that do not divide',
      () => F.multiHeadAttentionForward(x, x, x, 3, 2, x, null, null, null, false, 0, x, null),
      torch.TorchError,
      'numHeads must divide the 3 features, got 2',
    ],
    ['neither number nor pair', () => F.assertIntOrPair([1], 'size', '{} is wrong'), torch.TorchError, 'size is wrong'],
    ['convTbc of a matrix', () => F.convTbc(x, x, x), torch.TorchError, 'Input must have 3 dims'],
    ['a shuffle of another size', () => F.pixelShuffle(image, 2), torch.TorchError, 'pixel_shuffle expects'],
    ['an unshuffle of another size', () => F.pixelUnshuffle(image, 3), torch.TorchError, 'to be divisible by'],
    ['groups that do not divide', () => F.channelShuffle(image, 3), torch.TorchError, 'divisible by groups'],
    ['a native shuffle so', () => F.nativeChannelShuffle(image, 3), torch.TorchError, 'divisible by groups'],
    ['scaledGroupedMm on a CPU', () => scaledGroups(), torch.TorchError, 'aten::_scaled_grouped_mm_v2'],
  ];

  function scaledGroups(): unknown {
    const row = F.ScalingType.RowWise;
    return F.scaledGroupedMm(x, x, torch.ones(2), row, torch.ones(2), row);
  }

  for (const [what, call, error, message] of rows) {
    it(what, () => {
      expect(call).to.throw(error as never, message);
    });
  }
});
