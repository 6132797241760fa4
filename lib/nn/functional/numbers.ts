// Numbers that functions compute with themselves.
import { FloatScalar } from '../../complex';
import { checkNumber } from '../../options';

/** The value of a number, which may be wrapped by `torch.asFloat`. **Throws** TypeError for anything else. */
export function numberOf(what: string, name: string, value: unknown): number {
  const number = value instanceof FloatScalar ? value.value : value;
  checkNumber(what, name, number);
  return number;
}
