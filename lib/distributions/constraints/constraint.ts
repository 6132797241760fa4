// What a constraint is, and those that only an instance can give. Source: torch/distributions/constraints.py
import { TorchError } from '../../errors';
import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor-handle';

/**
 * A region over which a variable is valid, such as the positive numbers.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#torch.distributions.constraints.Constraint
 */
export abstract class Constraint {
  /** Whether the region is discrete. */
  get isDiscrete(): boolean {
    return false;
  }

  /** How many of the last dimensions make one event, which is valid or not as a whole. */
  get eventDim(): number {
    return 0;
  }

  /** Which events in `value` are valid, as a tensor of booleans. **Shape** sample and batch dimensions of the value. */
  abstract check(value: Tensor): Tensor;

  /** As Python prints it. */
  toString(): string {
    return `${this.constructor.name}()`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export interface DependentOptions {
  /** Whether the region is discrete, if that is known without an instance. */
  isDiscrete?: boolean;
  /** The event dimensions, if they are known without an instance. */
  eventDim?: number;
}

const unknown = (member: string) =>
  new TorchError(`${member} cannot be determined statically`, member, 'NotImplementedError');

/** Stands for a constraint that depends on other variables. */
export class Dependent extends Constraint {
  private readonly options: DependentOptions;

  constructor(options: DependentOptions = {}) {
    super();
    this.options = readOptions<DependentOptions>('dependent', options, { isDiscrete: undefined, eventDim: undefined });
  }

  /** **Throws** TorchError where only an instance knows. */
  override get isDiscrete(): boolean {
    if (this.options.isDiscrete === undefined) throw unknown('isDiscrete');
    return this.options.isDiscrete;
  }

  /** **Throws** TorchError where only an instance knows. */
  override get eventDim(): number {
    if (this.options.eventDim === undefined) throw unknown('eventDim');
    return this.options.eventDim;
  }

  /** **Throws** TypeError always: only an instance has a constraint to check. */
  override check(_value: Tensor): Tensor {
    throw new TypeError('check(): cannot determine validity of dependent constraint');
  }
}

/** Whether a constraint stands for one that depends on other variables. */
export function isDependent(constraint: Constraint): constraint is Dependent {
  return constraint instanceof Dependent;
}

const properties = new WeakMap<object, Dependent>();

/**
 * Decorates a getter whose constraint depends on the instance; what the options say is known of the class too:
 * `Binomial.support.isDiscrete`.
 *
 * **Source** torch.distributions.constraints.dependent_property
 */
export function dependentProperty(options: DependentOptions = {}) {
  const dependent = new Dependent(options);
  return <T extends object, C extends Constraint>(getter: (this: T) => C): ((this: T) => C) => {
    if (typeof getter !== 'function') {
      throw new TypeError(`dependentProperty(): expected a getter, got ${describe(getter)}`);
    }
    properties.set(getter, dependent);
    return getter;
  };
}

/** What a decorated getter of a class says of its constraint; undefined if the nearest getter is not decorated. */
export function dependentOf(prototype: object, name: string): Dependent | undefined {
  for (let proto: object | null = prototype; proto !== null; proto = Object.getPrototypeOf(proto)) {
    const getter = Object.getOwnPropertyDescriptor(proto, name)?.get;
    if (getter) return properties.get(getter);
  }
  return undefined;
}
