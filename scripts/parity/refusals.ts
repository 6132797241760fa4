// Errors of this side, and what counts as a refusal of what Python refuses.
import { TorchError } from '../../lib';

export function describeError(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`.slice(0, 1000);
}

/** What V8 says of a mistake in this code, where a check of the argument is missing. */
const isEngines = ({ message }: Error) =>
  /^Cannot (read|set|mix|convert)|is not (a function|iterable|defined)|^Invalid array length|call stack/.test(message);

const isMisfit = ({ message }: Error) => /: (no overload takes|unknown keyword)/.test(message);

/** Runs `work`, which Python refuses. What Python's operator refuses must get as far as the operator here. */
export function expectThrow(work: () => void, python: string): void {
  try {
    work();
  } catch (error) {
    const isRefusal = error instanceof TypeError || error instanceof RangeError || error instanceof TorchError;
    if (!isRefusal || isEngines(error)) throw error;
    const isOther = isMisfit(error) && !python.startsWith('TypeError');
    if (isOther) throw new Error(`${error.message}, where Python raises ${python}`);
    return;
  }
  throw new Error(`gives a result where Python raises ${python}`);
}
