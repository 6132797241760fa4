import { checkNumber, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { warnOnce } from '../functional/warn';
import { Module } from './module';
import { shownNumber } from './utils';

// torch keeps all activations in one file; here they are in five by what they take.
export * from './activation-attention';
export * from './activation-parametric';
export * from './activation-slope';
export * from './activation-softmax';

const aten = torch._C._nn;

export interface InplaceOptions {
  /** Whether to change the input itself; default false. */
  inplace?: boolean;
}

type InplaceRest = Rest<[inplace: boolean], InplaceOptions>;
type Op = (x: Tensor) => Tensor;

/** Base of the activations whose only option is `inplace`. */
abstract class InplaceActivation extends Module {
  /** The operator, and the one that works in place. Not on the instance, where a function is one of the user's. */
  protected static readonly ops: readonly [op: Op, inplaceOp: Op];
  inplace: boolean;

  constructor(...rest: InplaceRest) {
    super();
    this.inplace = readRest(new.target.name, rest, { inplace: false }).inplace;
  }

  override forward(input: Tensor): Tensor {
    const [op, inplaceOp] = (this.constructor as typeof InplaceActivation).ops;
    return this.inplace ? inplaceOp(input) : op(input);
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}

/**
 * Rectified linear unit: `max(0, x)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReLU.html
 */
export class ReLU extends InplaceActivation {
  protected static override readonly ops = [torch.relu, torch.relu_] as const;
}

/**
 * Self-normalizing unit: `scale · (max(0, x) + min(0, α · (exp(x) − 1)))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.SELU.html
 */
export class SELU extends InplaceActivation {
  protected static override readonly ops = [torch.selu, torch.selu_] as const;
}

/**
 * `x · σ(x)`, also called swish.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.SiLU.html
 */
export class SiLU extends InplaceActivation {
  protected static override readonly ops = [aten.silu, aten.silu_] as const;
}

/**
 * `x · tanh(softplus(x))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Mish.html
 */
export class Mish extends InplaceActivation {
  protected static override readonly ops = [aten.mish, aten.mish_] as const;
}

/**
 * `x · relu6(x + 3) / 6`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Hardswish.html
 */
export class Hardswish extends InplaceActivation {
  protected static override readonly ops = [aten.hardswish, aten.hardswish_] as const;

  // torch prints nothing here.
  override extraRepr(): string {
    return '';
  }
}

/**
 * `relu6(x + 3) / 6`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Hardsigmoid.html
 */
export class Hardsigmoid extends InplaceActivation {
  protected static override readonly ops = [aten.hardsigmoid, aten.hardsigmoid_] as const;

  // torch prints nothing here.
  override extraRepr(): string {
    return '';
  }
}

/**
 * `1 / (1 + exp(−x))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return torch.sigmoid(input);
  }
}

/**
 * `(exp(x) − exp(−x)) / (exp(x) + exp(−x))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Tanh.html
 */
export class Tanh extends Module {
  override forward(input: Tensor): Tensor {
    return torch.tanh(input);
  }
}

/**
 * `log(1 / (1 + exp(−x)))`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LogSigmoid.html
 */
export class LogSigmoid extends Module {
  override forward(input: Tensor): Tensor {
    return aten.logSigmoid(input);
  }
}

/**
 * `x / (1 + |x|)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softsign.html
 */
export class Softsign extends Module {
  override forward(input: Tensor): Tensor {
    return input.div(input.abs().add(1));
  }
}

/**
 * `x − tanh(x)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Tanhshrink.html
 */
export class Tanhshrink extends Module {
  override forward(input: Tensor): Tensor {
    return input.sub(input.tanh());
  }
}

export interface HardtanhOptions extends InplaceOptions {
  /** Default -1. */
  minVal?: number;
  /** Default 1. */
  maxVal?: number;
  /** @deprecated its name is `minVal` now. */
  minValue?: number | null;
  /** @deprecated its name is `maxVal` now. */
  maxValue?: number | null;
}

const hardtanhDefaults = {
  minVal: -1,
  maxVal: 1,
  inplace: false,
  minValue: null as number | null,
  maxValue: null as number | null,
};

type HardtanhRest = Rest<
  [minVal: number, maxVal: number, inplace: boolean, minValue: number | null, maxValue: number | null],
  HardtanhOptions
>;

/** A limit, which old scripts give under its old name. */
function limit(what: string, name: 'minVal' | 'maxVal', given: Readonly<typeof hardtanhDefaults>): number {
  const old = name === 'minVal' ? 'minValue' : 'maxValue';
  if (given[old] !== null) warnOnce(`${what}(): ${old} is deprecated: its name is ${name} now`, 'DeprecationWarning');
  const value = given[old] ?? given[name];
  checkNumber(what, name, value);
  return value;
}

/**
 * `x` limited to [minVal, maxVal].
 *
 * **Throws** RangeError unless `maxVal` is greater than `minVal`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Hardtanh.html
 */
export class Hardtanh extends Module {
  readonly minVal: number;
  readonly maxVal: number;
  inplace: boolean;

  constructor(...rest: HardtanhRest) {
    super();
    const name = new.target.name;
    const given = readRest(name, rest, hardtanhDefaults);
    this.minVal = limit(name, 'minVal', given);
    this.maxVal = limit(name, 'maxVal', given);
    this.inplace = given.inplace;
    if (this.maxVal <= this.minVal) {
      throw new RangeError(`${name}(): maxVal must be greater than minVal, got ${this.maxVal} and ${this.minVal}`);
    }
  }

  override forward(input: Tensor): Tensor {
    const { minVal, maxVal } = this;
    return this.inplace ? aten.hardtanh_(input, minVal, maxVal) : aten.hardtanh(input, minVal, maxVal);
  }

  override extraRepr(): string {
    const inplace = this.inplace ? ', inplace=True' : '';
    return `min_val=${shownNumber(this.minVal, -1)}, max_val=${shownNumber(this.maxVal, 1)}${inplace}`;
  }
}

/**
 * `min(max(0, x), 6)`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ReLU6.html
 */
export class ReLU6 extends Hardtanh {
  constructor(...rest: InplaceRest) {
    super(0, 6, readRest('ReLU6', rest, { inplace: false }).inplace);
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}
