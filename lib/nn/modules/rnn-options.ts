// What recurrent layers take. Source: torch/nn/modules/rnn.py
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { checkInt, checkNumber, intOf, type Rest } from '../../options';
import { warnOnce } from '../functional/warn';
import type { FactoryOptions } from './linear';

export type RNNMode = 'LSTM' | 'GRU' | 'RNN_TANH' | 'RNN_RELU';

export interface RNNBaseOptions extends FactoryOptions {
  /** Layers stacked on each other; default 1. */
  numLayers?: number;
  /** Whether there are learnable biases; default true. */
  bias?: boolean;
  /** Whether input and output are (N, L, H) instead of (L, N, H); default false. */
  batchFirst?: boolean;
  /** Dropout probability on the outputs of all layers but the last; default 0. */
  dropout?: number;
  /** Whether a second set of weights reads the sequence backwards; default false. */
  bidirectional?: boolean;
}

export interface LSTMOptions extends RNNBaseOptions {
  /** Size of a projection of the hidden state, 0 for none; default 0. */
  projSize?: number;
}

/** The required arguments, by position or by keyword, and the rest. */
export type RNNArgs<R extends unknown[], O> =
  | [inputSize: number, hiddenSize: number, ...rest: R]
  | [inputSize: number, options: O & { hiddenSize: number }]
  | [options: O & { inputSize: number; hiddenSize: number }];

export type LSTMRest = Rest<
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

export const sizeNames = ['inputSize', 'hiddenSize'];

export const baseDefaults = { bias: true, batchFirst: false, dropout: 0, bidirectional: false };

export const factoryDefaults = {
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

export const lstmDefaults = { numLayers: 1, ...baseDefaults, projSize: 0, ...factoryDefaults };

/** A size. **Throws** TypeError for a float, also an integral one; RangeError unless it is positive. */
export function positive(name: string, what: string, value: unknown): number {
  const size = typeof value === 'bigint' ? intOf(name, what, value) : value;
  checkInt(name, what, size);
  if (size <= 0) throw new RangeError(`${name}(): ${what} must be greater than zero, got ${size}`);
  return size;
}

/** **Throws** RangeError unless `dropout` is in [0, 1], and warns where it has no effect. */
export function checkDropout(name: string, dropout: number, numLayers: number): void {
  checkNumber(name, 'dropout', dropout);
  if (!(dropout >= 0 && dropout <= 1)) {
    throw new RangeError(`${name}(): dropout must be a probability in [0, 1], got ${dropout}`);
  }
  if (dropout > 0 && numLayers === 1) {
    warnOnce(
      `${name}(): dropout works after all layers but the last, so it needs numLayers greater than 1, got ` +
        `dropout=${dropout} and numLayers=${numLayers}`,
    );
  }
}
