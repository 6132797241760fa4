// Nested values as functions take and give them: arrays and plain objects hold leaves, everything else is one. Python's
// torch.utils._pytree, where arrays stand for tuples and lists, objects for dicts.
import { describe, isPlainObject } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

/** The structure of a value: null for a leaf. */
export type Tree = ArrayTree | ObjectTree | null;

interface ArrayTree {
  readonly items: readonly Tree[];
  /** Names that some items have besides their position: `torch.max` gives `[values, indices]`. */
  readonly names: readonly (readonly [name: string, index: number])[];
  readonly keys?: undefined;
}

interface ObjectTree {
  readonly items: readonly Tree[];
  readonly keys: readonly string[];
}

type Loose = Record<string, unknown>;

/** The named items of an array such as `torch.max` gives. */
function namesOf(list: readonly unknown[]): [string, number][] {
  const keys = Object.keys(list);
  if (keys.length === list.length) return [];
  return keys
    .slice(list.length)
    .map((name): [string, number] => [name, list.indexOf((list as unknown as Loose)[name])]);
}

/** The leaves of a value in order, and its structure. */
export function flatten(value: unknown): { leaves: unknown[]; tree: Tree } {
  const leaves: unknown[] = [];
  const walk = (part: unknown): Tree => {
    if (Array.isArray(part)) return { items: part.map(walk), names: namesOf(part) };
    if (isPlainObject(part)) {
      const keys = Object.keys(part);
      return { items: keys.map((key) => walk(part[key])), keys };
    }
    leaves.push(part);
    return null;
  };
  const tree = walk(value);
  return { leaves, tree };
}

/** The leaves of a value, in order. */
export const leavesOf = (value: unknown): unknown[] => flatten(value).leaves;

/** The value with this structure and these leaves, which may be of any kind. */
export function unflatten(tree: Tree, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (part: Tree): unknown => {
    if (part === null) return leaves[next++];
    const items = part.items.map(build);
    if (part.keys !== undefined) return Object.fromEntries(part.keys.map((key, i) => [key, items[i]]));
    for (const [name, index] of part.names) (items as unknown as Loose)[name] = items[index];
    return items;
  };
  return build(tree);
}

/** `fn` of each leaf, in the same structure. */
export function mapTree(value: unknown, fn: (leaf: unknown) => unknown): unknown {
  const { leaves, tree } = flatten(value);
  return unflatten(tree, leaves.map(fn));
}

/** `fn` of each Tensor; other leaves stay. */
export const mapTensors = <T>(value: T, fn: (tensor: Tensor) => Tensor): T =>
  mapTree(value, (leaf) => (isTensor(leaf) ? fn(leaf) : leaf)) as T;

/**
 * The leaves of `value` in the order of `tree`, or undefined if its structure is another. With `isPrefix`, a leaf of
 * `value` may stand for all leaves below it.
 */
export function flattenAs(tree: Tree, value: unknown, isPrefix = false): unknown[] | undefined {
  const leaves: unknown[] = [];
  const fits = (part: Tree, given: unknown): boolean => {
    const isLeaf = !Array.isArray(given) && !isPlainObject(given);
    if (part === null || (isPrefix && isLeaf)) {
      for (let i = countLeaves(part); i > 0; i--) leaves.push(given);
      return isLeaf;
    }
    if (part.keys !== undefined) {
      const { keys } = part;
      if (!isPlainObject(given) || Object.keys(given).length !== keys.length) return false;
      return keys.every((key, i) => Object.hasOwn(given, key) && fits(part.items[i], given[key]));
    }
    return (
      Array.isArray(given) && given.length === part.items.length && part.items.every((item, i) => fits(item, given[i]))
    );
  };
  return fits(tree, value) ? leaves : undefined;
}

const countLeaves = (tree: Tree): number =>
  tree === null ? 1 : tree.items.reduce((sum, item) => sum + countLeaves(item), 0);

/** A structure for an error message: `[*, { w: *, b: * }]`. */
export function treeText(tree: Tree): string {
  if (tree === null) return '*';
  const items = tree.items.map(treeText);
  if (tree.keys === undefined) return `[${items.join(', ')}]`;
  return `{ ${tree.keys.map((key, i) => `${key}: ${items[i]}`).join(', ')} }`;
}

/** **Throws** TypeError unless each of `leaves` is a Tensor. */
export function checkLeaves(what: string, name: string, leaves: readonly unknown[]): asserts leaves is Tensor[] {
  for (const leaf of leaves) {
    if (!isTensor(leaf)) throw new TypeError(`${what}(): ${name} must hold only Tensors, got ${describe(leaf)}`);
  }
}
