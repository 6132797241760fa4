// What a metric is, and the kinds of it.
import { outsideScopes } from '../memory';
import { Tensor } from '../tensor';
import { torch } from '../torch';

/**
 * Base class of metrics, as in Keras: `updateState` takes each batch, `result` gives the value over all since
 * `resetState`. The class of a metric of one's own keeps its state in properties that `resetState` sets anew.
 *
 * Keep sums on the device and leave `item()` to `result`, so that a GPU need not wait in every step.
 *
 * **Source** https://keras.io/api/metrics/base_metric/
 */
export abstract class Metric {
  constructor(readonly name: string) {}

  abstract resetState(): void;
  abstract updateState(yTrue: Tensor, yPred: Tensor, sampleWeight?: Tensor): void;
  abstract result(): number | Tensor;

  /** A metric of the same kind with a state of its own: each run of `fit` or `evaluate` has one. */
  fresh(): this {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this) as this;
    copy.resetState();
    return copy;
  }

  /** The value as a number. */
  value(): number {
    const result = this.result();
    return result instanceof Tensor ? Number(result.item()) : result;
  }
}

/** A sum on the device of the values added, outside of scopes. float64, since float32 stops counting at 2^24. */
export class DeviceSum {
  #total: Tensor | undefined;

  /** Adds a tensor of no dimensions, without gradient. */
  add(value: Tensor): void {
    if (this.#total === undefined) {
      const { device } = value;
      // Apple's GPUs have no float64.
      const dtype = device.type === 'mps' ? torch.float32 : torch.float64;
      this.#total = outsideScopes(() => torch.zeros([], { dtype, device }));
    }
    this.#total.add_(value);
  }

  value(): number {
    return this.#total === undefined ? 0 : Number(this.#total.item());
  }
}

/** The mean of a function's values over all samples. */
export class MeanMetric extends Metric {
  #sum = new DeviceSum();
  #count = 0;
  readonly #fn: (yTrue: Tensor, yPred: Tensor) => Tensor;

  /** `fn` gives a value per sample (and element), without gradient. */
  constructor(name: string, fn: (yTrue: Tensor, yPred: Tensor) => Tensor) {
    super(name);
    this.#fn = fn;
  }

  override fresh(): this {
    return new MeanMetric(this.name, this.#fn) as this;
  }

  override resetState(): void {
    this.#sum = new DeviceSum();
    this.#count = 0;
  }

  override updateState(yTrue: Tensor, yPred: Tensor): void {
    const values = this.#fn(yTrue, yPred);
    if (!(values instanceof Tensor)) {
      // A number is the batch's mean.
      this.#sum.add(torch.tensor(Number(values) * yTrue.shape[0], { dtype: torch.float64 }));
      this.#count += yTrue.shape[0];
    } else if (values.ndim === 0) {
      const n = yTrue.shape[0] ?? 1;
      this.#sum.add(values.mul(n));
      this.#count += n;
    } else {
      this.#sum.add(values.sum());
      this.#count += values.numel();
    }
  }

  override result(): number {
    return this.#count === 0 ? 0 : this.#sum.value() / this.#count;
  }
}
