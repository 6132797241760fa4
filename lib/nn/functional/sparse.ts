// Embeddings. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';

interface EmbeddingOptions {
  paddingIdx?: number | null;
  maxNorm?: number | null;
  normType?: number;
  scaleGradByFreq?: boolean;
  sparse?: boolean;
}

type EmbeddingRest = Rest<
  [paddingIdx: number | null, maxNorm: number | null, normType: number, scaleGradByFreq: boolean, sparse: boolean],
  EmbeddingOptions
>;

const defaults = {
  paddingIdx: null as number | null,
  maxNorm: null as number | null,
  normType: 2,
  scaleGradByFreq: false,
  sparse: false,
};

/** `paddingIdx` counted from the start. */
export function resolvePaddingIdx(what: string, paddingIdx: number | null, numEmbeddings: number): number | null {
  if (paddingIdx === null) return null;
  checkInt(what, 'paddingIdx', paddingIdx);
  if (paddingIdx >= numEmbeddings || paddingIdx < -numEmbeddings) {
    throw new RangeError(`${what}(): paddingIdx must be within ${numEmbeddings} embeddings, got ${paddingIdx}`);
  }
  return paddingIdx < 0 ? numEmbeddings + paddingIdx : paddingIdx;
}

/** Scales the rows of `weight` that `indices` names down to the norm `maxNorm`, in place. */
export function renormRows(weight: Tensor, indices: Tensor, maxNorm: number, normType: number): void {
  torch.noGrad(() => torch.embeddingRenorm_(weight.detach(), indices.contiguous(), maxNorm, normType));
}

/** The rows of `weight` that `input` names. */
export const embedding = requiring(
  'embedding',
  { input: 'Tensor', weight: 'Tensor' },
  (input: Tensor, weight: Tensor, ...rest: EmbeddingRest): Tensor => {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse } = readRest('embedding', rest, defaults);
    const padding = resolvePaddingIdx('embedding', paddingIdx, weight.shape[0]) ?? -1;
    if (maxNorm !== null) renormRows(weight, input, maxNorm, normType);
    return torch.embedding(weight, input, padding, scaleGradByFreq, sparse);
  },
);

/** A new last dimension with 1 at the index that each element names, else 0. */
export const oneHot = torch._C._nn.oneHot;
