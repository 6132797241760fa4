// keras.optimizers. Source: https://keras.io/api/optimizers/
import { callable } from '../../callable';
import { Adam as AdamClass, AdamW as AdamWClass } from './adam';
import { RMSprop as RMSpropClass } from './rmsprop';
import { SGD as SGDClass } from './sgd';

export const Adam = callable(AdamClass);
export const AdamW = callable(AdamWClass);
export const RMSprop = callable(RMSpropClass);
export const SGD = callable(SGDClass);
export type { AdamOptions } from './adam';
export { KerasOptimizer as Optimizer, type OptimizerOptions } from './base';
export type { RMSpropOptions } from './rmsprop';
export type { SGDOptions } from './sgd';
