import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, checkInt, checkNumber } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import * as init from '../init';
import { emptyParameter, type Parameter } from '../parameter';
import type { FactoryOptions } from './linear';
import { Module } from './module';
import { pyFloat, pyRepr } from './utils';

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

/** cuDNN's numbers of the cells. */
export enum CudnnMode {
  Relu = 0,
  Tanh = 1,
  Lstm = 2,
  Gru = 3,
}

interface RnnConfig extends Required<Omit<RNNBaseOptions, 'device' | 'dtype'>>, FactoryOptions {
  /** cuDNN's number of the cell. */
  mode: CudnnMode;
  projSize?: number;
}

/** Rows of the weights per hidden unit. */
const gates: Record<CudnnMode, number> = {
  [CudnnMode.Relu]: 1,
  [CudnnMode.Tanh]: 1,
  [CudnnMode.Lstm]: 4,
  [CudnnMode.Gru]: 3,
};

export const baseDefaults = {
  bias: true,
  batchFirst: false,
  dropout: 0,
  bidirectional: false,
};

export const factoryDefaults = {
  device: undefined as string | Device | undefined,
  dtype: undefined as DType | undefined,
};

/** Base of RNN, LSTM and GRU: checks the arguments, makes the weights, brings inputs into batched form. */
export abstract class RNNBase extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;
  readonly #mode: CudnnMode;
  readonly #weightNames: string[] = [];

  constructor(name: string, inputSize: number, hiddenSize: number, config: RnnConfig) {
    super();
    const { numLayers, bias, batchFirst, dropout, bidirectional, projSize = 0 } = config;
    checkSizes(name, inputSize, hiddenSize, numLayers, projSize);
    checkBool(name, 'bias', bias);
    checkBool(name, 'batchFirst', batchFirst);
    checkBool(name, 'bidirectional', bidirectional);
    checkDropout(name, dropout, numLayers);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.projSize = projSize;
    this.#mode = config.mode;
    this.#makeWeights(config);
    this.flattenParameters();
    this.resetParameters();
  }

  #makeWeights({ mode, device, dtype }: RnnConfig): void {
    const outputSize = this.outputSize;
    const rows = gates[mode] * this.hiddenSize;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const layerInput = layer === 0 ? this.inputSize : outputSize * this.directions;
      for (const suffix of this.bidirectional ? ['', '_reverse'] : ['']) {
        const shapes: [kind: string, shape: number[]][] = [
          ['weight_ih', [rows, layerInput]],
          ['weight_hh', [rows, outputSize]],
        ];
        if (this.bias) shapes.push(['bias_ih', [rows]], ['bias_hh', [rows]]);
        if (this.projSize > 0) shapes.push(['weight_hr', [this.projSize, this.hiddenSize]]);
        for (const [kind, shape] of shapes) {
          const name = `${kind}_l${layer}${suffix}`;
          this.registerParameter(name, emptyParameter(shape, device, dtype));
          this.#weightNames.push(name);
        }
      }
    }
  }

  /** Number of directions: 1 or 2. */
  protected get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** Features of one direction's output. */
  protected get outputSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /** All weights in the order that the operators take. */
  protected flatWeights(): Tensor[] {
    return this.#weightNames.map((name) => this.getMember(name) as Tensor);
  }

  /** The weights grouped by layer and direction. */
  get allWeights(): Parameter[][] {
    const perCell = this.#weightNames.length / (this.numLayers * this.directions);
    const weights = this.#weightNames.map((name) => this.getMember(name) as Parameter);
    return Array.from({ length: weights.length / perCell }, (_, i) => weights.slice(i * perCell, (i + 1) * perCell));
  }

  override applyToTensors(fn: (t: Tensor) => Tensor): this {
    super.applyToTensors(fn);
    this.flattenParameters();
    return this;
  }

  /** On CUDA, puts all weights into one piece of memory, as cuDNN wants them; elsewhere does nothing. */
  flattenParameters(): void {
    const weights = this.flatWeights();
    const [first] = weights;
    if (!weights.every((w) => w.isCuda && w.dtype === first.dtype && torch.cudnnIsAcceptable(w))) return;
    // Weights that share memory cannot move apart: the operator then copies them on each call.
    if (new Set(weights.map((w) => w.dataPtr())).size !== weights.length) return;
    const { inputSize, hiddenSize, projSize, numLayers, batchFirst, bidirectional } = this;
    const perCell = weights.length / (numLayers * this.directions);
    torch.noGrad(() =>
      torch.ops.aten._cudnn_rnn_flatten_weight.default(
        weights,
        perCell,
        inputSize,
        this.#mode,
        hiddenSize,
        projSize,
        numLayers,
        batchFirst,
        bidirectional,
      ),
    );
  }

  /** Draws all weights anew, uniform in ±1/√hiddenSize. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  /** Checks an input and gives it a batch dimension if it has none. */
  protected toBatched(name: string, input: Tensor, states: readonly Tensor[]): { x: Tensor; isBatched: boolean } {
    const shape = input.shape;
    const ndim = shape.length;
    if (ndim !== 2 && ndim !== 3) throw new RangeError(`${name}: Expected input to be 2D or 3D, got ${ndim}D instead`);
    const weight = this.getMember(this.#weightNames[0]) as Tensor;
    if (input.dtype !== weight.dtype) {
      throw new RangeError(
        `RNN input dtype (${input.dtype}) does not match weight dtype (${weight.dtype}). ` +
          `Convert input: input.to(${weight.dtype}), or convert model: model.to(${input.dtype})`,
      );
    }
    if (shape[ndim - 1] !== this.inputSize) {
      throw new TorchError(
        `input.size(-1) must be equal to input_size. Expected ${this.inputSize}, got ${shape[ndim - 1]}`,
      );
    }
    const isBatched = ndim === 3;
    for (const state of states) {
      if (state.ndim !== ndim) {
        const kind = isBatched ? 'batched 3-D' : 'unbatched 2-D';
        throw new TorchError(`For ${kind} input, hx should also be ${ndim}-D but got ${state.ndim}-D tensor`);
      }
    }
    return { x: isBatched ? input : input.unsqueeze(this.batchFirst ? 0 : 1), isBatched };
  }

  /** The given state in batched form, or zeros. */
  protected toState(given: Tensor | undefined, x: Tensor, size: number, isBatched: boolean, what = 'hidden'): Tensor {
    const shape = [this.numLayers * this.directions, x.shape[this.batchFirst ? 0 : 1], size];
    if (given === undefined) return torch.zeros(shape, { dtype: x.dtype, device: x.device });
    const state = isBatched ? given : given.unsqueeze(1);
    if (state.shape.join() !== shape.join()) {
      throw new TorchError(`Expected ${what} size ${pyRepr(shape)}, got [${state.shape.join(', ')}]`);
    }
    return state;
  }

  override extraRepr(): string {
    let s = `${this.inputSize}, ${this.hiddenSize}`;
    if (this.projSize !== 0) s += `, proj_size=${this.projSize}`;
    if (this.numLayers !== 1) s += `, num_layers=${this.numLayers}`;
    if (!this.bias) s += ', bias=False';
    if (this.batchFirst) s += ', batch_first=True';
    if (this.dropout !== 0) s += `, dropout=${pyFloat(this.dropout)}`;
    if (this.bidirectional) s += ', bidirectional=True';
    return s;
  }

  /** The forward of a kernel with one state, which RNN's and GRU's are (LSTM's has two). */
  protected runOneState(
    name: string,
    op: typeof torch.gru,
    input: Tensor,
    hx: Tensor | null | undefined,
  ): [output: Tensor, hidden: Tensor] {
    const { x, isBatched } = this.toBatched(name, input, hx ? [hx] : []);
    const h0 = this.toState(hx ?? undefined, x, this.hiddenSize, isBatched);
    const { bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const weights = this.flatWeights();
    const [output, hidden] = op(x, h0, weights, bias, numLayers, dropout, training, bidirectional, batchFirst);
    return isBatched ? [output, hidden] : [output.squeeze(batchFirst ? 0 : 1), hidden.squeeze(1)];
  }
}

function checkSizes(name: string, inputSize: number, hiddenSize: number, numLayers: number, projSize: number): void {
  for (const [what, size] of Object.entries({ inputSize, hiddenSize, numLayers })) {
    checkInt(name, what, size);
    if (size <= 0) throw new RangeError(`${name}(): ${what} must be greater than zero, got ${size}`);
  }
  checkInt(name, 'projSize', projSize);
  if (projSize < 0 || projSize >= hiddenSize) {
    throw new RangeError(`${name}(): projSize must be at least 0 and smaller than hiddenSize, got ${projSize}`);
  }
}

function checkDropout(name: string, dropout: number, numLayers: number): void {
  checkNumber(name, 'dropout', dropout);
  if (!(dropout >= 0 && dropout <= 1)) {
    throw new RangeError(`${name}(): dropout must be a probability in [0, 1], got ${dropout}`);
  }
  if (dropout > 0 && numLayers === 1) {
    process.emitWarning(
      `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects numLayers greater ` +
        `than 1, but got dropout=${dropout} and numLayers=${numLayers}`,
    );
  }
}
