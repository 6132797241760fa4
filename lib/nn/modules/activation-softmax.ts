import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { implicitSoftmaxDim } from '../functional/activation';
import { Module } from './module';
import { pyRepr } from './utils';

type DimRest = Rest<[dim: number | null], { dim?: number | null }>;

/** Base of the activations that normalize along a dimension. */
abstract class AlongDim extends Module {
  readonly dim: number | null;
  private readonly functionName: string;

  constructor(name: string, functionName: string, rest: DimRest) {
    super();
    this.dim = readRest(name, rest, { dim: null as number | null }).dim;
    if (this.dim !== null) checkInt(name, 'dim', this.dim);
    this.functionName = functionName;
  }

  protected dimFor(input: Tensor): number {
    return this.dim ?? implicitSoftmaxDim(this.functionName, input.ndim);
  }

  override extraRepr(): string {
    return `dim=${pyRepr(this.dim)}`;
  }
}

/**
 * `exp(x) / Σ exp(x)` along `dim`; without `dim`, the one that torch takes, with its warning.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softmax.html
 */
export class Softmax extends AlongDim {
  constructor(...rest: DimRest) {
    super('Softmax', 'softmax', rest);
  }

  override forward(input: Tensor): Tensor {
    return torch.softmax(input, this.dimFor(input));
  }
}

/**
 * `log(softmax(x))` along `dim`, computed in a stable way; without `dim`, the one that torch takes, with its warning.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends AlongDim {
  constructor(...rest: DimRest) {
    super('LogSoftmax', 'logSoftmax', rest);
  }

  override forward(input: Tensor): Tensor {
    return torch.logSoftmax(input, this.dimFor(input));
  }
}

/**
 * `softmax(−x)` along `dim`; without `dim`, the one that torch takes, with its warning.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softmin.html
 */
export class Softmin extends AlongDim {
  constructor(...rest: DimRest) {
    super('Softmin', 'softmin', rest);
  }

  override forward(input: Tensor): Tensor {
    return torch.softmax(input.neg(), this.dimFor(input));
  }
}

/**
 * `exp(x) / Σ exp(x)` over the channels, at each place of an image.
 *
 * **Shape** (N, C, H, W) or (C, H, W) → the same.
 *
 * **Throws** RangeError for any other number of dimensions.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.Softmax2d.html
 */
export class Softmax2d extends Module {
  constructor(...rest: []) {
    super();
    readRest('Softmax2d', rest, {});
  }

  override forward(input: Tensor): Tensor {
    const { ndim } = input;
    if (ndim !== 3 && ndim !== 4)
      throw new RangeError(`Softmax2d: expected input to be 3D or 4D, got ${ndim}D instead`);
    return torch.softmax(input, -3);
  }
}
