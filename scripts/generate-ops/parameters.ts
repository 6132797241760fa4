// The parameters of an overload as a caller may write them.
import type { ArgumentInfo } from '../../lib/native';

/** A generator that is null or left out stands for the default one in every signature, also where lib/ops/schema.ts calls another overload then. */
export function withOptionalGenerators<T extends ArgumentInfo>(parameters: readonly T[]): T[] {
  return parameters.map((each) => (each.type === 'Generator' && each.optional ? { ...each, hasDefault: true } : each));
}
