// What is inside the tensors of transforms.
import { native } from '../native';
import { describe, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrap } from '../tensor-handle';

/**
 * The tensor that a tensor of a transform stands for, with all batch dimensions; with `recurse: false` one level only.
 * For looking at values while debugging: what is computed with it is lost to the transform. Source:
 * torch.func.debug_unwrap.
 */
export function debugUnwrap(tensor: Tensor, ...rest: Rest<[], { recurse?: boolean }>): Tensor {
  const { recurse } = readRest('debugUnwrap', rest, { recurse: true });
  if (!isTensor(tensor)) throw new TypeError(`debugUnwrap(): tensor must be Tensor, got ${describe(tensor)}`);
  let result = tensor;
  for (let inner = native.wrapperOf(handleOf(result)); inner !== null; inner = native.wrapperOf(handleOf(result))) {
    result = wrap(inner.value);
    if (!recurse) break;
  }
  return result;
}
