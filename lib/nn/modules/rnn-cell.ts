import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkBool, describe, intOf, type Rest, readArgs, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import * as init from '../init';
import { emptyParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { checkNonlinearity } from './rnn';
import { factoryDefaults, type RNNArgs, sizeNames } from './rnn-options';

export interface RNNCellBaseOptions extends FactoryOptions {
  /** Whether there are learnable biases; default true. */
  bias?: boolean;
}

/** The weights of a cell, as the operators take them. */
type Weights = [weightIh: Tensor, weightHh: Tensor, biasIh: Tensor | null, biasHh: Tensor | null];

/**
 * Base of the cells, each of which makes one step of a recurrent network.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNNCellBase.html
 */
export class RNNCellBase extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  weight_ih: Parameter;
  weight_hh: Parameter;
  bias_ih: Parameter | null;
  bias_hh: Parameter | null;
  readonly bias: boolean;

  constructor(
    inputSize: number,
    hiddenSize: number,
    bias: boolean,
    numChunks: number,
    ...rest: Rest<[device: string | Device, dtype: DType], FactoryOptions>
  ) {
    super();
    const name = new.target.name;
    const { device, dtype } = readRest(name, rest, factoryDefaults);
    checkBool(name, 'bias', bias);
    this.inputSize = intOf(name, 'inputSize', inputSize);
    this.hiddenSize = intOf(name, 'hiddenSize', hiddenSize);
    this.bias = bias;
    const rows = intOf(name, 'numChunks', numChunks) * this.hiddenSize;
    this.weight_ih = emptyParameter([rows, this.inputSize], device, dtype);
    this.weight_hh = emptyParameter([rows, this.hiddenSize], device, dtype);
    this.bias_ih = bias ? emptyParameter([rows], device, dtype) : null;
    this.bias_hh = bias ? emptyParameter([rows], device, dtype) : null;
    this.resetParameters();
  }

  /** Draws all weights anew, uniform in ±1/√hiddenSize. */
  resetParameters(): void {
    const bound = this.hiddenSize > 0 ? 1 / Math.sqrt(this.hiddenSize) : 0;
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  protected get weights(): Weights {
    return [this.weight_ih, this.weight_hh, this.bias_ih, this.bias_hh];
  }

  /** Checks the dimensions of an input and its states, and gives all a batch. */
  protected toBatched(input: Tensor, states: readonly Tensor[], nameOf: (i: number) => string) {
    const name = this.getName();
    const expected = (what: string, tensor: Tensor) => {
      const { ndim } = tensor;
      if (ndim === 1 || ndim === 2) return ndim;
      throw new RangeError(`${name}: Expected ${what} to be 1D or 2D, got ${ndim}D instead`);
    };
    const isBatched = expected('input', input) === 2;
    for (const [i, state] of states.entries()) expected(nameOf(i), state);
    const batched = (tensor: Tensor) => (isBatched ? tensor : tensor.unsqueeze(0));
    return { isBatched, x: batched(input), states: states.map(batched) };
  }

  /** The state of a batch before its first step. */
  protected zeros(x: Tensor): Tensor {
    return torch.zeros([x.shape[0], this.hiddenSize], { dtype: x.dtype, device: x.device });
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.bias ? '' : ', bias=False'}`;
  }
}

/** Base of the cells with one state. */
abstract class OneStateCell extends RNNCellBase {
  protected abstract step(x: Tensor, hidden: Tensor): Tensor;

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const { isBatched, x, states } = this.toBatched(input, hx === null ? [] : [hx], () => 'hidden');
    const next = this.step(x, states[0] ?? this.zeros(x));
    return isBatched ? next : next.squeeze(0);
  }
}

export interface RNNCellOptions extends RNNCellBaseOptions {
  /** `'tanh'` (default) or `'relu'`. */
  nonlinearity?: 'tanh' | 'relu';
}

type RNNCellRest = Rest<
  [bias: boolean, nonlinearity: 'tanh' | 'relu', device: string | Device, dtype: DType],
  RNNCellOptions
>;

const rnnDefaults = { bias: true, nonlinearity: 'tanh' as 'tanh' | 'relu', ...factoryDefaults };
const cellDefaults = { bias: true, ...factoryDefaults };

/**
 * One step of an Elman network: `h′ = tanh(Wᵢₕ x + bᵢₕ + Wₕₕ h + bₕₕ)`.
 *
 * **Shape** input (N, inputSize), state (N, hiddenSize) → (N, hiddenSize); or all without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends OneStateCell {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(...args: RNNArgs<RNNCellRest, RNNCellOptions>) {
    const name = new.target.name;
    const [[inputSize, hiddenSize], options] = readArgs(name, sizeNames, args, rnnDefaults);
    const { bias, nonlinearity, device, dtype } = options;
    checkNonlinearity(name, nonlinearity);
    super(inputSize as number, hiddenSize as number, bias, 1, { device, dtype });
    this.nonlinearity = nonlinearity;
  }

  protected step(x: Tensor, hidden: Tensor): Tensor {
    const cell = this.nonlinearity === 'tanh' ? torch.rnnTanhCell : torch.rnnReluCell;
    return cell(x, hidden, ...this.weights);
  }

  override extraRepr(): string {
    return `${super.extraRepr()}${this.nonlinearity === 'tanh' ? '' : ', nonlinearity=relu'}`;
  }
}

type CellRest = Rest<[bias: boolean, device: string | Device, dtype: DType], RNNCellBaseOptions>;

/**
 * One step of a long short-term memory: from `[h, c]` to the next; see `LSTM`.
 *
 * **Shape** input (N, inputSize), states (N, hiddenSize) each → the same states; or all without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends RNNCellBase {
  constructor(...args: RNNArgs<CellRest, RNNCellBaseOptions>) {
    const [[inputSize, hiddenSize], options] = readArgs(new.target.name, sizeNames, args, cellDefaults);
    const { bias, device, dtype } = options;
    super(inputSize as number, hiddenSize as number, bias, 4, { device, dtype });
  }

  override forward(input: Tensor, hx: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    if (hx !== null && (!Array.isArray(hx) || hx.length !== 2)) {
      throw new TypeError(`LSTMCell: state must be [h, c], got ${describe(hx)}`);
    }
    const { isBatched, x, states } = this.toBatched(input, hx ?? [], (i) => `hx[${i}]`);
    if (hx === null) {
      const zeros = this.zeros(x);
      states.push(zeros, zeros);
    }
    const [h, c] = torch.lstmCell(x, states, ...this.weights);
    return isBatched ? [h, c] : [h.squeeze(0), c.squeeze(0)];
  }
}

/**
 * One step of a gated recurrent unit; see `GRU`.
 *
 * **Shape** input (N, inputSize), state (N, hiddenSize) → (N, hiddenSize); or all without N.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends OneStateCell {
  constructor(...args: RNNArgs<CellRest, RNNCellBaseOptions>) {
    const [[inputSize, hiddenSize], options] = readArgs(new.target.name, sizeNames, args, cellDefaults);
    const { bias, device, dtype } = options;
    super(inputSize as number, hiddenSize as number, bias, 3, { device, dtype });
  }

  protected step(x: Tensor, hidden: Tensor): Tensor {
    return torch.gruCell(x, hidden, ...this.weights);
  }
}
