// torch.nn: modules, their computations as functions, initial values, helpers.
export * as functional from './functional';
export { LinearCrossEntropyOptions } from './functional/linear-cross-entropy-options';
export * as init from './init';
export * from './modules';
export { Parameter } from './parameter';
export { isLazy, UninitializedBuffer, UninitializedParameter } from './parameter-uninitialized';
export * as utils from './utils';
