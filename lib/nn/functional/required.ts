// Required arguments: by position or, as in Python, by name.
import { byPosition, describe, plainNumber } from '../../options';
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
    const args = [...byPosition(what, names, given)];
    for (let i = 0; i < names.length; i++) {
      check(what, names[i], kinds[i], args[i]);
      args[i] = plainNumber(args[i]);
    }
    return fn(...(args as never[]));
  };
  Object.defineProperty(checked, 'name', { value: what });
  return checked as unknown as F;
}

function check(what: string, name: string, kind: Kind, value: unknown): void {
  if (value === undefined) throw new TypeError(`${what}(): missing required argument '${name}'`);
  if (kind === 'Tensor' && !isTensor(value)) {
    throw new TypeError(`${what}(): ${name} must be Tensor, got ${describe(value)}`);
  }
}
