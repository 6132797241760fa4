import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { describe, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { baseDefaults, CudnnMode, factoryDefaults, RNNBase, type RNNBaseOptions } from './rnn-base';

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
  ],
  RNNOptions
>;

const rnnDefaults = {
  numLayers: 1,
  nonlinearity: 'tanh' as 'tanh' | 'relu',
  ...baseDefaults,
  ...factoryDefaults,
};

/**
 * Multi-layer Elman network: `hₜ = tanh(Wᵢₕ xₜ + bᵢₕ + Wₕₕ hₜ₋₁ + bₕₕ)`.
 *
 * **Shape** input (L, N, inputSize), with `batchFirst` (N, L, inputSize), unbatched (L, inputSize); state
 * (D·numLayers, N, hiddenSize), D being 2 if bidirectional; gives `[output, state]`, output (L, N, D·hiddenSize).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNN.html
 */
export class RNN extends RNNBase {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, ...rest: RNNRest) {
    const options = readRest('RNN', rest, rnnDefaults);
    if (options.nonlinearity !== 'tanh' && options.nonlinearity !== 'relu') {
      throw new RangeError(`RNN(): nonlinearity must be 'tanh' or 'relu', got ${describe(options.nonlinearity)}`);
    }
    super('RNN', inputSize, hiddenSize, {
      ...options,
      mode: options.nonlinearity === 'tanh' ? CudnnMode.Tanh : CudnnMode.Relu,
    });
    this.nonlinearity = options.nonlinearity;
  }

  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, hidden: Tensor] {
    return this.runOneState('RNN', this.nonlinearity === 'tanh' ? torch.rnnTanh : torch.rnnRelu, input, hx);
  }
}

export interface LSTMOptions extends RNNBaseOptions {
  /** Size of a projection of the hidden state, 0 for none; default 0. */
  projSize?: number;
}

type LSTMRest = Rest<
  [
    numLayers: number,
    bias: boolean,
    batchFirst: boolean,
    dropout: number,
    bidirectional: boolean,
    projSize: number,
    device: string | Device,
    dtype: DType,
  ],
  LSTMOptions
>;

const lstmDefaults = { numLayers: 1, ...baseDefaults, projSize: 0, ...factoryDefaults };

/**
 * Multi-layer long short-term memory.
 *
 * `i, f, o = σ(…)`, `g = tanh(…)` of `Wᵢₕ xₜ + bᵢₕ + Wₕₕ hₜ₋₁ + bₕₕ`; `cₜ = f ∘ cₜ₋₁ + i ∘ g`; `hₜ = o ∘ tanh(cₜ)`.
 *
 * **Shape** input (L, N, inputSize), with `batchFirst` (N, L, inputSize), unbatched (L, inputSize); state `[h, c]`, h
 * (D·numLayers, N, projSize or hiddenSize), c (D·numLayers, N, hiddenSize), D being 2 if bidirectional; gives
 * `[output, [h, c]]`, output (L, N, D·(projSize or hiddenSize)).
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.LSTM.html
 */
export class LSTM extends RNNBase {
  constructor(inputSize: number, hiddenSize: number, ...rest: LSTMRest) {
    super('LSTM', inputSize, hiddenSize, { ...readRest('LSTM', rest, lstmDefaults), mode: CudnnMode.Lstm });
  }

  override forward(
    input: Tensor,
    hx?: readonly [h: Tensor, c: Tensor] | null,
  ): [output: Tensor, state: [h: Tensor, c: Tensor]] {
    if (hx && (!Array.isArray(hx) || hx.length !== 2)) {
      throw new TypeError(`LSTM: state must be [h, c], got ${describe(hx)}`);
    }
    const { x, isBatched } = this.toBatched('LSTM', input, hx ?? []);
    const h0 = this.toState(hx?.[0], x, this.outputSize, isBatched, 'hidden[0]');
    const c0 = this.toState(hx?.[1], x, this.hiddenSize, isBatched, 'hidden[1]');
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const [output, h, c] = torch.lstm(
      x,
      [h0, c0],
      this.flatWeights(),
      bias,
      numLayers,
      dropout,
      training,
      bidirectional,
      batchFirst,
    );
    return isBatched ? [output, [h, c]] : [output.squeeze(batchFirst ? 0 : 1), [h.squeeze(1), c.squeeze(1)]];
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
export class GRU extends RNNBase {
  constructor(inputSize: number, hiddenSize: number, ...rest: GRURest) {
    super('GRU', inputSize, hiddenSize, { ...readRest('GRU', rest, gruDefaults), mode: CudnnMode.Gru });
  }

  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, hidden: Tensor] {
    return this.runOneState('GRU', torch.gru, input, hx);
  }
}
