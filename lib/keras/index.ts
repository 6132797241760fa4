// The Keras face: layers with channels last and Keras's defaults, on the same tensors and the same fit as nn.
// Everything works with and without `new`.
import { callable } from '../callable';
import { Sequential as SequentialClass } from './sequential';

export { activations } from './activations';
export * as callbacks from './callbacks';
export * as initializers from './initializers';
export * as layers from './layers';
export { Input } from './layers';
export * as losses from './losses';
export * as metrics from './metrics';
export * as optimizers from './optimizers';
export * as regularizers from './regularizers';
export * as utils from './utils';

export const Sequential = callable(SequentialClass);
/** The type of a model. */
export type Sequential = SequentialClass;
export type { ActivationLike } from './activations';
export type { Layer, LayerOptions, Shape } from './layer';
