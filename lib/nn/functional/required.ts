// Required arguments: by position or, as in Python, by name.
import { describe, isPlainObject } from '../../options';
import { isTensor } from '../../tensor-handle';

type Kind = 'Tensor' | 'any';

/**
 * A function whose required arguments may also stand among the keywords: `maxPool2d(x, { kernelSize: 2 })`.
 *
 * **Throws** TypeError, naming the argument, for one that is missing, given twice, or no Tensor where it must be one.
 */
export function requiring<F extends (...args: never[]) => unknown>(
  what: string,
  required: Readonly<Record<string, Kind>>,
  fn: F,
): F {
  const names = Object.keys(required);
  const kinds = Object.values(required);
  const checked = (...given: unknown[]) => {
    const args = byPosition(what, names, given);
    for (let i = 0; i < names.length; i++) check(what, names[i], kinds[i], args[i]);
    return fn(...(args as never[]));
  };
  Object.defineProperty(checked, 'name', { value: what });
  return checked as unknown as F;
}

function byPosition(what: string, names: readonly string[], given: unknown[]): unknown[] {
  const last = given[given.length - 1];
  if (!isPlainObject(last) || !names.some((name) => Object.hasOwn(last, name))) return given;
  const keywords = { ...last };
  const positional = given.slice(0, -1);
  const args = names.map((name, i) => {
    if (!Object.hasOwn(keywords, name)) return positional[i];
    if (i < positional.length) throw new TypeError(`${what}(): got multiple values for argument '${name}'`);
    const value = keywords[name];
    delete keywords[name];
    return value;
  });
  return [...args, ...positional.slice(names.length), keywords];
}

function check(what: string, name: string, kind: Kind, value: unknown): void {
  if (value === undefined) throw new TypeError(`${what}(): missing required argument '${name}'`);
  if (kind === 'Tensor' && !isTensor(value)) {
    throw new TypeError(`${what}(): ${name} must be Tensor, got ${describe(value)}`);
  }
}
