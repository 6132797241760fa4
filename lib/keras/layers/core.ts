// Source: https://keras.io/api/layers/core_layers/ and https://keras.io/api/layers/reshaping_layers/

import { checkCount } from '../../data/sampler';
import { TorchError } from '../../errors';
import type { Parameter } from '../../nn/parameter';
import { checkInt, describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { LayerWithActivation } from '../activated-layer';
import type { ActivationLike } from '../activations';
import type { InitializerLike } from '../initializers';
import { Layer, type LayerOptions, layerDefaults, type Shape, shapeText } from '../layer';
import type { RegularizerLike } from '../regularizers';

/** Options of layers with a kernel and a bias. */
export interface KernelOptions extends LayerOptions {
  /** Default linear. */
  activation?: ActivationLike;
  /** Default true. */
  useBias?: boolean;
  /** Default `'glorot_uniform'`. */
  kernelInitializer?: InitializerLike;
  /** Default `'zeros'`. */
  biasInitializer?: InitializerLike;
  kernelRegularizer?: RegularizerLike;
  biasRegularizer?: RegularizerLike;
}

export const kernelDefaults = {
  ...layerDefaults,
  activation: null as ActivationLike,
  useBias: true,
  kernelInitializer: 'glorot_uniform' as InitializerLike,
  biasInitializer: 'zeros' as InitializerLike,
  kernelRegularizer: null as RegularizerLike,
  biasRegularizer: null as RegularizerLike,
};

/** What keras.Input gives: the shape of a model's samples. It has no weights and does nothing. */
export class InputLayer extends Layer {
  /** The shape with the batch. */
  readonly batchShape: Shape;

  constructor(options: { shape: Shape; name?: string }) {
    const { shape, name } = readOptions<{ shape?: Shape; name?: string }>('Input', options, {
      shape: undefined,
      name: undefined,
    });
    if (!Array.isArray(shape)) throw new TypeError(`Input(): shape must be an array, got ${describe(shape)}`);
    super({ name, inputShape: shape });
    this.batchShape = [null, ...shape];
  }

  override call(x: Tensor): Tensor {
    return x;
  }
}

/**
 * A fully connected layer: `activation(x · kernel + bias)`.
 *
 * **Shape** (batch, …, in) → (batch, …, units); `kernel` (in, units), `bias` (units).
 *
 * **Source** https://keras.io/api/layers/core_layers/dense/
 */
export class Dense extends LayerWithActivation {
  readonly units: number;
  declare kernel: Parameter;
  declare bias: Parameter | undefined;
  readonly #options: typeof kernelDefaults;

  constructor(units: number, options: KernelOptions = {}) {
    const read = readOptions<typeof kernelDefaults>('Dense', options as Partial<typeof kernelDefaults>, kernelDefaults);
    checkCount('Dense', 'units', units);
    super(read.activation, read);
    this.units = units;
    this.#options = read;
  }

  protected override createWeights(inputShape: Shape): void {
    const { kernelInitializer, kernelRegularizer, biasInitializer, biasRegularizer, useBias } = this.#options;
    this.addWeight('kernel', [this.sizeOf(inputShape, -1), this.units], {
      initializer: kernelInitializer,
      regularizer: kernelRegularizer,
    });
    if (useBias) this.addWeight('bias', [this.units], { initializer: biasInitializer, regularizer: biasRegularizer });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  protected override linear(x: Tensor): Tensor {
    const { kernel, bias } = this;
    if (bias === undefined) return x.matmul(kernel);
    return x.ndim === 2 ? torch.addmm(bias, x, kernel) : x.matmul(kernel).add(bias);
  }
}

/** Sets a share `rate` of its inputs to 0 in training, and scales the others by 1 / (1 - rate). */
export class Dropout extends Layer {
  readonly rate: number;

  constructor(rate: number, options: LayerOptions = {}) {
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
      throw new RangeError(`Dropout(): rate must be between 0 and 1, got ${describe(rate)}`);
    }
    super(readOptions('Dropout', options, layerDefaults));
    this.rate = rate;
  }

  override call(x: Tensor): Tensor {
    return this.training && this.rate > 0 ? torch.dropout(x, this.rate, true) : x;
  }
}

/** Makes each sample one row. */
export class Flatten extends Layer {
  constructor(options: LayerOptions = {}) {
    super(readOptions('Flatten', options, layerDefaults));
  }

  override call(x: Tensor): Tensor {
    return x.ndim === 1 ? x.unsqueeze(1) : x.flatten(1);
  }

  override computeOutputShape([batch, ...sample]: Shape): Shape {
    return [batch, product(sample)];
  }
}

/** Gives each sample another shape; one size may be -1. */
export class Reshape extends Layer {
  readonly targetShape: readonly number[];

  constructor(targetShape: readonly number[], options: LayerOptions = {}) {
    if (!Array.isArray(targetShape)) throw new TypeError(`Reshape(): expected an array, got ${describe(targetShape)}`);
    for (const size of targetShape) checkInt('Reshape', 'targetShape', size);
    super(readOptions('Reshape', options, layerDefaults));
    this.targetShape = [...targetShape];
  }

  override call(x: Tensor): Tensor {
    return x.reshape([x.shape[0], ...this.targetShape]);
  }

  override computeOutputShape([batch, ...sample]: Shape): Shape {
    const total = product(sample);
    const known = this.targetShape.filter((size) => size !== -1).reduce((a, b) => a * b, 1);
    const hasOpen = this.targetShape.includes(-1);
    if (total !== null && (hasOpen ? total % known !== 0 : total !== known)) {
      throw new TorchError(`${this.name}: cannot reshape ${shapeText(sample)} to ${shapeText(this.targetShape)}`);
    }
    return [batch, ...this.targetShape.map((size) => (size === -1 ? total && total / known : size))];
  }
}

/** The product of sizes; null where one is open. */
export function product(sizes: Shape): number | null {
  return sizes.reduce((a, b) => (a === null || b === null ? null : a * b), 1);
}
