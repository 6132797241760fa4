// torch.func.rearrange, the notation of einops. Source: torch/_functorch/einops.py, functorch/einops/_parsing.py
import { checkTensors } from '../functional/aten';
import { checkInt, describe, isPlainObject } from '../options';
import type { Tensor } from '../tensor';
import { isTensor } from '../tensor-handle';
import { stack } from './operators';

/** Lengths of axes that the shape does not tell, by their names in the pattern. */
export type AxesLengths = Readonly<Record<string, number>>;

/** One side of a pattern: for each dimension the axes that it is made of, none for a dimension of size 1. */
type Side = readonly (readonly string[])[];

const ELLIPSIS = '…';
/** The dimensions of an ellipsis, each by itself; in parentheses they are one. */
const apart: readonly string[] = [ELLIPSIS];
const wrong = (message: string) => new RangeError(`rearrange(): ${message}`);

function parseSide(text: string): Side {
  const groups: (readonly string[])[] = [];
  let open: string[] | undefined;
  for (const token of text.replaceAll('...', ` ${ELLIPSIS} `).match(/[()]|[^\s()]+/g) ?? []) {
    if (token === '(') {
      if (open !== undefined) throw wrong(`parentheses must not be nested, got '${text.trim()}'`);
      open = [];
      groups.push(open);
    } else if (token === ')') {
      if (open === undefined) throw wrong(`parentheses must be balanced, got '${text.trim()}'`);
      open = undefined;
    } else if (token === '1') {
      if (open === undefined) groups.push([]);
    } else {
      if (token !== ELLIPSIS && !/^\p{L}(\w*[^\W_])?$/u.test(token)) throw wrong(`'${token}' is no name of an axis`);
      if (open === undefined) groups.push(token === ELLIPSIS ? apart : [token]);
      else open.push(token);
    }
  }
  if (open !== undefined) throw wrong(`parentheses must be balanced, got '${text.trim()}'`);
  const axes = groups.flat();
  const repeated = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (repeated !== undefined) throw wrong(`axis '${repeated.replace(ELLIPSIS, '...')}' stands twice on one side`);
  return groups;
}

function parse(pattern: string): [left: Side, right: Side] {
  const sides = pattern.split('->');
  if (sides.length !== 2) throw wrong(`pattern must hold one '->', got '${pattern}'`);
  const [left, right] = sides.map(parseSide);
  if (left.some((group) => group !== apart && group.includes(ELLIPSIS))) {
    throw wrong('an ellipsis on the left must stand alone');
  }
  const [from, to] = [left.flat(), right.flat()];
  const lone = [...from.filter((axis) => !to.includes(axis)), ...to.filter((axis) => !from.includes(axis))];
  if (lone.length > 0) {
    throw wrong(`axes must stand on both sides, but ${lone.join(', ').replace(ELLIPSIS, '...')} does not`);
  }
  return [left, right];
}

/** The ellipsis as the axes that it stands for. */
const expanded = (side: Side, rest: readonly string[]): Side =>
  side.flatMap((group) =>
    group === apart ? rest.map((axis) => [axis]) : [group.flatMap((axis) => (axis === ELLIPSIS ? [...rest] : [axis]))],
  );

function groupSizes(group: readonly string[], size: number, lengths: ReadonlyMap<string, number>): number[] {
  const unknown = group.filter((axis) => !lengths.has(axis));
  const known = group.reduce((product, axis) => product * (lengths.get(axis) ?? 1), 1);
  const text = `(${group.join(' ')})`;
  if (unknown.length > 1) throw wrong(`the lengths of ${unknown.join(', ')} in ${text} do not follow from the shape`);
  const fits = unknown.length === 0 ? known === size : known > 0 && size % known === 0;
  if (!fits) throw wrong(`a dimension of size ${size} does not fit ${text} of length ${known}`);
  return group.map((axis) => lengths.get(axis) ?? size / known);
}

function readLengths(given: AxesLengths, axes: readonly string[]): ReadonlyMap<string, number> {
  if (!isPlainObject(given)) throw new TypeError(`rearrange(): axesLengths must be an object, got ${describe(given)}`);
  const lengths = Object.entries(given);
  for (const [axis, length] of lengths) {
    if (!axes.includes(axis)) throw wrong(`there is no axis '${axis}' in the pattern`);
    checkInt('rearrange', axis, length);
  }
  return new Map(lengths);
}

/**
 * The tensor with its dimensions renamed, reordered, split and joined as a pattern says:
 * `rearrange(images, 'b (h h1) w c -> b h w (c h1)', { h1: 2 })`. An array of tensors is stacked first; `...` stands for
 * any dimensions, `1` and `()` for one of size 1.
 *
 * **Throws** RangeError for a pattern that is none or does not fit the shape. **Source**
 * https://docs.pytorch.org/docs/2.13/generated/torch.func.rearrange.html
 */
export function rearrange(tensor: Tensor | readonly Tensor[], pattern: string, axesLengths: AxesLengths = {}): Tensor {
  if (!isTensor(tensor)) checkTensors('rearrange', 'tensor', tensor);
  if (typeof pattern !== 'string') throw new TypeError(`rearrange(): pattern must be str, got ${describe(pattern)}`);
  const whole = isTensor(tensor) ? tensor : stack(tensor);
  const [left, right] = parse(pattern);
  const lengths = readLengths(axesLengths, left.flat());
  const { shape } = whole;
  const hasEllipsis = left.some((group) => group.includes(ELLIPSIS));
  const free = shape.length - left.length + (hasEllipsis ? 1 : 0);
  if (hasEllipsis ? free < 0 : free !== 0) {
    throw wrong(`'${pattern}' takes ${left.length - (hasEllipsis ? 1 : 0)} dimensions, got shape [${shape}]`);
  }
  const rest = Array.from({ length: hasEllipsis ? free : 0 }, (_, i) => `${ELLIPSIS}${i}`);
  const groups = expanded(left, rest);
  const axes = groups.flat();
  const sizes = groups.flatMap((group, dim) => groupSizes(group, shape[dim], lengths));
  const target = expanded(right, rest);
  const order = target.flat().map((axis) => axes.indexOf(axis));
  const sizeOf = (group: readonly string[]) => group.reduce((product, axis) => product * sizes[axes.indexOf(axis)], 1);
  return whole.reshape(sizes).permute(order).reshape(target.map(sizeOf));
}
