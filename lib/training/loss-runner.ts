// Computing the loss of a model's output, whatever form the loss was given in.
import { TorchError } from '../errors';
import { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, NLLLoss } from '../nn/modules/loss';
import { Module } from '../nn/modules/module';
import { describe } from '../options';
import { Tensor } from '../tensor';
import { findHead, type Head } from './head';
import { lossByName, type Side } from './loss-by-name';
import { reduced } from './loss-functions';
import { Loss, type OutputMeaning } from './losses';
import { isLibraryModule } from './purity';
import { classIndices, classTarget } from './target';

/**
 * A loss of one's own. For nn models it is called as torch calls losses, `(output, target)`; for keras models as Keras
 * does, `(yTrue, yPred)`. It may give one value, or one per sample (and element), whose mean is taken.
 */
export type LossFunction = (a: Tensor, b: Tensor) => Tensor;

/** What `compile` takes as a loss. */
export type LossLike = string | Loss | Module | LossFunction;

/** Computes the loss of a batch, with one weight per sample or none. */
export interface LossRunner {
  /** The model's last activation, where the loss is computed from what goes into it. */
  readonly head: Head | undefined;
  /** Whether the loss is library code, which keeps no tensor. */
  readonly isBuiltIn: boolean;
  /** What the outputs of the model mean; known once `meet` has seen one. */
  readonly meaning: OutputMeaning | undefined;
  /** Where torch or Keras has the classes. */
  readonly classDim: number;
  /** Whether `meet` must be called, with an output that was computed with gradients. */
  readonly isUndecided: boolean;
  meet(output: Tensor): void;
  compute(output: Tensor, target: Tensor, weight: Tensor | undefined): Tensor;
}

export function makeLossRunner(
  model: Module,
  given: LossLike,
  side: Side,
  fromLogits: boolean | undefined,
): LossRunner {
  const loss = typeof given === 'string' ? lossByName(given, side) : given;
  if (loss instanceof Loss) return new NamedLossRunner(model, loss, side, fromLogits ?? loss.fromLogits);
  if (loss instanceof Module) {
    warnOfDoubleSoftmax(model, loss);
    const takesLogits = loss instanceof CrossEntropyLoss || loss instanceof BCEWithLogitsLoss;
    const meaning: OutputMeaning | undefined = takesLogits ? { kind: 'logits', dim: 1 } : undefined;
    return new CallableLossRunner(callModule(loss), side, isLibraryModule(loss), meaning);
  }
  if (typeof loss !== 'function') {
    throw new TypeError(`compile(): loss must be a name, a Loss, an nn.Module or a function, got ${describe(loss)}`);
  }
  const fn: LossFunction = side === 'keras' ? (output, target) => loss(target, output) : loss;
  return new CallableLossRunner((output, target) => fn(output, target), side, false);
}

/** torch has the classes in dimension 1, Keras in the last. */
const classDimOf = (side: Side) => (side === 'torch' ? 1 : -1);

/** Losses of Keras's kind: decides what the outputs mean, see `categoricalCrossentropyLoss`. */
class NamedLossRunner implements LossRunner {
  readonly head: Head | undefined;
  readonly isBuiltIn = true;
  meaning: OutputMeaning | undefined;
  readonly #loss: Loss;
  readonly classDim: number;

  constructor(model: Module, loss: Loss, side: Side, fromLogits: boolean | undefined) {
    this.#loss = loss;
    this.classDim = classDimOf(side);
    const head = findHead(model);
    if (loss.family === 'other') {
      this.meaning = { kind: 'probabilities', dim: -1 };
    } else if (fromLogits === true) {
      this.meaning = { kind: 'logits', dim: this.classDim };
    } else if (head) {
      const fits = (head.activation === 'sigmoid') === (loss.family === 'binary') || loss.family === 'either';
      if (fits) this.head = head;
      const whole = head.activation === 'logSoftmax' ? 'logProbabilities' : 'probabilities';
      this.meaning = { kind: fits ? 'logits' : whole, dim: head.dim ?? this.classDim };
    } else if (fromLogits === false) {
      this.meaning = { kind: 'probabilities', dim: this.classDim };
    }
  }

  get isUndecided(): boolean {
    return this.meaning === undefined;
  }

  meet(output: Tensor): void {
    const name = output.gradFn?.name ?? '';
    const kind = name.startsWith('LogSoftmax')
      ? 'logProbabilities'
      : /^(Softmax|Sigmoid)Backward/.test(name)
        ? 'probabilities'
        : 'logits';
    this.meaning = { kind, dim: this.classDim };
  }

  compute(output: Tensor, target: Tensor, weight: Tensor | undefined): Tensor {
    if (!(output instanceof Tensor)) {
      throw new TypeError(`${this.#loss.name}: the model gave ${describe(output)}, this loss needs a Tensor`);
    }
    if (this.meaning === undefined) this.meet(output);
    const meaning = this.#meaningFor(output);
    if (!weight) return this.#loss.compute(output, target, meaning, 1);
    return weighted(this.#loss.compute(output, target, meaning, 0), weight);
  }

  /** An output without a batch dimension has its classes in dimension 0. */
  #meaningFor(output: Tensor): OutputMeaning {
    const meaning = this.meaning as OutputMeaning;
    return meaning.dim === 1 && output.ndim === 1 ? { kind: meaning.kind, dim: 0 } : meaning;
  }
}

/** Modules and functions: called as they are. */
class CallableLossRunner implements LossRunner {
  readonly head = undefined;
  readonly isUndecided = false;
  readonly classDim: number;

  constructor(
    readonly call: (output: Tensor, target: Tensor, perSample: boolean) => Tensor,
    side: Side,
    readonly isBuiltIn: boolean,
    readonly meaning: OutputMeaning | undefined = undefined,
  ) {
    this.classDim = classDimOf(side);
  }

  meet(): void {}

  compute(output: Tensor, target: Tensor, weight: Tensor | undefined): Tensor {
    const value = this.call(output, target, weight !== undefined);
    if (!(value instanceof Tensor)) throw new TypeError(`fit(): the loss must give a Tensor, got ${describe(value)}`);
    if (weight) return weighted(value, weight);
    return value.ndim === 0 ? value : reduced(value, 1);
  }
}

/** The mean of losses times weights; as in Keras, divided by the number of values, not by the sum of weights. */
function weighted(values: Tensor, weight: Tensor): Tensor {
  const { shape } = values;
  if (shape[0] !== weight.shape[0]) {
    throw new TorchError('fit(): weights need a loss that gives one value per sample, this one gives their mean');
  }
  return values.mul(weight.reshape([shape[0], ...shape.slice(1).map(() => 1)])).mean();
}

function callModule(loss: Module): (output: Tensor, target: Tensor, perSample: boolean) => Tensor {
  const adapt = targetAdapter(loss);
  return (output, target, perSample) => {
    const t = adapt(output, target);
    if (!perSample) return loss.forward(output, t);
    const module = loss as Module & { reduction?: string };
    const saved = module.reduction;
    if (saved === undefined) throw new TorchError(`fit(): weights do not work with ${loss.getName()}`);
    module.reduction = 'none';
    try {
      return loss.forward(output, t);
    } finally {
      module.reduction = saved;
    }
  };
}

/** Gives torch's classification losses the dtype and shape of target that they ask for. */
function targetAdapter(loss: Module): (output: Tensor, target: Tensor) => Tensor {
  const classDim = (output: Tensor) => Math.min(1, output.ndim - 1);
  if (loss instanceof CrossEntropyLoss) return (output, target) => classTarget(output, target, classDim(output));
  if (loss instanceof NLLLoss) return (output, target) => classIndices(output, target, classDim(output));
  if (loss instanceof BCELoss || loss instanceof BCEWithLogitsLoss) {
    return (output, target) => (target.dtype.isFloatingPoint ? target : target.to(output.dtype));
  }
  return (_, target) => target;
}

function warnOfDoubleSoftmax(model: Module, loss: Module): void {
  if (loss instanceof CrossEntropyLoss && findHead(model)?.activation === 'softmax') {
    process.emitWarning(
      "compile(): CrossEntropyLoss expects logits, but the model ends in Softmax; leave the Softmax out, or use the loss 'categorical_crossentropy'",
    );
  }
}
