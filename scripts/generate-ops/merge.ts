// Overloads that are one signature in TypeScript, because they differ only in what kind of value a parameter takes: a variable
// of both kinds would fit neither.
import type { ArgumentInfo } from '../../lib/native';
import { NUMBERS_AS_TENSORS } from '../../lib/ops/resolve';
import type { Overload } from '../../lib/ops/schema';

/** A parameter, and what it takes by position where its name in another overload is another one. */
export interface Declared extends ArgumentInfo {
  readonly byPosition?: ArgumentInfo;
}

export interface DeclaredOverload extends Overload {
  readonly parameters: readonly Declared[];
}

const KINDS = ['Tensor', 'Scalar', 'Tensor | Scalar'];

/** The parameter that takes what either takes: a Tensor or a number, an int or a list of them. */
function union(a: ArgumentInfo, b: ArgumentInfo): ArgumentInfo | undefined {
  if (a.name !== b.name || a.kwargOnly !== b.kwargOnly || a.isOut !== b.isOut) return undefined;
  const optional = a.optional || b.optional;
  const hasDefault = a.hasDefault || b.hasDefault;
  // With a length, a list of ints is one int too.
  const areInts = [a.type, b.type].every((type) => type === 'int' || type === 'int[]');
  if (areInts && (a.type !== b.type || a.length !== b.length)) {
    return { ...a, type: 'int[]', length: 1, optional, hasDefault };
  }
  if (a.optional !== b.optional || a.hasDefault !== b.hasDefault || a.length !== b.length) return undefined;
  if (a.type === b.type) return a;
  return KINDS.includes(a.type) && KINDS.includes(b.type) ? { ...a, type: 'Tensor | Scalar' } : undefined;
}

/** Whether one parameter takes all that the other takes. */
function covers(a: ArgumentInfo, b: ArgumentInfo): boolean {
  const both = union(a, b);
  if (both === undefined || both.optional !== a.optional || both.hasDefault !== a.hasDefault) return false;
  return both.type === a.type && both.length > 0 === a.length > 0;
}

const isSame = (a: ArgumentInfo, b: ArgumentInfo) => a.type === b.type && covers(a, b);

function areAlike(a: Overload, b: Overload): boolean {
  const returned = ({ returns }: Overload) => returns.map(({ type }) => type).join();
  return a.parameters.length === b.parameters.length && returned(a) === returned(b);
}

/** One overload for two that differ in one parameter, or in optional ones. */
function merge(name: string, a: Overload, b: Overload): Overload | undefined {
  if (!areAlike(a, b)) return undefined;
  const differing = a.parameters.flatMap((parameter, i) => (isSame(parameter, b.parameters[i]) ? [] : [i]));
  const areOptional = differing.every((i) => a.parameters[i].optional && b.parameters[i].optional);
  if (differing.length > 1 && !areOptional) return undefined;
  const parameters = a.parameters.flatMap((parameter, i) => union(parameter, b.parameters[i]) ?? []);
  if (parameters.length < a.parameters.length) return undefined;
  const out = NUMBERS_AS_TENSORS.has(name) ? (a.out ?? b.out) : a.out && b.out;
  return { ...a, parameters, out };
}

function mergedPairs(name: string, overloads: readonly Overload[]): Overload[] {
  const pairs = overloads.flatMap((a, i) => overloads.slice(i + 1).map((b) => [a, b]));
  // Both with `out` or both without comes first: what is left keeps its `out`.
  const isEven = ([a, b]: Overload[]) => (a.out === undefined) === (b.out === undefined);
  for (const [a, b] of [...pairs.filter(isEven), ...pairs]) {
    const both = merge(name, a, b);
    if (both === undefined) continue;
    const rest = overloads.flatMap((each) => (each === a ? [both] : each === b ? [] : [each]));
    return mergedPairs(name, rest);
  }
  return [...overloads];
}

/** What a parameter of an overload takes, where another overload has the same call with a value of another kind. */
function widerIn(overload: Overload, i: number, others: readonly Overload[]): Declared | undefined {
  const parameter = overload.parameters[i];
  // Of two overloads that differ in a name, one is enough.
  if (parameter.type !== 'Scalar' && parameter.type !== 'int[]') return undefined;
  for (const other of others) {
    if (other === overload || !areAlike(other, overload)) continue;
    if (overload.out !== undefined && other.out === undefined) continue;
    if (!overload.parameters.every((each, j) => i === j || covers(other.parameters[j], each))) continue;
    const its = other.parameters[i];
    const both = union(parameter, { ...its, name: parameter.name });
    if (both === undefined || both.hasDefault !== parameter.hasDefault || covers(parameter, both)) continue;
    return its.name === parameter.name ? both : { ...parameter, byPosition: both };
  }
  return undefined;
}

/** The overload with one parameter that takes more, as far as the others have that call. */
function widened(overload: Overload, others: readonly Overload[]): DeclaredOverload {
  for (const [i] of overload.parameters.entries()) {
    const wider = widerIn(overload, i, others);
    if (wider === undefined) continue;
    return { ...overload, parameters: overload.parameters.map((each, j) => (i === j ? wider : each)) };
  }
  return overload;
}

/** The overloads of an operator as TypeScript declares them, in the order they are tried. */
export function merged(name: string, overloads: readonly Overload[]): DeclaredOverload[] {
  const pairs = mergedPairs(name, overloads);
  const isIn = (a: Overload, b: Overload) =>
    a.out !== undefined && areAlike(a, b) && a.parameters.every((parameter, i) => covers(parameter, b.parameters[i]));
  // What only some of the merged write into `out` is theirs alone.
  const withOut = overloads.filter((each) => each.out !== undefined && !pairs.some((pair) => isIn(pair, each)));
  const all = [...pairs, ...withOut];
  return all.map((overload) => widened(overload, all));
}
