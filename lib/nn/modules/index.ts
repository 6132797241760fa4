export * from './activation';
export * from './adaptive';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batchnorm';
export type { BatchNormOptions } from './batchnorm-base';
export { LazyBatchNorm1d, LazyBatchNorm2d, LazyBatchNorm3d } from './batchnorm-lazy';
export { SyncBatchNorm, type SyncBatchNormOptions } from './batchnorm-sync';
export * from './channelshuffle';
export { ModuleDict, ModuleList, ParameterList, Sequential } from './container';
export { Conv1d, Conv2d, Conv3d, type ConvKeywords, type ConvOptions } from './conv';
export * from './conv-lazy';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
} from './conv-transpose';
export * from './distance';
export * from './dropout';
export * from './flatten';
export * from './fold';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from './instancenorm';
export { LazyInstanceNorm1d, LazyInstanceNorm2d, LazyInstanceNorm3d } from './instancenorm-lazy';
export { type LazyModule, LazyModuleMixin } from './lazy';
export {
  Bilinear,
  type BilinearKeywords,
  type FactoryOptions,
  Identity,
  Linear,
  type LinearKeywords,
  type LinearOptions,
} from './linear';
export { LazyLinear } from './linear-lazy';
export * from './loss';
export { Module } from './module';
export * from './normalization';
export * from './normalization-response';
export * from './padding';
export * from './padding-constant';
export * from './pixelshuffle';
export {
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  type AvgPoolNdOptions,
  type AvgPoolOptions,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type MaxPoolOptions,
} from './pooling';
export * from './pooling-adaptive';
export * from './pooling-fractional';
export * from './pooling-lp';
export * from './pooling-unpool';
export { GRU, LSTM, type LSTMOptions, RNN, type RNNOptions } from './rnn';
export { RNNBase } from './rnn-base';
export {
  GRUCell,
  LSTMCell,
  RNNCell,
  RNNCellBase,
  type RNNCellBaseOptions,
  type RNNCellOptions,
} from './rnn-cell';
export type { RNNBaseOptions, RNNMode } from './rnn-options';
export * from './sparse';
export type { IncompatibleKeys, StateDict } from './state-dict';
export * from './transformer';
export * from './upsampling';
