// Source: https://keras.io/api/layers/activation_layers/
import { readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { LayerWithActivation } from '../activated-layer';
import type { ActivationLike } from '../activations';
import { Layer, type LayerOptions, layerDefaults } from '../layer';

/** Applies an activation by name, or a function. */
export class Activation extends LayerWithActivation {
  constructor(activation: ActivationLike, options: LayerOptions = {}) {
    super(activation, readOptions('Activation', options, layerDefaults));
  }

  protected override linear(x: Tensor): Tensor {
    return x;
  }
}

interface ReLUOptions extends LayerOptions {
  /** Larger values are cut off; default none. */
  maxValue?: number | null;
  /** The slope below the threshold; default 0. */
  negativeSlope?: number;
  /** Default 0. */
  threshold?: number;
}

/** max(x, 0), with Keras's variations. */
export class ReLU extends Layer {
  readonly #maxValue: number | null;
  readonly #slope: number;
  readonly #threshold: number;

  constructor(options: ReLUOptions = {}) {
    const read = readOptions<Required<ReLUOptions>>('ReLU', options, {
      ...(layerDefaults as Required<LayerOptions>),
      maxValue: null,
      negativeSlope: 0,
      threshold: 0,
    });
    super(read);
    this.#maxValue = read.maxValue;
    this.#slope = read.negativeSlope;
    this.#threshold = read.threshold;
  }

  override call(x: Tensor): Tensor {
    const slope = this.#slope;
    const threshold = this.#threshold;
    const positive = threshold === 0 ? x.relu() : x.mul(x.gt(threshold));
    const cut = this.#maxValue === null ? positive : positive.clamp({ max: this.#maxValue });
    return slope === 0 ? cut : cut.sub(x.neg().add(threshold).relu().mul(slope));
  }
}

/** x, or `negativeSlope` · x below 0; default 0.3. */
export class LeakyReLU extends Layer {
  readonly negativeSlope: number;

  constructor(options: LayerOptions & { negativeSlope?: number } = {}) {
    const read = readOptions<Required<LayerOptions & { negativeSlope: number }>>('LeakyReLU', options, {
      ...(layerDefaults as Required<LayerOptions>),
      negativeSlope: 0.3,
    });
    super(read);
    this.negativeSlope = read.negativeSlope;
  }

  override call(x: Tensor): Tensor {
    return torch._C._nn.leakyRelu(x, this.negativeSlope);
  }
}

/** Values that are positive and sum to 1 along `axis`; default the last. */
export class Softmax extends LayerWithActivation {
  constructor(options: LayerOptions & { axis?: number } = {}) {
    const { axis, ...rest } = readOptions<Required<LayerOptions & { axis: number }>>('Softmax', options, {
      ...(layerDefaults as Required<LayerOptions>),
      axis: -1,
    });
    super(axis === -1 ? 'softmax' : alongAxis(axis), rest);
  }

  protected override linear(x: Tensor): Tensor {
    return x;
  }
}

const alongAxis = (axis: number) => (x: Tensor) => x.softmax(axis);
