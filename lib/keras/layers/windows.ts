// Sliding windows, as convolutions and poolings of Keras place them: channels last, padding by name.
import { checkCount } from '../../data/sampler';
import { describe } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { Shape } from '../layer';

export type Padding = 'valid' | 'same' | 'causal';

/** One size per spatial dimension, or one number for all of them. */
export type Size = number | readonly number[];

/** As many positive integers as there are spatial dimensions. */
export function sizes(what: string, name: string, value: Size, n: number): number[] {
  const list = typeof value === 'number' ? new Array<number>(n).fill(value) : [...value];
  if (list.length !== n)
    throw new RangeError(`${what}(): ${name} must be one or ${n} integers, got ${describe(value)}`);
  for (const size of list) checkCount(what, name, size);
  return list;
}

export function checkPadding(what: string, padding: unknown, allowed: readonly Padding[]): asserts padding is Padding {
  if (!allowed.includes(padding as Padding)) {
    const list = allowed.map((p) => `'${p}'`).join(' or ');
    throw new RangeError(`${what}(): padding must be ${list}, got ${describe(padding)}`);
  }
}

export interface Windows {
  kernel: readonly number[];
  stride: readonly number[];
  dilation: readonly number[];
  padding: Padding;
}

/** Zeros before and after a dimension of this size. 'same' puts the odd one after. */
function pads(
  size: number,
  { kernel, stride, dilation, padding }: Windows,
  i: number,
): [before: number, after: number] {
  const reach = (kernel[i] - 1) * dilation[i] + 1;
  if (padding === 'valid') return [0, 0];
  if (padding === 'causal') return [reach - 1, 0];
  const total = Math.max((Math.ceil(size / stride[i]) - 1) * stride[i] + reach - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** Sizes of the output's spatial dimensions. */
export function outputSizes(spatial: Shape, windows: Windows): (number | null)[] {
  return spatial.map((size, i) => {
    if (size === null) return null;
    const [before, after] = pads(size, windows, i);
    const reach = (windows.kernel[i] - 1) * windows.dilation[i] + 1;
    return Math.floor((size + before + after - reach) / windows.stride[i]) + 1;
  });
}

/** The padding of an input (N, C, …): what the operator can add itself, evenly, and what must be put on before. */
export function padInput(x: Tensor, windows: Windows, value: number): { x: Tensor; even: number[] } {
  const spatial = x.shape.slice(2);
  const each = spatial.map((size, i) => pads(size, windows, i));
  if (each.every(([before, after]) => before === after)) return { x, even: each.map(([before]) => before) };
  const flat = [...each].reverse().flat();
  return { x: torch.constantPadNd(x, flat, value), even: each.map(() => 0) };
}

/** (N, …, C) -> (N, C, …): a view, which libtorch knows as channels-last. */
export function channelsFirst(x: Tensor): Tensor {
  return x.movedim(-1, 1);
}

/** (N, C, …) -> (N, …, C) */
export function channelsLast(x: Tensor): Tensor {
  return x.movedim(1, -1);
}
