// The layers as classes; index.ts makes them callable without `new`.
export { Activation, LeakyReLU, ReLU, Softmax } from './activation';
export { Bidirectional } from './bidirectional';
export { Conv1D, Conv2D, Conv3D } from './conv';
export { Dense, Dropout, Flatten, InputLayer, Reshape } from './core';
export { Embedding } from './embedding';
export { BatchNormalization, LayerNormalization } from './normalization';
export {
  AveragePooling1D,
  AveragePooling2D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  MaxPooling1D,
  MaxPooling2D,
} from './pooling';
export { GRU, LSTM, SimpleRNN } from './rnn';
