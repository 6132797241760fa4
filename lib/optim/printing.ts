import { pyFloat, pyRepr } from '../nn/modules/utils';
import type { Keys } from './state-dict';

function printed(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return pyRepr(value);
  if (name === 'betas') return `(${value.map(pyFloat).join(', ')})`;
  return `[${value.map(pyRepr).join(', ')}]`;
}

/** An optimizer as Python's `repr` prints it, options sorted by torch's names. */
export function printOptimizer(name: string, groups: readonly object[], keys: Keys): string {
  const blocks = groups.map((group, i) => {
    const lines = Object.entries(group)
      .filter(([option]) => option !== 'params')
      .map(([option, value]) => [keys.toTorch(option), printed(option, value)])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, text]) => `    ${key}: ${text}\n`);
    return `\nParameter Group ${i}\n${lines.join('')}`;
  });
  return `${name} (${blocks.join('')})`;
}
