// The base of all distributions. Source: torch/distributions/distribution.py

import { TorchError } from '../errors';
import { warnOnce } from '../functional/aten';
import { pyFloat } from '../nn/modules/utils';
import { describe, isPlainObject } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import type { ValidateOptions } from './arguments';
import { type Constraint, dependentOf, isDependent } from './constraints/constraint';
import { isLazy } from './utils';

/** The shape of independent draws that come before batch and event: `[3]`, or `{ sampleShape: [3] }`; default `[]`. */
export type SampleShape = readonly number[] | { sampleShape?: readonly number[] };

export type ArgConstraints = Readonly<Record<string, Constraint>>;

/** The class of a distribution. */
export type DistributionClass<D extends Distribution = Distribution> = { readonly prototype: D; readonly name: string };

export function notImplemented(what: string, message: string): TorchError {
  return new TorchError(`${what}(): ${message}`, what, 'NotImplementedError');
}

const tuple = (shape: readonly number[]) => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
const size = (shape: readonly number[]) => `torch.Size([${shape.join(', ')}])`;
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The draws' shape, however it was given. */
export function readShape(sampleShape: SampleShape = []): readonly number[] {
  const shape: unknown = isPlainObject(sampleShape) ? (sampleShape.sampleShape ?? []) : sampleShape;
  if (Array.isArray(shape) && shape.every(Number.isInteger)) return shape;
  throw new TypeError(`sample(): sampleShape must be int[], got ${describe(sampleShape)}`);
}

/** Whether to expand the values of `enumerateSupport`, however it was given; default true. */
export const readExpand = (given: boolean | { expand?: boolean } = true): boolean =>
  typeof given === 'object' ? (given.expand ?? true) : given;

function showParameter(value: Tensor): string {
  if (value.numel() !== 1) return size(value.shape);
  if (value.ndim > 0) return String(value);
  const item: unknown = value.item();
  return typeof item === 'number' && value.dtype.isFloatingPoint ? pyFloat(item) : String(item);
}

function staticSupport({ prototype, name }: DistributionClass): Constraint {
  const support = dependentOf(prototype, 'support');
  if (support) return support;
  throw notImplemented('support', `${name} does not define it`);
}

/**
 * The base class of probability distributions, for own ones too: set `static argConstraints` and `support`, keep parameters
 * as properties of the same names, and define `rsample` or `sample`, and `logProb`.
 *
 * **Shape** of a sample: sampleShape + batchShape + eventShape.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/distributions.html#distribution
 */
export class Distribution {
  static readonly argConstraints: ArgConstraints | undefined = undefined;
  static readonly hasRsample: boolean = false;
  static readonly hasEnumerateSupport: boolean = false;
  static #validateByDefault = true;

  /** What the class says of its support; a dependent constraint where parameters decide. */
  static get support(): Constraint {
    // biome-ignore lint/complexity/noThisInStatic: the class that was derived
    return staticSupport(this);
  }

  /** The shape of parameters that make independent distributions. */
  readonly batchShape: number[];
  /** The shape of one draw of one distribution. */
  readonly eventShape: number[];
  /** Whether values are checked; undefined where the default decides. */
  private readonly validateArgs: boolean | undefined;

  constructor(batchShape: readonly number[] = [], eventShape: readonly number[] = [], options: ValidateOptions = {}) {
    this.batchShape = [...batchShape];
    this.eventShape = [...eventShape];
    this.validateArgs = options.validateArgs ?? undefined;
  }

  /** Whether distributions check parameters and values unless told otherwise; at first they do. */
  static setDefaultValidateArgs(value: boolean): void {
    if (typeof value !== 'boolean') {
      throw new TypeError(`setDefaultValidateArgs(): value must be bool, got ${describe(value)}`);
    }
    Distribution.#validateByDefault = value;
  }

  get hasRsample(): boolean {
    return (this.constructor as typeof Distribution).hasRsample;
  }

  get hasEnumerateSupport(): boolean {
    return (this.constructor as typeof Distribution).hasEnumerateSupport;
  }

  /** The constraint that each parameter must satisfy. */
  get argConstraints(): ArgConstraints {
    const found = (this.constructor as typeof Distribution).argConstraints;
    if (found) return found;
    throw notImplemented('argConstraints', `${this.constructor.name} does not define it`);
  }

  /** The constraint that every value satisfies. */
  get support(): Constraint {
    return (this.constructor as typeof Distribution).support;
  }

  get mean(): Tensor {
    throw this.lacks('mean');
  }

  get mode(): Tensor {
    throw this.lacks('mode');
  }

  get variance(): Tensor {
    throw this.lacks('variance');
  }

  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /** Draws without gradients. **Shape** sampleShape + batchShape + eventShape. */
  sample(sampleShape?: SampleShape): Tensor {
    return torch.noGrad(() => this.rsample(sampleShape));
  }

  /** Draws as a differentiable function of the parameters. **Throws** TorchError where there is none. */
  rsample(_sampleShape?: SampleShape): Tensor {
    throw this.lacks('rsample');
  }

  /** `sample([n])`. Deprecated in PyTorch too. */
  sampleN(n: number): Tensor {
    return this.sample([n]);
  }

  /** The logarithm of density or probability. **Throws** RangeError for a value outside the support, if checked. */
  logProb(_value: Tensor): Tensor {
    throw this.lacks('logProb');
  }

  /** The probability of a value at most this large. */
  cdf(_value: Tensor): Tensor {
    throw this.lacks('cdf');
  }

  /** The inverse of `cdf`. */
  icdf(_value: Tensor): Tensor {
    throw this.lacks('icdf');
  }

  /** All values of a discrete distribution, along a new first dimension; of size 1 in batch dimensions unless `expand`. */
  enumerateSupport(_expand: boolean | { expand?: boolean } = true): Tensor {
    throw this.lacks('enumerateSupport');
  }

  entropy(): Tensor {
    throw this.lacks('entropy');
  }

  /** The exponential of the entropy. */
  perplexity(): Tensor {
    return torch.exp(this.entropy());
  }

  /** The same distribution with its batch shape expanded; parameters become views. */
  expand(batchShape: readonly number[] | { batchShape: readonly number[] }): this {
    const shape = Array.isArray(batchShape) ? batchShape : (batchShape as { batchShape: readonly number[] }).batchShape;
    if (!Array.isArray(shape) || !shape.every(Number.isInteger)) {
      throw new TypeError(`expand(): batchShape must be int[], got ${describe(batchShape)}`);
    }
    const count = this.batchShape.length;
    const names = this.parameterNames;
    const next = Object.create(Object.getPrototypeOf(this)) as this;
    for (const [name, value] of Object.entries(this)) {
      let expanded: unknown = value;
      if (isTensor(value) && names.includes(name)) expanded = value.expand([...shape, ...value.shape.slice(count)]);
      else if (isLazy(this, name)) continue;
      else if (value instanceof Distribution) expanded = value.expand([...shape, ...value.batchShape.slice(count)]);
      Object.defineProperty(next, name, { value: expanded, writable: true, enumerable: true, configurable: true });
    }
    return Object.assign(next, { batchShape: [...shape] });
  }

  /** As Python prints it. */
  toString(): string {
    const names = Object.keys(this.argConstraints).filter((name) => Object.hasOwn(this, name));
    const own = this as unknown as Record<string, Tensor>;
    return `${this.constructor.name}(${names.map((name) => `${snakeCase(name)}: ${showParameter(own[name])}`).join(', ')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** The properties that `expand` expands. */
  protected get parameterNames(): string[] {
    return Object.keys(this.argConstraints);
  }

  /** Whether parameters and values are to be checked. */
  get _validateArgs(): boolean {
    return this.validateArgs ?? Distribution.#validateByDefault;
  }

  protected lacks(member: string): TorchError {
    return notImplemented(member, `${this.constructor.name} does not implement it`);
  }

  /** The shape of `sample(sampleShape)`. */
  _extendedShape(sampleShape?: SampleShape): number[] {
    return [...readShape(sampleShape), ...this.batchShape, ...this.eventShape];
  }

  /** A tensor of the batch's and event's shape with one number in it, for moments that do not exist. */
  protected filled(value: number, { dtype, device }: Tensor): Tensor {
    return torch.full(this._extendedShape(), value, { dtype, device });
  }

  /** Checks parameters; constructors call it when they have set theirs. **Throws** RangeError. */
  protected checkParameters(): void {
    if (!this._validateArgs) return;
    for (const [name, constraint] of Object.entries(this.argConstraints)) {
      if (isDependent(constraint) || (!Object.hasOwn(this, name) && isLazy(this, name))) continue;
      const value = (this as unknown as Record<string, Tensor>)[name];
      if (constraint.check(value).all().item()) continue;
      throw new RangeError(
        `Expected parameter ${name} (${value.constructor.name} of shape ${tuple(value.shape)}) of distribution ${this} ` +
          `to satisfy the constraint ${constraint}, but found invalid values:\n${value}`,
      );
    }
  }

  /** Checks a value for `logProb`, if values are checked. **Throws** TypeError, RangeError. */
  _validateSample(value: Tensor): void {
    if (!isTensor(value)) {
      throw new TypeError(`${this.constructor.name}: the value must be Tensor, got ${describe(value)}`);
    }
    if (!this._validateArgs) return;
    const { shape } = value;
    const event = shape.slice(Math.max(0, shape.length - this.eventShape.length));
    if (event.join() !== this.eventShape.join()) {
      throw new RangeError(
        `The right-most size of value must match eventShape: ${size(shape)} vs ${size(this.eventShape)}.`,
      );
    }
    const expected = [...this.batchShape, ...this.eventShape];
    const fits = (i: number, j: number) => i === 1 || j === 1 || i === j;
    for (let i = 1; i <= Math.min(shape.length, expected.length); i++) {
      if (fits(shape[shape.length - i], expected[expected.length - i])) continue;
      throw new RangeError(
        `Value is not broadcastable with batchShape + eventShape: ${size(shape)} vs ${size(expected)}.`,
      );
    }
    const support = this.supportOrWarning();
    if (support === undefined || support.check(value).all().item()) return;
    throw new RangeError(
      `Expected value argument (${value.constructor.name} of shape ${tuple(shape)}) to be within the support (${support}) ` +
        `of the distribution ${this}, but found invalid values:\n${value}`,
    );
  }

  private supportOrWarning(): Constraint | undefined {
    try {
      return this.support;
    } catch (error) {
      if (!(error instanceof TorchError) || error.kind !== 'NotImplementedError') throw error;
      warnOnce(
        `${this.constructor.name} does not define support, so values are not checked; use { validateArgs: false }`,
      );
      return undefined;
    }
  }
}
