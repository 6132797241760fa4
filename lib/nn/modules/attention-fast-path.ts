// When attention may run as one operator. Source: torch/nn/modules/activation.py, transformer.py
import type { Tensor } from '../../tensor';
import { isNested } from '../../tensor-values';
import { torch } from '../../torch';
import type { Module } from './module';

type MaybeTensor = Tensor | null;

const deviceTypes = ['cpu', 'cuda', 'privateuseone'];

/** Why tensors keep the operator from running, which has no gradient; null where they do not. */
export function whyTensorsBlock(
  tensors: readonly MaybeTensor[],
  types: readonly string[] = deviceTypes,
): string | null {
  const given = tensors.filter((t) => t !== null);
  if (!given.every((t) => types.includes(t.device.type))) {
    return `some tensor is on a device that is none of ${types.join(', ')}`;
  }
  return torch.isGradEnabled() && given.some((t) => t.requiresGrad)
    ? 'grad is enabled and the input or a weight requires it'
    : null;
}

/** Whether a hook watches the module or one below it; the operator would not run it. */
export function isHooked(module: Module): boolean {
  // A hook shadows `forward` on its instance.
  return module.modules().some((m) => Object.hasOwn(m, 'forward'));
}

export { isNested };

/**
 * One additive mask of both, and what the operator calls its kind: 1 is (N, L) for keys, 2 is (N, heads, L, L).
 *
 * Source: torch.nn.MultiheadAttention.merge_masks
 */
export function mergeMasks(
  attnMask: MaybeTensor,
  keyPaddingMask: MaybeTensor,
  query: Tensor,
  numHeads: number,
): [mask: MaybeTensor, kind: number | null] {
  if (attnMask === null) return [keyPaddingMask, keyPaddingMask === null ? null : 1];
  const [batch, length] = query.shape;
  const pairs =
    attnMask.ndim === 3
      ? attnMask.view(batch, -1, length, length)
      : attnMask.view(1, 1, length, length).expand(batch, numHeads, -1, -1);
  if (keyPaddingMask === null) return [pairs, 2];
  return [pairs.add(keyPaddingMask.view(batch, 1, 1, length).expand(-1, numHeads, -1, -1)), 2];
}
