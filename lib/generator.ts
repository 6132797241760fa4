// Random number generators.
import { enter } from './context';
import { type Device, type DeviceLike, deviceOf, toDevice } from './device';
import { type External, native } from './native';
import { describe } from './options';
import { handleOf, isTensor, type Tensor, wrap } from './tensor-handle';

let externalOf: (generator: Generator) => External;

/** A source of random numbers of its own, given to operators as `{ generator }`. Source: torch.Generator. */
export class Generator {
  #external: External;

  static {
    externalOf = (generator) => generator.#external;
  }

  constructor(device: DeviceLike = 'cpu') {
    this.#external = native.generator(toDevice(device).toString());
  }

  /** The generator that operators use when none is given. */
  static default(device: DeviceLike = 'cpu'): Generator {
    const generator = new Generator('cpu');
    generator.#external = native.defaultGenerator(toDevice(device).toString());
    return generator;
  }

  get device(): Device {
    return deviceOf(native.generatorDevice(this.#external));
  }

  /** Sets the seed; returns this generator. */
  manualSeed(seed: number | bigint): this {
    native.generatorSeed(this.#external, seed);
    return this;
  }

  /** The seed that was set last. */
  initialSeed(): bigint {
    return native.generatorInitialSeed(this.#external);
  }

  /** Takes a seed from the system's randomness and returns it. */
  seed(): bigint {
    return native.generatorReseed(this.#external);
  }

  /** The state as a uint8 tensor. */
  getState(): Tensor {
    enter();
    return wrap(native.generatorState(this.#external));
  }

  /** Puts back what `getState` gave. **Throws** TypeError for what is no uint8 tensor. */
  setState(state: Tensor): void {
    if (!isTensor(state)) throw new TypeError(`setState(): state must be Tensor, got ${describe(state)}`);
    native.setGeneratorState(this.#external, handleOf(state));
  }

  /** Another generator that goes on as this one would. */
  cloneState(): Generator {
    const clone = new Generator(this.device);
    clone.setState(this.getState());
    return clone;
  }
}

export function generatorExternal(generator: Generator): External {
  return externalOf(generator);
}

/** Seeds the generators of every device. Returns the CPU's. Source: torch.manual_seed. */
export function manualSeed(seed: number | bigint): Generator {
  if (typeof seed !== 'bigint' && !Number.isSafeInteger(seed)) {
    throw new TypeError(`manualSeed(): seed must be an integer, got ${String(seed)}`);
  }
  native.manualSeed(seed);
  return Generator.default();
}

/** Seeds every device from the system's randomness; returns the seed. Source: torch.seed. */
export function seed(): bigint {
  const value = new Generator().seed();
  native.manualSeed(value);
  return value;
}

/** The seed that was set last. Source: torch.initial_seed. */
export function initialSeed(): bigint {
  return Generator.default().initialSeed();
}

/** The state of the CPU's default generator, a uint8 tensor. Source: torch.get_rng_state. */
export function getRngState(): Tensor {
  return Generator.default().getState();
}

/** Puts back what `getRngState` gave. Source: torch.set_rng_state. */
export function setRngState(state: Tensor): void {
  Generator.default().setState(state);
}
