import { checkCount } from '../../data/sampler';
import type { Parameter } from '../../nn/parameter';
import { readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { InitializerLike } from '../initializers';
import { Layer, type LayerOptions, layerDefaults, type Shape } from '../layer';
import type { RegularizerLike } from '../regularizers';

interface EmbeddingOptions extends LayerOptions {
  /** Default `'uniform'`: ±0.05. */
  embeddingsInitializer?: InitializerLike;
  embeddingsRegularizer?: RegularizerLike;
}

const defaults = {
  ...layerDefaults,
  embeddingsInitializer: 'uniform' as InitializerLike,
  embeddingsRegularizer: null as RegularizerLike,
};

/**
 * A vector for each index.
 *
 * **Shape** (batch, …) of indices below `inputDim` → (batch, …, outputDim).
 *
 * **Source** https://keras.io/api/layers/core_layers/embedding/
 */
export class Embedding extends Layer {
  declare embeddings: Parameter;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly #options: typeof defaults;

  constructor(inputDim: number, outputDim: number, options: EmbeddingOptions = {}) {
    checkCount('Embedding', 'inputDim', inputDim);
    checkCount('Embedding', 'outputDim', outputDim);
    const read = readOptions<typeof defaults>('Embedding', options as Partial<typeof defaults>, defaults);
    super(read);
    this.inputDim = inputDim;
    this.outputDim = outputDim;
    this.#options = read;
    // Its input's shape does not matter.
    this.build([null]);
  }

  protected override createWeights(): void {
    this.addWeight('embeddings', [this.inputDim, this.outputDim], {
      initializer: this.#options.embeddingsInitializer,
      regularizer: this.#options.embeddingsRegularizer,
    });
  }

  override call(x: Tensor): Tensor {
    return torch.embedding(this.embeddings, x.dtype.isFloatingPoint ? x.to(torch.int64) : x);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.outputDim];
  }
}
