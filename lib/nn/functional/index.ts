// torch.nn.functional: the layers' computations as functions.
export {
  celu,
  celu_,
  elu,
  elu_,
  gelu,
  glu,
  gumbelSoftmax,
  hardshrink,
  hardsigmoid,
  hardswish,
  hardtanh,
  hardtanh_,
  leakyRelu,
  leakyRelu_,
  logSoftmax,
  logsigmoid,
  mish,
  prelu,
  relu,
  relu_,
  relu6,
  rrelu,
  rrelu_,
  selu,
  selu_,
  sigmoid,
  silu,
  softmax,
  softmin,
  softplus,
  softshrink,
  softsign,
  tanh,
  tanhshrink,
  threshold,
  threshold_,
} from './activation';
export { multiHeadAttentionForward } from './attention';
export * from './conv';
export { alphaDropout, dropout, dropout1d, dropout2d, dropout3d, featureAlphaDropout } from './dropout';
export { type BagMode, embeddingBag } from './embedding-bag';
export * from './fold';
export { type InterpolateMode, interpolate } from './interpolate';
export * from './linear';
export { linearCrossEntropy } from './linear-cross-entropy';
export type { LinearCrossEntropyChunking } from './linear-cross-entropy-options';
export * from './loss-classification';
export * from './loss-margin';
export * from './loss-regression';
export { type DistanceFunction, tripletMarginLoss, tripletMarginWithDistanceLoss } from './loss-triplet';
export {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  normalize,
  rmsNorm,
} from './normalization';
export { type PaddingMode, pad } from './padding';
export {
  type AdaptiveSize,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3d,
  adaptiveMaxPool3dWithIndices,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  fractionalMaxPool2d,
  fractionalMaxPool2dWithIndices,
  fractionalMaxPool3d,
  fractionalMaxPool3dWithIndices,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  maxPool3d,
  maxPool3dWithIndices,
  maxUnpool1d,
  maxUnpool2d,
  maxUnpool3d,
} from './pooling';
export type { Reduction } from './reduction';
export * from './scaled-mm';
export { embedding, oneHot } from './sparse';
export * from './upsample';
export * from './vision';
