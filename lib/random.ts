// torch.random: the default generators.
import { Generator, getRngState, initialSeed, manualSeed, seed, setRngState } from './generator';
import { native } from './native';
import { checkBool, describe, readOptions } from './options';

export interface ForkRngOptions {
  /** CUDA devices whose generators to keep too, by index. Default: all. */
  devices?: readonly number[] | null;
  /** False: only runs the function. Default: true. */
  enabled?: boolean;
}

function generators(devices: readonly number[] | null): Generator[] {
  const count = native.hasCuda() ? (native.accelerator()?.count ?? 0) : 0;
  const chosen = devices ?? Array.from({ length: count }, (_, i) => i);
  return [Generator.default('cpu'), ...chosen.map((index) => Generator.default(`cuda:${index}`))];
}

/**
 * Runs `fn`, and what it awaits, and puts the default generators back to where they were before.
 *
 * **Throws** TypeError without a function. Source: torch.random.fork_rng.
 */
export function forkRng<T>(fn: () => T, options?: ForkRngOptions): T {
  if (typeof fn !== 'function') throw new TypeError(`forkRng(): expected a function to run, got ${describe(fn)}`);
  const defaults: Required<ForkRngOptions> = { devices: null, enabled: true };
  const { devices, enabled } = readOptions('forkRng', options, defaults) as Required<ForkRngOptions>;
  checkBool('forkRng', 'enabled', enabled);
  if (devices !== null && !(Array.isArray(devices) && devices.every(Number.isInteger))) {
    throw new TypeError(`forkRng(): devices must be int[], got ${describe(devices)}`);
  }
  if (!enabled) return fn();
  const saved = generators(devices).map((generator) => ({ generator, state: generator.getState() }));
  const restore = () => {
    for (const { generator, state } of saved) generator.setState(state);
  };
  let isPending = false;
  try {
    const result = fn();
    if (!(result instanceof Promise)) return result;
    isPending = true;
    return result.finally(restore) as T;
  } finally {
    if (!isPending) restore();
  }
}

/** The CPU's default generator. Source: torch.default_generator. */
export const defaultGenerator = Generator.default();

export { getRngState, initialSeed, manualSeed, seed, setRngState };
