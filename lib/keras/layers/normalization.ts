// Source: https://keras.io/api/layers/normalization_layers/
import type { Parameter } from '../../nn/parameter';
import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { InitializerLike } from '../initializers';
import { Layer, type LayerOptions, layerDefaults, type Shape } from '../layer';
import type { RegularizerLike } from '../regularizers';

interface ScaleOptions extends LayerOptions {
  /** Keeps the variance away from zero; default 1e-3. */
  epsilon?: number;
  /** Add a learned `beta`; default true. */
  center?: boolean;
  /** Multiply by a learned `gamma`; default true. */
  scale?: boolean;
  betaInitializer?: InitializerLike;
  gammaInitializer?: InitializerLike;
  betaRegularizer?: RegularizerLike;
  gammaRegularizer?: RegularizerLike;
}

export interface BatchNormalizationOptions extends ScaleOptions {
  /** Share of the old moving statistics that each step keeps; default 0.99. */
  momentum?: number;
}

const scaleDefaults = {
  ...layerDefaults,
  epsilon: 1e-3,
  center: true,
  scale: true,
  betaInitializer: 'zeros' as InitializerLike,
  gammaInitializer: 'ones' as InitializerLike,
  betaRegularizer: null as RegularizerLike,
  gammaRegularizer: null as RegularizerLike,
};

/** What both normalisations share: a learned scale and shift per channel, the last dimension. */
abstract class Normalization extends Layer {
  declare gamma: Parameter | undefined;
  declare beta: Parameter | undefined;
  protected readonly epsilon: number;
  readonly #options: typeof scaleDefaults;

  constructor(what: string, options: typeof scaleDefaults) {
    if (!(options.epsilon > 0))
      throw new RangeError(`${what}(): epsilon must be above 0, got ${describe(options.epsilon)}`);
    super(options);
    this.#options = options;
    this.epsilon = options.epsilon;
  }

  protected override createWeights(inputShape: Shape): void {
    const { scale, center, gammaInitializer, gammaRegularizer, betaInitializer, betaRegularizer } = this.#options;
    const shape = [this.sizeOf(inputShape, -1)];
    if (scale) this.addWeight('gamma', shape, { initializer: gammaInitializer, regularizer: gammaRegularizer });
    if (center) this.addWeight('beta', shape, { initializer: betaInitializer, regularizer: betaRegularizer });
  }
}

/**
 * Normalises each channel over the batch; in evaluation by moving statistics.
 *
 * **Shape** (batch, …, channels), unchanged.
 *
 * **Source** https://keras.io/api/layers/normalization_layers/batch_normalization/
 */
export class BatchNormalization extends Normalization {
  declare moving_mean: Tensor;
  declare moving_variance: Tensor;
  readonly momentum: number;

  constructor(options: BatchNormalizationOptions = {}) {
    const defaults = { ...scaleDefaults, momentum: 0.99 };
    const read = readOptions<typeof defaults>('BatchNormalization', options as Partial<typeof defaults>, defaults);
    if (!(read.momentum >= 0 && read.momentum <= 1)) {
      throw new RangeError(`BatchNormalization(): momentum must be in 0 … 1, got ${describe(read.momentum)}`);
    }
    super('BatchNormalization', read);
    this.momentum = read.momentum;
  }

  protected override createWeights(inputShape: Shape): void {
    super.createWeights(inputShape);
    const shape = [this.sizeOf(inputShape, -1)];
    this.addWeight('moving_mean', shape, { initializer: 'zeros', isBuffer: true });
    this.addWeight('moving_variance', shape, { initializer: 'ones', isBuffer: true });
  }

  override call(x: Tensor): Tensor {
    const channelsFirst = x.ndim > 2 ? x.movedim(-1, 1) : x;
    // As in Keras, a layer that is not trained keeps to its moving statistics.
    const y = this.training && this.trainable ? this.#train(channelsFirst) : this.#evaluate(channelsFirst);
    return x.ndim > 2 ? y.movedim(1, -1) : y;
  }

  #evaluate(x: Tensor): Tensor {
    return this.#normalise(x, this.moving_mean, this.moving_variance, false);
  }

  #train(x: Tensor): Tensor {
    // The backward wants the statistics that it was given unchanged, so they are copies.
    const mean = this.moving_mean.clone();
    const variance = this.moving_variance.clone();
    const y = this.#normalise(x, mean, variance, true);
    // torch averages variances over n - 1 values, Keras over n; of one value Keras's is 0, torch's NaN.
    const n = x.numel() / x.shape[1];
    torch.noGrad(() => {
      this.moving_mean.copy_(mean);
      this.moving_variance.mul_(this.momentum / n);
      if (n > 1) this.moving_variance.add_(variance.mul((n - 1) / n));
    });
    return y;
  }

  #normalise(x: Tensor, mean: Tensor, variance: Tensor, isTraining: boolean): Tensor {
    const { gamma, beta, momentum, epsilon } = this;
    return torch.batchNorm(x, gamma ?? null, beta ?? null, mean, variance, isTraining, 1 - momentum, epsilon, true);
  }
}

/**
 * Normalises each sample over its last dimension.
 *
 * **Shape** (batch, …, channels), unchanged.
 *
 * **Source** https://keras.io/api/layers/normalization_layers/layer_normalization/
 */
export class LayerNormalization extends Normalization {
  constructor(options: ScaleOptions = {}) {
    super(
      'LayerNormalization',
      readOptions<typeof scaleDefaults>('LayerNormalization', options as Partial<typeof scaleDefaults>, scaleDefaults),
    );
  }

  override call(x: Tensor): Tensor {
    const channels = x.shape[x.ndim - 1];
    return torch.layerNorm(x, [channels], this.gamma ?? null, this.beta ?? null, this.epsilon);
  }
}
