import type { Tensor } from '../tensor';
import type { ActivatedLayer, OutputActivation } from '../training/model-interfaces';
import { type Activation, type ActivationLike, activationOf } from './activations';
import { Layer, type LayerOptions } from './layer';

/** A layer that ends in an activation; a subclass defines what comes before it. */
export abstract class LayerWithActivation extends Layer implements ActivatedLayer {
  readonly #activation: Activation;

  constructor(activation: ActivationLike | undefined, options: LayerOptions) {
    super(options);
    this.#activation = activationOf(this.name, activation);
    if (!this.#activation.isBuiltIn) this.declareUserCode();
  }

  /** The output without the activation. */
  protected abstract linear(x: Tensor): Tensor;

  override call(x: Tensor): Tensor {
    return this.#activation.apply(this.linear(x));
  }

  /** The activation's name. */
  get activation(): string {
    return this.#activation.name;
  }

  get outputActivation(): OutputActivation | undefined {
    return this.#activation.output;
  }

  forwardWithoutActivation(x: Tensor): Tensor {
    // Building is forward's work; what it computes besides is lost only once.
    if (!this.built) this.forward(x);
    return this.linear(x);
  }

  activate(x: Tensor): Tensor {
    return this.#activation.apply(x);
  }
}
