import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { Layer, type LayerOptions, layerDefaults, type Shape } from '../layer';
import { Recurrent } from './rnn';

export type MergeMode = 'concat' | 'sum' | 'mul' | 'ave';

/**
 * Runs a recurrent layer over the sequence in both directions and merges the outputs.
 *
 * **Shape** as the layer's, with twice the units for `mergeMode: 'concat'` (default).
 *
 * **Source** https://keras.io/api/layers/recurrent_layers/bidirectional/
 */
export class Bidirectional extends Layer {
  readonly forward_layer: Recurrent;
  readonly backward_layer: Recurrent;
  readonly mergeMode: MergeMode;

  constructor(layer: Recurrent, options: LayerOptions & { mergeMode?: MergeMode } = {}) {
    if (!(layer instanceof Recurrent)) {
      throw new TypeError(`Bidirectional(): expected a recurrent layer, got ${describe(layer)}`);
    }
    const read = readOptions<LayerOptions & { mergeMode?: MergeMode }>('Bidirectional', options, {
      ...layerDefaults,
      inputShape: layer.givenInputShape?.slice(1),
      mergeMode: 'concat',
    });
    const mergeMode = read.mergeMode as MergeMode;
    if (!['concat', 'sum', 'mul', 'ave'].includes(mergeMode)) {
      throw new RangeError(`Bidirectional(): mergeMode must be concat, sum, mul or ave, got ${describe(mergeMode)}`);
    }
    super(read);
    this.forward_layer = layer;
    this.backward_layer = layer.reversed();
    this.mergeMode = mergeMode;
  }

  protected override createWeights(inputShape: Shape): void {
    this.forward_layer.build(inputShape);
    this.backward_layer.build(inputShape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const shape = this.forward_layer.computeOutputShape(inputShape);
    const units = shape[shape.length - 1] as number;
    return this.mergeMode === 'concat' ? [...shape.slice(0, -1), 2 * units] : shape;
  }

  override call(x: Tensor): Tensor {
    const { forward_layer, backward_layer } = this;
    const there = forward_layer.forward(x);
    const back = backward_layer.forward(x);
    // Each half gives its steps in its own order.
    const aligned = backward_layer.returnSequences ? back.flip(1) : back;
    switch (this.mergeMode) {
      case 'sum':
        return there.add(aligned);
      case 'mul':
        return there.mul(aligned);
      case 'ave':
        return there.add(aligned).div(2);
      default:
        return torch.cat([there, aligned], -1);
    }
  }

  override getWeights(): Tensor[] {
    return [...this.forward_layer.getWeights(), ...this.backward_layer.getWeights()];
  }

  override get weightCount(): number {
    return this.forward_layer.weightCount + this.backward_layer.weightCount;
  }

  override setWeights(weights: readonly Tensor[]): void {
    const half = this.forward_layer.weightCount;
    this.forward_layer.setWeights(weights.slice(0, half));
    this.backward_layer.setWeights(weights.slice(half));
  }

  override countParams(): number {
    return this.forward_layer.countParams() + this.backward_layer.countParams();
  }
}
