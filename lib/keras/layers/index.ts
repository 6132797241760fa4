// keras.layers. Source: https://keras.io/api/layers/

import { callable } from '../../callable';
import { declareIndexLayer } from '../../training/input';
import { declareLibraryModules } from '../../training/purity';
import { Layer as LayerClass, type Shape } from '../layer';
import * as classes from './classes';

// Before the classes are wrapped: instances know their own class.
declareLibraryModules(Object.values(classes));
declareIndexLayer(classes.Embedding);

export const Activation = callable(classes.Activation);
export const AveragePooling1D = callable(classes.AveragePooling1D);
export const AveragePooling2D = callable(classes.AveragePooling2D);
export const BatchNormalization = callable(classes.BatchNormalization);
export const Bidirectional = callable(classes.Bidirectional);
export const Conv1D = callable(classes.Conv1D);
export const Conv2D = callable(classes.Conv2D);
export const Conv3D = callable(classes.Conv3D);
export const Dense = callable(classes.Dense);
export const Dropout = callable(classes.Dropout);
export const Embedding = callable(classes.Embedding);
export const Flatten = callable(classes.Flatten);
export const GlobalAveragePooling1D = callable(classes.GlobalAveragePooling1D);
export const GlobalAveragePooling2D = callable(classes.GlobalAveragePooling2D);
export const GlobalMaxPooling1D = callable(classes.GlobalMaxPooling1D);
export const GlobalMaxPooling2D = callable(classes.GlobalMaxPooling2D);
export const GRU = callable(classes.GRU);
export const InputLayer = callable(classes.InputLayer);
export const LayerNormalization = callable(classes.LayerNormalization);
export const LeakyReLU = callable(classes.LeakyReLU);
export const LSTM = callable(classes.LSTM);
export const MaxPooling1D = callable(classes.MaxPooling1D);
export const MaxPooling2D = callable(classes.MaxPooling2D);
export const ReLU = callable(classes.ReLU);
export const Reshape = callable(classes.Reshape);
export const SimpleRNN = callable(classes.SimpleRNN);
export const Softmax = callable(classes.Softmax);

/** The base class, for layers of one's own: `class Twice extends keras.layers.Layer { call(x) { return x.mul(2); } }`. */
export const Layer = LayerClass;

/** The shape of a model's samples, as the first layer: `keras.Input({ shape: [784] })`. */
export function Input(options: { shape: Shape; name?: string }): classes.InputLayer {
  return new classes.InputLayer(options);
}
