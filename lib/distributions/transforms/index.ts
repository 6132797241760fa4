// torch.distributions.transforms. Source: torch/distributions/transforms.py
export { type AffineOptions, AffineTransform } from './affine';
export { type CatOptions, CatTransform } from './cat';
export { ComposeTransform, identityTransform } from './compose';
export { CorrCholeskyTransform } from './corr-cholesky';
export { CumulativeDistributionTransform } from './cumulative-distribution';
export { IndependentTransform } from './independent';
export { LowerCholeskyTransform, PositiveDefiniteTransform } from './matrix';
export { AbsTransform, ExpTransform, SigmoidTransform, SoftplusTransform, TanhTransform } from './pointwise';
export { PowerTransform } from './power';
export { ReshapeTransform } from './reshape';
export { SoftmaxTransform, StickBreakingTransform } from './simplex';
export { type StackOptions, StackTransform } from './stack';
export { Transform, type TransformOptions } from './transform';
