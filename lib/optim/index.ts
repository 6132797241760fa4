export { Adam, type AdamOptions } from './adam';
export { AdamW, type AdamWOptions } from './adamw';
export { Optimizer } from './optimizer';
export type { BaseOptions, GroupInput, ParamGroup, ParamInput, ParamsInput } from './param-groups';
export { RMSprop, type RMSpropOptions } from './rmsprop';
export { SGD, type SGDOptions } from './sgd';
export type { OptimizerState, ParamState } from './state';
export type { OptimizerStateDict } from './state-dict';
