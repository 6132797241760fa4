// Masks and shapes of multi-head attention. Source: torch.nn.functional.multi_head_attention_forward
import { type DType, dtypes } from '../../dtype';
import { TorchError } from '../../errors';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { isSameShape, sizeText } from './shapes';
import { warnOnce } from './warn';

type MaybeTensor = Tensor | null;

/** An error of the kind that Python has: it raises AssertionError for most of attention's checks. */
export function expectThat(condition: boolean, message: () => string, kind = 'AssertionError'): asserts condition {
  if (!condition)
    throw new TorchError(`multiHeadAttentionForward(): ${message()}`, 'multi_head_attention_forward', kind);
}

function expectDims(
  name: string,
  tensor: MaybeTensor,
  query: string,
  allowed: readonly number[],
  what = allowed.map((n) => `${n}-d`).join(' or '),
): void {
  if (tensor === null) return;
  expectThat(
    allowed.includes(tensor.ndim),
    () => `${name} must be ${what} where query is ${query}, got ${tensor.ndim}-d`,
  );
}

interface Inputs {
  query: Tensor;
  key: Tensor;
  value: Tensor;
  keyPaddingMask: MaybeTensor;
  attnMask: MaybeTensor;
}

/** Checks the dimensions of the inputs and masks, and says whether there is a batch. */
export function checkInputs({ query, key, value, keyPaddingMask, attnMask }: Inputs, numHeads: number): boolean {
  const ndim = query.ndim;
  expectThat(ndim === 2 || ndim === 3, () => `query must be 2-d, or 3-d with a batch, got ${ndim}-d`);
  const isBatched = ndim === 3;
  const form = `${ndim}-d`;
  expectThat(
    key.ndim === ndim && value.ndim === ndim,
    () => `key and value must be ${form} as query is, got ${key.ndim}-d and ${value.ndim}-d`,
  );
  expectDims('keyPaddingMask', keyPaddingMask, form, [ndim - 1]);
  expectDims('attnMask', attnMask, form, [2, 3]);
  if (!isBatched && attnMask?.ndim === 3) {
    const expected = [numHeads, query.size(0), key.size(0)];
    expectThat(
      isSameShape(attnMask.shape, expected),
      () => `attnMask must have shape (${expected.join(', ')}), got ${sizeText(attnMask.shape)}`,
    );
  }
  return isBatched;
}

/** A boolean mask as numbers to add: −∞ where it is true. */
export function additiveMask(name: string, mask: MaybeTensor, other: MaybeTensor, dtype: DType): MaybeTensor {
  if (mask === null) return null;
  const isBool = mask.dtype === dtypes.bool;
  expectThat(isBool || mask.isFloatingPoint(), () => `${name} must be of bool or floating dtype, got ${mask.dtype}`);
  if (other !== null && other.dtype !== mask.dtype) {
    warnOnce(`multiHeadAttentionForward(): ${name} and attnMask of two dtypes are deprecated; give both in one`);
  }
  return isBool ? torch.zerosLike(mask, { dtype }).maskedFill_(mask, Number.NEGATIVE_INFINITY) : mask;
}

/** The attention mask as (1, L, S) or (N · heads, L, S), after a check of its size. */
export function threeDimensional(mask: Tensor, batchHeads: number, targets: number, sources: number): Tensor {
  const expected = mask.ndim === 2 ? [targets, sources] : [batchHeads, targets, sources];
  expectThat(
    isSameShape(mask.shape, expected),
    () => `attnMask must have shape (${expected.join(', ')}), got ${sizeText(mask.shape)}`,
    'RuntimeError',
  );
  return mask.ndim === 2 ? mask.unsqueeze(0) : mask;
}

/** The mask of keys that are padding, joined to the attention mask; both are to be added. */
export function joinMasks(
  attnMask: MaybeTensor,
  padding: Tensor,
  heads: number,
  batch: number,
  sources: number,
): Tensor {
  [batch, sources].forEach((wanted, dim) => {
    const found = padding.size(dim);
    expectThat(found === wanted, () => `keyPaddingMask must have size ${wanted} in dimension ${dim}, got ${found}`);
  });
  const perHead = padding
    .view(batch, 1, 1, sources)
    .expand(-1, heads, -1, -1)
    .reshape(batch * heads, 1, sources);
  return attnMask === null ? perHead : attnMask.add(perHead);
}
