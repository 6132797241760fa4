// Checks of shapes that losses share.
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { warnOnce } from './warn';

export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** A shape as Python prints it. */
export const sizeText = (shape: readonly number[]): string => `torch.Size([${shape.join(', ')}])`;

/** Both tensors in one shape, with torch's warning where they differ. */
export function broadcastTarget(what: string, input: Tensor, target: Tensor): [Tensor, Tensor] {
  const [x, y] = [input.shape, target.shape];
  if (isSameShape(x, y)) return [input, target];
  warnOnce(
    `${what}(): target of shape ${sizeText(y)} is broadcast against input of shape ${sizeText(x)}, which is seldom meant`,
  );
  return torch.broadcastTensors([input, target]) as [Tensor, Tensor];
}
