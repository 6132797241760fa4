// Linear maps and distances. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { torch } from '../../torch';

/** x Wᵀ + b. */
export const linear = torch._C._nn.linear;
/** x₁ᵀ A x₂ + b. */
export const bilinear = torch.bilinear;
/** The cosine of the angle between two tensors along `dim` (default 1). */
export const cosineSimilarity = torch.cosineSimilarity;
/** The p-norm of the difference of two batches of vectors. */
export const pairwiseDistance = torch.pairwiseDistance;
/** The p-norm distance of every pair of rows. */
export const pdist = torch.pdist;
/** softmax(Q Kᵀ / √E + mask) V. */
export const scaledDotProductAttention = torch._C._nn.scaledDotProductAttention;
