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
  if (!condition) throw new TorchError(message(), 'multi_head_attention_forward', kind);
}

function expectDims(
  name: string,
  tensor: MaybeTensor,
  query: string,
  allowed: readonly number[],
  what = allowed.map((n) => `${n}-D`).join(' or '),
): void {
  if (tensor === null) return;
  expectThat(
    allowed.includes(tensor.ndim),
    () => `For ${query} \`query\`, expected \`${name}\` to be ${what} but found ${tensor.ndim}-D tensor instead`,
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
  expectThat(
    ndim === 2 || ndim === 3,
    () => `multiHeadAttentionForward(): query must be 2-d, or 3-d with a batch, got ${ndim}-d`,
  );
  const isBatched = ndim === 3;
  const form = isBatched ? 'batched (3-D)' : 'unbatched (2-D)';
  expectThat(
    key.ndim === ndim && value.ndim === ndim,
    () =>
      `For ${form} \`query\`, expected \`key\` and \`value\` to be ${ndim}-D but found ${key.ndim}-D and ` +
      `${value.ndim}-D tensors respectively`,
  );
  expectDims('key_padding_mask', keyPaddingMask, form, [ndim - 1], `\`None\` or ${ndim - 1}-D`);
  expectDims('attn_mask', attnMask, form, [2, 3], '`None`, 2-D or 3-D');
  if (!isBatched && attnMask?.ndim === 3) {
    const expected = [numHeads, query.size(0), key.size(0)];
    expectThat(
      isSameShape(attnMask.shape, expected),
      () => `Expected \`attn_mask\` shape to be (${expected.join(', ')}) but got ${sizeText(attnMask.shape)}`,
    );
  }
  return isBatched;
}

/** A boolean mask as numbers to add: −∞ where it is true. */
export function additiveMask(name: string, mask: MaybeTensor, other: MaybeTensor, dtype: DType): MaybeTensor {
  if (mask === null) return null;
  const isBool = mask.dtype === dtypes.bool;
  expectThat(
    isBool || mask.isFloatingPoint(),
    () => `multiHeadAttentionForward(): ${name} must be of bool or floating dtype, got ${mask.dtype}`,
  );
  if (other !== null && other.dtype !== mask.dtype) {
    warnOnce(`multiHeadAttentionForward(): ${name} and attn_mask of two dtypes are deprecated; give both in one`);
  }
  return isBool ? torch.zerosLike(mask, { dtype }).maskedFill_(mask, Number.NEGATIVE_INFINITY) : mask;
}

/** The attention mask as (1, L, S) or (N · heads, L, S), after a check of its size. */
export function threeDimensional(mask: Tensor, batchHeads: number, targets: number, sources: number): Tensor {
  const expected = mask.ndim === 2 ? [targets, sources] : [batchHeads, targets, sources];
  expectThat(
    isSameShape(mask.shape, expected),
    () =>
      `The shape of the ${mask.ndim}D attn_mask is ${sizeText(mask.shape)}, but should be (${expected.join(', ')}).`,
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
    expectThat(found === wanted, () => `Expected key_padded_mask.shape[${dim}] to be ${wanted}, but got ${found}`);
  });
  const perHead = padding
    .view(batch, 1, 1, sources)
    .expand(-1, heads, -1, -1)
    .reshape(batch * heads, 1, sources);
  return attnMask === null ? perHead : attnMask.add(perHead);
}
