// Source: https://keras.io/api/layers/recurrent_layers/
import { checkCount } from '../../data/sampler';
import type { Parameter } from '../../nn/parameter';
import { describe, readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type InitializerLike, initializerOf } from '../initializers';
import { Layer, type LayerOptions, type Layout, layerDefaults, type Shape } from '../layer';
import type { RegularizerLike } from '../regularizers';

export interface RecurrentOptions extends LayerOptions {
  /** Default `'tanh'`; SimpleRNN also takes `'relu'`. */
  activation?: string;
  /** Default true. */
  useBias?: boolean;
  /** Default `'glorot_uniform'`. */
  kernelInitializer?: InitializerLike;
  /** Default `'orthogonal'`. */
  recurrentInitializer?: InitializerLike;
  /** Default `'zeros'`. */
  biasInitializer?: InitializerLike;
  kernelRegularizer?: RegularizerLike;
  recurrentRegularizer?: RegularizerLike;
  biasRegularizer?: RegularizerLike;
  /** Give the output of every step instead of the last; default false. */
  returnSequences?: boolean;
  /** Read the sequence from its end; the outputs come in that order. Default false. */
  goBackwards?: boolean;
  /** The share of the inputs that training drops, the same in all steps of a sequence; default 0. */
  dropout?: number;
}

const recurrentDefaults = {
  ...layerDefaults,
  activation: 'tanh',
  useBias: true,
  kernelInitializer: 'glorot_uniform' as InitializerLike,
  recurrentInitializer: 'orthogonal' as InitializerLike,
  biasInitializer: 'zeros' as InitializerLike,
  kernelRegularizer: null as RegularizerLike,
  recurrentRegularizer: null as RegularizerLike,
  biasRegularizer: null as RegularizerLike,
  returnSequences: false,
  goBackwards: false,
  dropout: 0,
};

type Options = typeof recurrentDefaults;

/** Keras keeps (in, gates), torch (gates, in). */
const transposed: Layout = { fromKeras: (t) => t.t(), toKeras: (t) => t.t() };

/** Exchanges the first two of three blocks of rows: GRU's gates are z, r, h in Keras and r, z, h in torch. */
function swapGates(t: Tensor, dim: number): Tensor {
  const [a, b, c] = t.chunk(3, dim);
  return torch.cat([b, a, c], dim);
}

/** A recurrent layer over (batch, steps, features). */
export abstract class Recurrent extends Layer {
  declare kernel: Parameter;
  declare recurrent_kernel: Parameter;
  declare bias: Parameter | undefined;
  readonly units: number;
  protected readonly options: Readonly<Options>;

  constructor(what: string, units: number, options: RecurrentOptions | undefined, extra: object = {}) {
    const defaults = { ...recurrentDefaults, ...extra };
    const read = readOptions<Options>(what, options as Partial<Options>, defaults);
    checkCount(what, 'units', units);
    if (!(read.dropout >= 0 && read.dropout < 1)) {
      throw new RangeError(`${what}(): dropout must be in 0 … 1, got ${describe(read.dropout)}`);
    }
    super(read);
    this.units = units;
    this.options = read;
  }

  /** Number of blocks in the kernel. */
  protected abstract readonly gates: number;
  protected readonly kernelLayout: Layout = transposed;

  /** A layer with these options read in the other direction: what Bidirectional makes its second half of. */
  reversed(): this {
    const Class = this.constructor as new (units: number, options: RecurrentOptions) => this;
    const { goBackwards, name: _, ...rest } = this.options;
    return new Class(this.units, { ...rest, goBackwards: !goBackwards, name: `backward_${this.name}` });
  }

  get returnSequences(): boolean {
    return this.options.returnSequences;
  }

  get goBackwards(): boolean {
    return this.options.goBackwards;
  }

  protected override createWeights(inputShape: Shape): void {
    this.checkDims(inputShape, 3);
    const { options, units, gates, kernelLayout: layout } = this;
    this.addWeight('kernel', [this.sizeOf(inputShape, -1), gates * units], {
      initializer: options.kernelInitializer,
      regularizer: options.kernelRegularizer,
      layout,
    });
    this.addWeight('recurrent_kernel', [units, gates * units], {
      initializer: options.recurrentInitializer,
      regularizer: options.recurrentRegularizer,
      layout,
    });
    if (options.useBias) this.createBias();
  }

  protected createBias(): void {
    const { biasInitializer: initializer, biasRegularizer: regularizer } = this.options;
    this.addWeight('bias', [this.gates * this.units], { initializer, regularizer });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, steps] = inputShape;
    return this.options.returnSequences ? [batch, steps, this.units] : [batch, this.units];
  }

  /** The outputs of all steps and the last state. */
  protected abstract run(x: Tensor, state: Tensor, weights: Tensor[]): [outputs: Tensor, last: Tensor];

  /** What torch adds to the input's part and to the state's. */
  protected biases(bias: Tensor): [input: Tensor, state: Tensor] {
    return [bias, torch.zerosLike(bias)];
  }

  override call(input: Tensor): Tensor {
    const { kernel, recurrent_kernel, bias, options } = this;
    const x = this.#drop(options.goBackwards ? input.flip(1) : input);
    const state = torch.zeros([1, x.shape[0], this.units], { dtype: x.dtype, device: x.device });
    const weights: Tensor[] = [kernel, recurrent_kernel];
    if (bias) weights.push(...this.biases(bias));
    const [outputs, last] = this.run(x, state, weights);
    return options.returnSequences ? outputs : last.select(0, 0);
  }

  #drop(x: Tensor): Tensor {
    const { dropout } = this.options;
    if (!this.training || dropout === 0) return x;
    return x.mul(
      torch.dropout(torch.ones([x.shape[0], 1, x.shape[2]], { dtype: x.dtype, device: x.device }), dropout, true),
    );
  }

  /** Throws unless an option has a value that torch's fused kernels know. */
  protected checkOption(name: string, value: unknown, allowed: readonly unknown[]): void {
    if (allowed.includes(value)) return;
    const list = allowed.map(describe).join(' or ');
    throw new RangeError(`${this.name}: ${name} must be ${list}, got ${describe(value)}`);
  }
}

/**
 * A fully connected recurrent layer: `h = tanh(x · kernel + h · recurrent_kernel + bias)`.
 *
 * **Shape** (batch, steps, in) → (batch, units), or (batch, steps, units) with `returnSequences`.
 *
 * **Source** https://keras.io/api/layers/recurrent_layers/simple_rnn/
 */
export class SimpleRNN extends Recurrent {
  protected readonly gates = 1;

  constructor(units: number, options?: RecurrentOptions) {
    super('SimpleRNN', units, options);
    this.checkOption('activation', this.options.activation, ['tanh', 'relu']);
  }

  protected override run(x: Tensor, state: Tensor, weights: Tensor[]): [Tensor, Tensor] {
    const op = this.options.activation === 'tanh' ? torch.rnnTanh : torch.rnnRelu;
    return op(x, state, weights, weights.length > 2, 1, 0, this.training, false, true) as [Tensor, Tensor];
  }
}

interface LSTMOptions extends RecurrentOptions {
  /** Only `'sigmoid'`. */
  recurrentActivation?: string;
  /** Start the forget gate's bias at 1; default true. */
  unitForgetBias?: boolean;
}

/**
 * Long short-term memory.
 *
 * **Shape** (batch, steps, in) → (batch, units), or (batch, steps, units) with `returnSequences`.
 *
 * **Source** https://keras.io/api/layers/recurrent_layers/lstm/
 */
export class LSTM extends Recurrent {
  // Input, forget, cell, output: in this order in both worlds.
  protected readonly gates = 4;

  constructor(units: number, options?: LSTMOptions) {
    super('LSTM', units, options, { recurrentActivation: 'sigmoid', unitForgetBias: true });
    this.checkOption('activation', this.options.activation, ['tanh']);
    this.checkOption('recurrentActivation', this.#options.recurrentActivation, ['sigmoid']);
  }

  get #options(): Required<LSTMOptions> {
    return this.options as Required<LSTMOptions>;
  }

  protected override createBias(): void {
    const { units } = this;
    const { biasInitializer, biasRegularizer: regularizer, unitForgetBias } = this.#options;
    const given = initializerOf(`${this.name}.bias`, biasInitializer);
    const withForget = ([size]: readonly number[]) => {
      const bias = given.call([size]).clone();
      bias.narrow(0, units, units).fill_(1);
      return bias;
    };
    this.addWeight('bias', [4 * units], { initializer: unitForgetBias ? withForget : given, regularizer });
  }

  protected override run(x: Tensor, state: Tensor, weights: Tensor[]): [Tensor, Tensor] {
    const cell = torch.zerosLike(state);
    const [outputs, last] = torch.lstm(x, [state, cell], weights, weights.length > 2, 1, 0, this.training, false, true);
    return [outputs, last];
  }
}

interface GRUOptions extends RecurrentOptions {
  /** Only `'sigmoid'`. */
  recurrentActivation?: string;
}

/**
 * Gated recurrent units, with the reset gate after the matrix product (Keras's default `reset_after`).
 *
 * **Shape** (batch, steps, in) → (batch, units), or (batch, steps, units) with `returnSequences`.
 *
 * **Source** https://keras.io/api/layers/recurrent_layers/gru/
 */
export class GRU extends Recurrent {
  protected readonly gates = 3;
  protected override readonly kernelLayout: Layout = {
    fromKeras: (t) => swapGates(t.t(), 0),
    toKeras: (t) => swapGates(t, 0).t(),
  };

  constructor(units: number, options?: GRUOptions) {
    super('GRU', units, options, { recurrentActivation: 'sigmoid' });
    this.checkOption('activation', this.options.activation, ['tanh']);
    this.checkOption('recurrentActivation', (this.options as GRUOptions).recurrentActivation, ['sigmoid']);
  }

  /** Rows for the input's part and the state's. */
  protected override createBias(): void {
    const { biasInitializer: initializer, biasRegularizer: regularizer } = this.options;
    const swap = (t: Tensor) => swapGates(t, 1);
    this.addWeight('bias', [2, 3 * this.units], {
      initializer,
      regularizer,
      layout: { fromKeras: swap, toKeras: swap },
    });
  }

  protected override biases(bias: Tensor): [Tensor, Tensor] {
    return [bias.select(0, 0), bias.select(0, 1)];
  }

  protected override run(x: Tensor, state: Tensor, weights: Tensor[]): [Tensor, Tensor] {
    return torch.gru(x, state, weights, weights.length > 2, 1, 0, this.training, false, true) as [Tensor, Tensor];
  }
}
