// Activations with a slope below 0, fixed, drawn or learnt.
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkInt, checkNumber, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import * as init from '../init';
import { filledParameter, type Parameter } from '../parameter';
import type { InplaceOptions } from './activation';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyRepr, shownNumber } from './utils';

const aten = torch._C._nn;

type SlopeOp = (x: Tensor, slope: number) => Tensor;

/** Base of the activations with one number and `inplace`. */
abstract class SlopeActivation extends Module {
  /** The operator, and the one that works in place. Not on the instance, where a function is one of the user's. */
  protected static readonly ops: readonly [op: SlopeOp, inplaceOp: SlopeOp];
  inplace: boolean;
  protected readonly slope: number;

  constructor(name: string, what: string, slope: number, inplace: boolean) {
    super();
    checkNumber(name, what, slope);
    this.slope = slope;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    const [op, inplaceOp] = (this.constructor as typeof SlopeActivation).ops;
    return this.inplace ? inplaceOp(input, this.slope) : op(input, this.slope);
  }

  protected repr(name: string, standard: number): string {
    return `${name}=${shownNumber(this.slope, standard)}${this.inplace ? ', inplace=True' : ''}`;
  }
}

export interface LeakyReLUOptions extends InplaceOptions {
  /** Slope below 0; default 0.01. */
  negativeSlope?: number;
}

/**
 * `x` where x ≥ 0, else `negativeSlope · x`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LeakyReLU.html
 */
export class LeakyReLU extends SlopeActivation {
  protected static override readonly ops = [aten.leakyRelu, aten.leakyRelu_] as const;

  constructor(...rest: Rest<[negativeSlope: number, inplace: boolean], LeakyReLUOptions>) {
    const { negativeSlope, inplace } = readRest('LeakyReLU', rest, { negativeSlope: 0.01, inplace: false });
    super('LeakyReLU', 'negativeSlope', negativeSlope, inplace);
  }

  get negativeSlope(): number {
    return this.slope;
  }

  override extraRepr(): string {
    return this.repr('negative_slope', 0.01);
  }
}

export interface ELUOptions extends InplaceOptions {
  /** Default 1. */
  alpha?: number;
}

type ELURest = Rest<[alpha: number, inplace: boolean], ELUOptions>;

const eluDefaults = { alpha: 1, inplace: false };

/**
 * `x` where x > 0, else `alpha · (exp(x) − 1)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ELU.html
 */
export class ELU extends SlopeActivation {
  protected static override readonly ops = [aten.elu, aten.elu_] as const;

  constructor(...rest: ELURest) {
    const { alpha, inplace } = readRest('ELU', rest, eluDefaults);
    super('ELU', 'alpha', alpha, inplace);
  }

  get alpha(): number {
    return this.slope;
  }

  override extraRepr(): string {
    return this.repr('alpha', 1);
  }
}

/**
 * `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.CELU.html
 */
export class CELU extends SlopeActivation {
  protected static override readonly ops = [torch.celu, torch.celu_] as const;

  constructor(...rest: ELURest) {
    const { alpha, inplace } = readRest('CELU', rest, eluDefaults);
    super('CELU', 'alpha', alpha, inplace);
  }

  get alpha(): number {
    return this.slope;
  }

  override extraRepr(): string {
    return this.repr('alpha', 1);
  }
}

export interface RReLUOptions extends InplaceOptions {
  /** Default 1/8. */
  lower?: number;
  /** Default 1/3. */
  upper?: number;
}

/**
 * `x` where x ≥ 0, else `a · x`, with `a` drawn for each element from [lower, upper] in training, else their mean.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RReLU.html
 */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  inplace: boolean;

  constructor(...rest: Rest<[lower: number, upper: number, inplace: boolean], RReLUOptions>) {
    super();
    const { lower, upper, inplace } = readRest('RReLU', rest, { lower: 1 / 8, upper: 1 / 3, inplace: false });
    checkNumber('RReLU', 'lower', lower);
    checkNumber('RReLU', 'upper', upper);
    this.lower = lower;
    this.upper = upper;
    this.inplace = inplace;
  }

  override forward(input: Tensor): Tensor {
    const op = this.inplace ? torch.rrelu_ : torch.rrelu;
    return op(input, this.lower, this.upper, this.training);
  }

  override extraRepr(): string {
    const inplace = this.inplace ? ', inplace=True' : '';
    return `lower=${pyRepr(this.lower)}, upper=${pyRepr(this.upper)}${inplace}`;
  }
}

export interface PReLUOptions extends FactoryOptions {
  /** 1, or one slope per channel; default 1. */
  numParameters?: number;
  /** Initial slope; default 0.25. */
  init?: number;
}

const preluDefaults = {
  numParameters: 1,
  init: 0.25,
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

/**
 * `max(0, x) + weight · min(0, x)`, with a learnable weight.
 *
 * **Shape** (*), or (N, C, *) with one weight per channel → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.PReLU.html
 */
export class PReLU extends Module {
  readonly numParameters: number;
  readonly init: number;
  weight: Parameter;

  constructor(
    ...rest: Rest<[numParameters: number, init: number, device: string | Device, dtype: DType], PReLUOptions>
  ) {
    super();
    const { numParameters, init, device, dtype } = readRest('PReLU', rest, preluDefaults);
    checkInt('PReLU', 'numParameters', numParameters);
    checkNumber('PReLU', 'init', init);
    this.numParameters = numParameters;
    this.init = init;
    this.weight = filledParameter([numParameters], init, device, dtype);
  }

  /** Sets the slopes back. */
  resetParameters(): void {
    init.constant_(this.weight, this.init);
  }

  override forward(input: Tensor): Tensor {
    return torch.prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}
