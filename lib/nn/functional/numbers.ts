// Numbers that functions compute with themselves.
import { checkNumber, plainNumber, scalarOf } from '../../options';

/**
 * The value of a number, which may be wrapped by `torch.asFloat`, a bigint, or a tensor without dimensions.
 *
 * **Throws** TypeError for anything else.
 */
export function numberOf(what: string, name: string, value: unknown): number {
  const number = plainNumber(scalarOf(value));
  checkNumber(what, name, number);
  return number;
}
