import { checkInt, checkNumber, describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { InplaceOptions } from './activation';
import { Module } from './module';
import { pyRepr, shownNumber } from './utils';

const aten = torch._C._nn;

/**
 * `x · Φ(x)`, Φ being the distribution function of the normal distribution; `approximate: 'tanh'` estimates it.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GELU.html
 */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';
  private readonly keywords: { approximate: 'none' | 'tanh' };

  constructor(...rest: Rest<[approximate: 'none' | 'tanh'], { approximate?: 'none' | 'tanh' }>) {
    super();
    const { approximate } = readRest('GELU', rest, { approximate: 'none' as 'none' | 'tanh' });
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new RangeError(`GELU(): approximate must be 'none' or 'tanh', got ${describe(approximate)}`);
    }
    this.approximate = approximate;
    this.keywords = { approximate };
  }

  override forward(input: Tensor): Tensor {
    return aten.gelu(input, this.keywords);
  }

  override extraRepr(): string {
    return `approximate=${pyRepr(this.approximate)}`;
  }
}

export interface SoftplusOptions {
  /** Default 1. */
  beta?: number;
  /** Above it, `beta · x` counts as linear; default 20. */
  threshold?: number;
}

/**
 * `log(1 + exp(beta · x)) / beta`, a smooth ReLU.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softplus.html
 */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(...rest: Rest<[beta: number, threshold: number], SoftplusOptions>) {
    super();
    const { beta, threshold } = readRest('Softplus', rest, { beta: 1, threshold: 20 });
    checkNumber('Softplus', 'beta', beta);
    checkNumber('Softplus', 'threshold', threshold);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(input: Tensor): Tensor {
    return aten.softplus(input, this.beta, this.threshold);
  }

  override extraRepr(): string {
    return `beta=${shownNumber(this.beta, 1)}, threshold=${shownNumber(this.threshold, 20)}`;
  }
}

type ShrinkRest = Rest<[lambd: number], { lambd?: number }>;

abstract class Shrink extends Module {
  readonly lambd: number;

  constructor(name: string, rest: ShrinkRest) {
    super();
    this.lambd = readRest(name, rest, { lambd: 0.5 }).lambd;
    checkNumber(name, 'lambd', this.lambd);
  }

  override extraRepr(): string {
    return shownNumber(this.lambd, 0.5);
  }
}

/**
 * `x` where |x| > lambd (default 0.5), else 0.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends Shrink {
  constructor(...rest: ShrinkRest) {
    super('Hardshrink', rest);
  }

  override forward(input: Tensor): Tensor {
    return torch.hardshrink(input, this.lambd);
  }
}

/**
 * `x` moved towards 0 by lambd (default 0.5).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends Shrink {
  constructor(...rest: ShrinkRest) {
    super('Softshrink', rest);
  }

  override forward(input: Tensor): Tensor {
    return aten.softshrink(input, this.lambd);
  }
}

/**
 * `x` where x > threshold, else `value`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Threshold.html
 */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;
  inplace: boolean;

  constructor(threshold: number, value: number, ...rest: Rest<[inplace: boolean], InplaceOptions>) {
    super();
    checkNumber('Threshold', 'threshold', threshold);
    checkNumber('Threshold', 'value', value);
    this.threshold = threshold;
    this.value = value;
    this.inplace = readRest('Threshold', rest, { inplace: false }).inplace;
  }

  override forward(input: Tensor): Tensor {
    const { threshold, value } = this;
    return this.inplace ? torch.threshold_(input, threshold, value) : torch.threshold(input, threshold, value);
  }

  override extraRepr(): string {
    // torch types both as float but prints them as they were given, which is mostly an int.
    const inplace = this.inplace ? ', inplace=True' : '';
    return `threshold=${pyRepr(this.threshold)}, value=${pyRepr(this.value)}${inplace}`;
  }
}

/**
 * `a · σ(b)`, a and b being the halves of the input along `dim` (default -1).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GLU.html
 */
export class GLU extends Module {
  readonly dim: number;

  constructor(...rest: Rest<[dim: number], { dim?: number }>) {
    super();
    this.dim = readRest('GLU', rest, { dim: -1 }).dim;
    checkInt('GLU', 'dim', this.dim);
  }

  override forward(input: Tensor): Tensor {
    return aten.glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
