// The base of Keras's layers.
import { TorchError } from '../errors';
import { outsideScopes } from '../memory';
import { Module } from '../nn/modules/module';
import { Parameter } from '../nn/parameter';
import { describe } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';
import type { PenaltySource } from '../training/model-interfaces';
import { type InitializerLike, initializerOf } from './initializers';
import { type Regularizer, type RegularizerLike, regularizerOf } from './regularizers';

/** A shape with the batch first; null where a size is open. */
export type Shape = readonly (number | null)[];

export interface LayerOptions {
  /** Default: the class in snake case, with a number from the second one on. */
  name?: string;
  /** The shape of a sample, without the batch: lets the weights be made at once. */
  inputShape?: Shape;
  /** Whether training changes the weights; default true. */
  trainable?: boolean;
}

export const layerDefaults: LayerOptions = { name: undefined, inputShape: undefined, trainable: true };

/** How a weight is stored, where torch's kernels want it otherwise than Keras writes it. */
export interface Layout {
  fromKeras(t: Tensor): Tensor;
  toKeras(t: Tensor): Tensor;
}

export interface WeightOptions {
  initializer: InitializerLike;
  regularizer?: RegularizerLike;
  layout?: Layout;
  /** Not trained: a buffer. */
  isBuffer?: boolean;
}

interface Weight {
  name: string;
  layout: Layout | undefined;
  regularizer: Regularizer | undefined;
  isBuffer: boolean;
}

const names = new Map<string, number>();

/** `Conv2D` -> `conv2d`, `MaxPooling2D` -> `max_pooling2d`, the second one `max_pooling2d_1`. */
function autoName(className: string): string {
  const snake = className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const count = names.get(snake) ?? 0;
  names.set(snake, count + 1);
  return count === 0 ? snake : `${snake}_${count}`;
}

/** Starts the numbers in the names of layers anew: keras.utils.clearSession. */
export function resetNames(): void {
  names.clear();
}

/**
 * Base class of Keras's layers: an nn.Module whose weights are made when the shape of its input is known.
 *
 * A subclass defines `call`, and if it has weights `createWeights`, and if it changes the shape `computeOutputShape`.
 *
 * **Source** https://keras.io/api/layers/base_layer/
 */
export abstract class Layer extends Module implements PenaltySource {
  readonly name: string;
  readonly #inputShape: Shape | undefined;
  readonly #weights: Weight[] = [];
  #built = false;
  #trainable: boolean;
  #usesUserCode = false;

  constructor({ name, inputShape, trainable }: LayerOptions = {}) {
    super();
    this.name = name ?? autoName(this.constructor.name);
    if (inputShape !== undefined && !Array.isArray(inputShape)) {
      throw new TypeError(`${this.name}: inputShape must be an array, got ${describe(inputShape)}`);
    }
    this.#inputShape = inputShape && [null, ...inputShape];
    this.#trainable = trainable ?? true;
  }

  // ---- What subclasses define

  /** Computes the output of an input; the weights exist. */
  abstract call(x: Tensor): Tensor;

  /** Makes the weights, by `addWeight`. */
  protected createWeights(_inputShape: Shape): void {}

  /** The shape of the output. */
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  // ---- Building

  /** Whether the weights exist. */
  get built(): boolean {
    return this.#built;
  }

  /** The shape given as `inputShape`, with the batch. */
  get givenInputShape(): Shape | undefined {
    return this.#inputShape;
  }

  /** Makes the weights for inputs of this shape, batch first. */
  build(inputShape: Shape): void {
    if (this.#built) return;
    outsideScopes(() => torch.noGrad(() => this.createWeights(inputShape)));
    this.#built = true;
    this.trainable = this.#trainable;
  }

  override forward(x: Tensor): Tensor {
    if (!this.#built) {
      this.build(x.shape.map((size, i) => (i === 0 ? null : size)));
      if (x.device.type !== 'cpu') this.to(x.device);
    }
    return this.call(x);
  }

  /** A size of the input's shape that the weights need. */
  protected sizeOf(inputShape: Shape, dim: number): number {
    const size = inputShape.at(dim);
    if (typeof size !== 'number') {
      throw new TorchError(
        `${this.name}: the size of dimension ${dim} must be known, the input's is ${shapeText(inputShape)}`,
      );
    }
    return size;
  }

  /** Throws unless the input has `ndim` dimensions, the batch included. */
  protected checkDims(inputShape: Shape, ndim: number): void {
    if (inputShape.length !== ndim) {
      throw new TorchError(
        `${this.name}: expected an input of ${ndim} dimensions, got the shape ${shapeText(inputShape)}`,
      );
    }
  }

  /** Makes a weight and assigns it to the property `name`; `shape` is in Keras's layout. */
  protected addWeight(name: string, shape: readonly number[], options: WeightOptions): void {
    const { layout, isBuffer = false } = options;
    const value = initializerOf(`${this.name}.${name}`, options.initializer).call(shape);
    if (!(value instanceof Tensor) || value.shape.join() !== shape.join()) {
      throw new TorchError(
        `${this.name}.${name}: the initializer gave ${describe(value)} instead of a tensor [${shape}]`,
      );
    }
    // A copy: an initializer of the user's may give one tensor twice, and integers.
    const stored = (layout ? layout.fromKeras(value) : value).to(torch.getDefaultDtype()).contiguous().clone();
    if (isBuffer) this.registerBuffer(name, stored);
    else this.setMember(name, new Parameter(stored));
    const regularizer = regularizerOf(`${this.name}.${name}`, options.regularizer);
    if (regularizer && !regularizer.isBuiltIn) this.declareUserCode();
    this.#weights.push({ name, layout, regularizer, isBuffer });
  }

  // ---- Weights

  /** Whether training changes the weights. BatchNormalization that is not trained uses its moving statistics. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const [, p] of this.ownParameters()) p.requiresGrad_(value);
    for (const child of this.children()) if (child instanceof Layer) child.trainable = value;
  }

  #ordered(): Weight[] {
    return [...this.#weights.filter((w) => !w.isBuffer), ...this.#weights.filter((w) => w.isBuffer)];
  }

  /** Copies of the weights in Keras's order and layout. */
  getWeights(): Tensor[] {
    return torch.noGrad(() =>
      this.#ordered().map(({ name, layout }) => {
        const stored = (this.getMember(name) as Tensor).detach();
        return (layout ? layout.toKeras(stored) : stored).clone();
      }),
    );
  }

  /** Number of tensors that getWeights gives. */
  get weightCount(): number {
    return this.#weights.length;
  }

  /**
   * Sets the weights, given in Keras's order and layout.
   *
   * **Throws** TorchError when their number or a shape differs.
   */
  setWeights(weights: readonly Tensor[]): void {
    const own = this.#ordered();
    if (weights.length !== own.length) {
      throw new TorchError(`${this.name}.setWeights(): expected ${own.length} weights, got ${weights.length}`);
    }
    torch.noGrad(() => {
      for (const [i, { name, layout }] of own.entries()) {
        const stored = this.getMember(name) as Tensor;
        const value = layout ? layout.fromKeras(weights[i]) : weights[i];
        if (value.shape.join() !== stored.shape.join()) {
          const shape = (layout ? layout.toKeras(stored) : stored).shape;
          throw new TorchError(
            `${this.name}.setWeights(): ${name} has the shape [${shape.join(', ')}], got [${weights[i].shape.join(', ')}]`,
          );
        }
        stored.copy_(value);
      }
    });
  }

  /** Number of values in the weights. */
  countParams(): number {
    return this.#weights.reduce((sum, { name }) => sum + (this.getMember(name) as Tensor).numel(), 0);
  }

  // ---- For training

  get hasPenalties(): boolean {
    return this.#weights.some((w) => w.regularizer);
  }

  penalties(): Tensor[] {
    return this.#weights.flatMap(({ name, regularizer }) =>
      regularizer ? [regularizer.call(this.getMember(name) as Tensor)] : [],
    );
  }

  /** Whether a function of the user's runs in the layer, which may keep tensors. */
  get usesUserCode(): boolean {
    return this.#usesUserCode;
  }

  protected declareUserCode(): void {
    this.#usesUserCode = true;
  }
}

/** A shape as Keras prints it: `(None, 784)`. */
export function shapeText(shape: Shape): string {
  return `(${shape.map((size) => size ?? 'None').join(', ')}${shape.length === 1 ? ',' : ''})`;
}
