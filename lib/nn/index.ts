// torch.nn: modules, their computations as functions, initial values, helpers.
export * as functional from './functional';
export * as init from './init';
export * from './modules';
export { Parameter } from './parameter';
export * as utils from './utils';
