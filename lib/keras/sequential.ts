import { TorchError } from '../errors';
import { Sequential as TorchSequential } from '../nn/modules/container';
import { Module } from '../nn/modules/module';
import { describe } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import { type CompileOptions, compileModel, optimizerOf, type SideRules } from '../training/compile';
import type { OptimizerLike } from '../training/model-interfaces';
import { declareLibraryModules } from '../training/purity';
import { Layer, type Shape, shapeText } from './layer';
import { InputLayer } from './layers/core';
import { kerasOptimizer } from './optimizers/by-name';
import { summaryOf } from './summary';

const kerasRules: SideRules = { side: 'keras', optimizerByName: kerasOptimizer, defaultOptimizer: 'rmsprop' };

/** What makes up a model: Keras's layers, nested models, and modules of nn. */
export type LayerLike = Layer | Module;

/**
 * Keras's stack of layers; also an `nn.Sequential`, so parameters(), stateDict() and hand-written loops work.
 *
 * The weights are made at once when the first layer has `inputShape` (or is `keras.Input`), else with the first data.
 *
 * **Source** https://keras.io/api/models/sequential/
 */
export class Sequential extends TorchSequential {
  readonly name: string;
  #inputShape: Shape | undefined;
  #outputShapes: (Shape | undefined)[] = [];

  constructor(layers: readonly LayerLike[] = [], options: { name?: string } = {}) {
    super();
    if (!Array.isArray(layers))
      throw new TypeError(`Sequential(): expected an array of layers, got ${describe(layers)}`);
    this.name = options.name ?? 'sequential';
    for (const layer of layers) this.#append(layer);
    this.#buildIfKnown();
  }

  /** Adds a layer at the end. */
  add(layer: LayerLike): this {
    this.#append(layer);
    this.#buildIfKnown();
    return this;
  }

  #append(layer: LayerLike): void {
    if (!(layer instanceof Module)) throw new TypeError(`Sequential.add(): expected a layer, got ${describe(layer)}`);
    if (this.layers.length === 0 && layer instanceof Layer) this.#inputShape ??= layer.givenInputShape;
    if (layer instanceof InputLayer) {
      if (this.layers.length > 0) throw new TorchError('Sequential.add(): Input must come before all layers');
    } else {
      this.append(layer);
    }
  }

  #buildIfKnown(): void {
    if (this.#inputShape) this.build(this.#inputShape);
  }

  /** The layers, Input left out. */
  get layers(): LayerLike[] {
    return [...this];
  }

  /** A layer by its name or its position. */
  getLayer(which: string | number): LayerLike {
    if (typeof which === 'number') return this.at(which);
    const found = this.layers.find((layer) => (layer as Layer).name === which);
    if (found) return found;
    const names = this.layers.map((layer) => (layer as Layer).name).join(', ');
    throw new RangeError(`getLayer(): no layer '${which}'; the layers are: ${names}`);
  }

  // ---- Building

  /** Whether all weights exist. */
  get built(): boolean {
    return this.layers.every((layer) => !('built' in layer) || layer.built === true);
  }

  /** Makes the weights for inputs of this shape, batch first: `model.build([null, 784])`. */
  build(inputShape: Shape): void {
    this.#inputShape = [...inputShape];
    this.#outputShapes = [];
    let shape: Shape | undefined = inputShape;
    for (const layer of this.layers) {
      if (shape === undefined) break;
      if (layer instanceof Layer) {
        layer.build(shape);
        shape = layer.computeOutputShape(shape);
      } else if (layer instanceof Sequential) {
        layer.build(shape);
        shape = layer.outputShape;
      } else {
        // A module of nn has its weights, and does not tell its shapes.
        shape = undefined;
      }
      this.#outputShapes.push(shape);
    }
  }

  /** Called by fit with its first data. */
  buildFor(inputs: readonly Tensor[]): void {
    const [input] = inputs;
    const { device } = input;
    this.build(input.shape.map((size, i) => (i === 0 ? null : size)));
    // Layers behind a module of nn learn their shape from its output.
    if (!this.built) this.#buildByRunning(input);
    if (device.type !== 'cpu') this.to(device);
  }

  #buildByRunning(input: Tensor): void {
    const modes = this.modules().map((m) => m.training);
    this.eval();
    try {
      torch.noGrad(() => this.forward(input.narrow(0, 0, 1)));
    } finally {
      for (const [i, module] of this.modules().entries()) module.training = modes[i] ?? true;
    }
  }

  /** The shape of inputs with the batch, once it is known. */
  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  /** The shape of outputs with the batch, once it is known. */
  get outputShape(): Shape | undefined {
    return this.layers.length === 0 ? this.#inputShape : this.#outputShapes[this.layers.length - 1];
  }

  // ---- Weights

  /** Copies of all weights, layer by layer, in Keras's order and layout. */
  getWeights(): Tensor[] {
    this.#requireBuilt('getWeights');
    return this.layers.flatMap((layer) => {
      if (layer instanceof Layer || layer instanceof Sequential) return layer.getWeights();
      return torch.noGrad(() => stateOf(layer).map((t) => t.detach().clone()));
    });
  }

  /**
   * Sets all weights, in the order of `getWeights`.
   *
   * **Throws** TorchError when their number or a shape differs.
   */
  setWeights(weights: readonly (Tensor | readonly unknown[])[]): void {
    this.#requireBuilt('setWeights');
    const tensors = weights.map((w) => (w instanceof Tensor ? w : torch.tensor(w as number[])));
    if (tensors.length !== this.weightCount) {
      throw new TorchError(`setWeights(): expected ${this.weightCount} weights, got ${tensors.length}`);
    }
    let start = 0;
    for (const layer of this.layers) {
      const count = countOf(layer);
      const part = tensors.slice(start, start + count);
      start += count;
      if (layer instanceof Layer || layer instanceof Sequential) {
        layer.setWeights(part);
      } else {
        torch.noGrad(() => {
          for (const [i, t] of stateOf(layer).entries()) t.copy_(part[i]);
        });
      }
    }
  }

  /** Number of tensors that getWeights gives. */
  get weightCount(): number {
    return this.layers.reduce((sum, layer) => sum + countOf(layer), 0);
  }

  /** Number of values in all weights. */
  countParams(): number {
    this.#requireBuilt('countParams');
    return this.layers.reduce((sum, layer) => sum + paramsOf(layer), 0);
  }

  #requireBuilt(what: string): void {
    if (this.built) return;
    throw new TorchError(
      `${what}(): the weights do not exist yet: give the first layer inputShape, or call build([null, …])`,
    );
  }

  // ---- Training

  override compile(options: CompileOptions): this {
    compileModel(this, options, kerasRules);
    return this;
  }

  /** The optimizer of `compile`, once the weights exist. */
  get optimizer(): OptimizerLike | undefined {
    return optimizerOf(this);
  }

  /** Prints the layers with their shapes and numbers of parameters; `printFn` gets the text instead of stdout. */
  summary(options: { printFn?: (text: string) => void } = {}): void {
    const rows = this.layers.map((layer, i) => ({
      name: (layer as Layer).name ?? String(i),
      type: layer.getName(),
      shape: this.#outputShapes[i] ? shapeText(this.#outputShapes[i]) : '?',
      params: (layer as Layer).built === false ? undefined : paramsOf(layer),
    }));
    const trainable = this.parameters()
      .filter((p) => p.requiresGrad)
      .reduce((sum, p) => sum + p.numel(), 0);
    (options.printFn ?? ((text: string) => process.stdout.write(`${text}\n`)))(summaryOf(this.name, rows, trainable));
  }
}

function stateOf(module: Module): Tensor[] {
  return Object.values(module.stateDict());
}

function countOf(layer: LayerLike): number {
  return layer instanceof Layer || layer instanceof Sequential ? layer.weightCount : stateOf(layer).length;
}

function paramsOf(layer: LayerLike): number {
  if (layer instanceof Layer || layer instanceof Sequential) return layer.countParams();
  return stateOf(layer).reduce((sum, t) => sum + t.numel(), 0);
}

declareLibraryModules([Sequential]);
