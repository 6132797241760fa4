// torch keeps all losses in one file; here they are in five, as those of nn.functional.
export type { LossOptions } from './loss-base';
export * from './loss-classification';
export * from './loss-linear';
export * from './loss-margin';
export * from './loss-regression';
export * from './loss-triplet';
