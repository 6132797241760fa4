import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, type Rest, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import type { PackedSequence } from '../utils/packed-sequence';
import { checkStateDims, permute, RNNBase } from './rnn-base';
import {
  baseDefaults,
  factoryDefaults,
  type LSTMOptions,
  type LSTMRest,
  type RNNArgs,
  type RNNBaseOptions,
  sizeNames,
} from './rnn-options';

export type { LSTMOptions };

type OneStateOp = typeof torch.gru;

/** Base of RNN and GRU, which have one state. */
abstract class OneStateRNN extends RNNBase {
  protected abstract readonly op: OneStateOp;

  /** **Throws** unless an input and a state fit the weights and each other. */
  checkForwardArgs(input: Tensor, hidden: Tensor, batchSizes: Tensor | null): void {
    this.checkInput(input, batchSizes);
    this.checkHiddenSize(hidden, this.getExpectedHiddenSize(input, batchSizes));
  }

  /** The states of the batch in another order; `null` leaves them. */
  permuteHidden(hx: Tensor, permutation: Tensor | null): Tensor {
    return permute(hx, permutation);
  }

  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, hidden: Tensor];
  override forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, hidden: Tensor];
  override forward(given: Tensor | PackedSequence, hx: Tensor | null = null): [Tensor | PackedSequence, Tensor] {
    const input = this.readInput(given);
    const { x, batchSizes, isBatched } = input;
    if (batchSizes === null && hx !== null) checkStateDims(isBatched, [hx]);
    this.checkInput(x, batchSizes);
    const h0 = this.readState(hx, this.getExpectedHiddenSize(x, batchSizes), 'hidden', input);
    const { bias, numLayers, dropout, training, bidirectional, batchFirst, op } = this;
    const weights = this.flatWeights();
    const [output, hidden] =
      batchSizes === null
        ? op(x, h0, weights, bias, numLayers, dropout, training, bidirectional, batchFirst)
        : op(x, batchSizes, h0, weights, bias, numLayers, dropout, training, bidirectional);
    return [this.writeOutput(output, input), this.writeState(hidden, input)];
  }
}

export interface RNNOptions extends RNNBaseOptions {
  /** `'tanh'` (default) or `'relu'`. */
  nonlinearity?: 'tanh' | 'relu';
}

type RNNRest = Rest<
  [
    numLayers: number,
    nonlinearity: 'tanh' | 'relu',
    bias: boolean,
    batchFirst: boolean,
    dropout: number,
    bidirectional: boolean,
    device: string | Device,
    dtype: DType,
  ],
  RNNOptions
>;

const rnnDefaults = {
  numLayers: 1,
  nonlinearity: 'tanh' as 'tanh' | 'relu',
  ...baseDefaults,
  ...factoryDefaults,
};

/** **Throws** RangeError for another nonlinearity. */
export function checkNonlinearity(name: string, nonlinearity: unknown): void {
  if (nonlinearity === 'tanh' || nonlinearity === 'relu') return;
  throw new RangeError(`${name}(): nonlinearity must be 'tanh' or 'relu', got ${describe(nonlinearity)}`);
}

/**
 * Multi-layer Elman network: `hₜ = tanh(Wᵢₕ xₜ + bᵢₕ + Wₕₕ hₜ₋₁ + bₕₕ)`.
 *
 * **Shape** input (L, N, inputSize), with `batchFirst` (N, L, inputSize), unbatched (L, inputSize), or packed; state
 * (D·numLayers, N, hiddenSize), D being 2 if bidirectional; gives `[output, state]`, output (L, N, D·hiddenSize).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNN.html
 */
export class RNN extends OneStateRNN {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(...args: RNNArgs<RNNRest, RNNOptions>) {
    const name = new.target.name;
    const [[inputSize, hiddenSize], { nonlinearity, ...options }] = readArgs(name, sizeNames, args, rnnDefaults);
    checkNonlinearity(name, nonlinearity);
    super(nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', inputSize as number, hiddenSize as number, options);
    this.nonlinearity = nonlinearity;
  }

  protected get op() {
    return this.mode === 'RNN_TANH' ? torch.rnnTanh : torch.rnnRelu;
  }
}

/**
 * Multi-layer long short-term memory.
 *
 * `i, f, o = σ(…)`, `g = tanh(…)` of `Wᵢₕ xₜ + bᵢₕ + Wₕₕ hₜ₋₁ + bₕₕ`; `cₜ = f ∘ cₜ₋₁ + i ∘ g`; `hₜ = o ∘ tanh(cₜ)`.
 *
 * **Shape** input (L, N, inputSize), with `batchFirst` (N, L, inputSize), unbatched (L, inputSize), or packed; state
 * `[h, c]`, h (D·numLayers, N, projSize or hiddenSize), c (D·numLayers, N, hiddenSize), D being 2 if bidirectional; gives
 * `[output, [h, c]]`, output (L, N, D·(projSize or hiddenSize)).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LSTM.html
 */
export class LSTM extends RNNBase {
  constructor(...args: RNNArgs<LSTMRest, LSTMOptions>) {
    super('LSTM', ...args);
  }

  /** The shape of the cell state for an input in batched or packed form. */
  getExpectedCellSize(input: Tensor, batchSizes: Tensor | null): number[] {
    return this.cellSize(input, batchSizes);
  }

  /** **Throws** unless an input and states fit the weights and each other. */
  checkForwardArgs(input: Tensor, hidden: readonly [h: Tensor, c: Tensor], batchSizes: Tensor | null): void {
    this.checkInput(input, batchSizes);
    this.checkHiddenSize(hidden[0], this.getExpectedHiddenSize(input, batchSizes), 'hidden[0]');
    this.checkHiddenSize(hidden[1], this.getExpectedCellSize(input, batchSizes), 'hidden[1]');
  }

  /** The states of the batch in another order; `null` leaves them. */
  permuteHidden(hx: readonly [h: Tensor, c: Tensor], permutation: Tensor | null): [h: Tensor, c: Tensor] {
    return [permute(hx[0], permutation), permute(hx[1], permutation)];
  }

  override forward(
    input: Tensor,
    hx?: readonly [h: Tensor, c: Tensor] | null,
  ): [output: Tensor, state: [h: Tensor, c: Tensor]];
  override forward(
    input: PackedSequence,
    hx?: readonly [h: Tensor, c: Tensor] | null,
  ): [output: PackedSequence, state: [h: Tensor, c: Tensor]];
  override forward(
    given: Tensor | PackedSequence,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [output: Tensor | PackedSequence, state: [h: Tensor, c: Tensor]] {
    if (hx !== null && (!Array.isArray(hx) || hx.length !== 2)) {
      throw new TypeError(`LSTM: state must be [h, c], got ${describe(hx)}`);
    }
    const input = this.readInput(given);
    const { x, batchSizes, isBatched } = input;
    if (batchSizes === null && hx !== null) checkStateDims(isBatched, hx);
    this.checkInput(x, batchSizes);
    const hiddenSize = this.getExpectedHiddenSize(x, batchSizes);
    const h0 = this.readState(hx?.[0] ?? null, hiddenSize, 'hidden[0]', input);
    const c0 = this.readState(hx?.[1] ?? null, [hiddenSize[0], hiddenSize[1], this.hiddenSize], 'hidden[1]', input);
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const weights = this.flatWeights();
    const [output, h, c] =
      batchSizes === null
        ? torch.lstm(x, [h0, c0], weights, bias, numLayers, dropout, training, bidirectional, batchFirst)
        : torch.lstm(x, batchSizes, [h0, c0], weights, bias, numLayers, dropout, training, bidirectional);
    return [this.writeOutput(output, input), [this.writeState(h, input), this.writeState(c, input)]];
  }
}

type GRURest = Rest<
  [
    numLayers: number,
    bias: boolean,
    batchFirst: boolean,
    dropout: number,
    bidirectional: boolean,
    device: string | Device,
    dtype: DType,
  ],
  RNNBaseOptions
>;

const gruDefaults = { numLayers: 1, ...baseDefaults, ...factoryDefaults };

/**
 * Multi-layer gated recurrent unit.
 *
 * `r, z = σ(Wᵢₕ xₜ + bᵢₕ + Wₕₕ hₜ₋₁ + bₕₕ)`; `n = tanh(Wᵢₙ xₜ + bᵢₙ + r ∘ (Wₕₙ hₜ₋₁ + bₕₙ))`;
 * `hₜ = (1 − z) ∘ n + z ∘ hₜ₋₁`.
 *
 * **Shape** as `RNN`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.GRU.html
 */
export class GRU extends OneStateRNN {
  constructor(...args: RNNArgs<GRURest, RNNBaseOptions>) {
    const [[inputSize, hiddenSize], options] = readArgs(new.target.name, sizeNames, args, gruDefaults);
    super('GRU', inputSize as number, hiddenSize as number, options);
  }

  protected get op() {
    return torch.gru;
  }
}
