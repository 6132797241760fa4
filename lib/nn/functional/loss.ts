// Losses. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
export * from './linear-cross-entropy';
export * from './loss-classification';
export * from './loss-margin';
export * from './loss-regression';
export * from './loss-triplet';
export { type Reduction, reductionEnum } from './reduction';
