import { currentContext } from '../../context';
import type { Device } from '../../device';
import type { DType } from '../../dtype';
import { TorchError } from '../../errors';
import { checkBool, describe, intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { isSameShape } from '../functional/shapes';
import * as init from '../init';
import { emptyParameter, type Parameter } from '../parameter';
import { PackedSequence } from '../utils/packed-sequence';
import { Module } from './module';
import {
  checkDropout,
  type LSTMOptions,
  type LSTMRest,
  lstmDefaults,
  positive,
  type RNNArgs,
  type RNNMode,
  sizeNames,
} from './rnn-options';
import { pyFloat, pyRepr } from './utils';

/** Rows of the weights per hidden unit, and cuDNN's number of the cell. */
const cells: Record<RNNMode, { gates: number; cudnn: number }> = {
  RNN_RELU: { gates: 1, cudnn: 0 },
  RNN_TANH: { gates: 1, cudnn: 1 },
  LSTM: { gates: 4, cudnn: 2 },
  GRU: { gates: 3, cudnn: 3 },
};

/** An input in the form that the operators take. */
export interface RNNInput {
  x: Tensor;
  batchSizes: Tensor | null;
  sortedIndices: Tensor | null;
  unsortedIndices: Tensor | null;
  isBatched: boolean;
}

/**
 * Base of RNN, LSTM and GRU: checks the arguments, makes the weights, brings inputs into the form that the operators take.
 *
 * **Throws** RangeError for sizes that are not positive, a `projSize` that is not smaller than `hiddenSize`, and a
 * `dropout` outside [0, 1].
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.RNNBase.html
 */
export class RNNBase extends Module {
  readonly mode: RNNMode;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;
  /** The names of the weights, by layer and direction. */
  private readonly cellNames: string[][];

  constructor(mode: RNNMode, ...args: RNNArgs<LSTMRest, LSTMOptions>) {
    super();
    const name = new.target.name;
    if (!Object.hasOwn(cells, mode)) {
      throw new RangeError(`${name}(): mode must be one of ${Object.keys(cells).join(', ')}, got ${describe(mode)}`);
    }
    const [[inputSize, hiddenSize], options] = readArgs(name, sizeNames, args, lstmDefaults);
    const { bias, batchFirst, dropout, bidirectional, device, dtype } = options;
    checkBool(name, 'bias', bias);
    checkBool(name, 'batchFirst', batchFirst);
    checkBool(name, 'bidirectional', bidirectional);
    this.mode = mode;
    this.inputSize = positive(name, 'inputSize', inputSize);
    this.hiddenSize = positive(name, 'hiddenSize', hiddenSize);
    this.numLayers = positive(name, 'numLayers', options.numLayers);
    this.projSize = intOf(name, 'projSize', options.projSize);
    if (this.projSize < 0 || this.projSize >= this.hiddenSize) {
      throw new RangeError(`${name}(): projSize must be at least 0 and smaller than hiddenSize, got ${this.projSize}`);
    }
    checkDropout(name, dropout, this.numLayers);
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.cellNames = this.makeWeights(device, dtype);
    this.flattenParameters();
    this.resetParameters();
  }

  private makeWeights(device?: string | Device, dtype?: DType): string[][] {
    const rows = cells[this.mode].gates * this.hiddenSize;
    const names: string[][] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const layerInput = layer === 0 ? this.inputSize : this.outputSize * this.directions;
      for (const suffix of this.bidirectional ? ['', '_reverse'] : ['']) {
        const shapes: [kind: string, shape: number[]][] = [
          ['weight_ih', [rows, layerInput]],
          ['weight_hh', [rows, this.outputSize]],
        ];
        if (this.bias) shapes.push(['bias_ih', [rows]], ['bias_hh', [rows]]);
        if (this.projSize > 0) shapes.push(['weight_hr', [this.projSize, this.hiddenSize]]);
        const cell = shapes.map(([kind, shape]): [string, number[]] => [`${kind}_l${layer}${suffix}`, shape]);
        for (const [name, shape] of cell) this.registerParameter(name, emptyParameter(shape, device, dtype));
        names.push(cell.map(([name]) => name));
      }
    }
    return names;
  }

  /** Number of directions: 1 or 2. */
  protected get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** Features of one direction's output. */
  protected get outputSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  /** The weights by layer and direction. */
  get allWeights(): Parameter[][] {
    return this.cellNames.map((names) => names.map((name) => this.getMember(name) as Parameter));
  }

  /** All weights in the order that the operators take. */
  protected flatWeights(): Parameter[] {
    return this.allWeights.flat();
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
    torch.noGrad(() =>
      torch.ops.aten._cudnn_rnn_flatten_weight.default(
        weights,
        this.cellNames[0].length,
        inputSize,
        cells[this.mode].cudnn,
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

  /** **Throws** unless an input fits the weights: RangeError for another dtype outside autocast, TorchError for a shape. */
  checkInput(input: Tensor, batchSizes: Tensor | null): void {
    const weight = this.getMember(this.cellNames[0][0]) as Tensor;
    if (input.dtype !== weight.dtype && !isAutocasting()) {
      throw new RangeError(
        `RNN input dtype (${input.dtype}) does not match weight dtype (${weight.dtype}). ` +
          `Convert input: input.to(${weight.dtype}), or convert model: model.to(${input.dtype})`,
      );
    }
    const shape = input.shape;
    const expected = batchSizes === null ? 3 : 2;
    if (shape.length !== expected) {
      throw new TorchError(`input must have ${expected} dimensions, got ${shape.length}`);
    }
    const features = shape[expected - 1];
    if (features !== this.inputSize) {
      throw new TorchError(`input.size(-1) must be equal to input_size. Expected ${this.inputSize}, got ${features}`);
    }
  }

  private stateSize(input: Tensor, batchSizes: Tensor | null, size: number): number[] {
    const batch = batchSizes === null ? input.shape[this.batchFirst ? 0 : 1] : Number(batchSizes.select(0, 0).item());
    return [this.numLayers * this.directions, batch, size];
  }

  /** The shape of the hidden state for an input in batched or packed form. */
  getExpectedHiddenSize(input: Tensor, batchSizes: Tensor | null): number[] {
    return this.stateSize(input, batchSizes, this.outputSize);
  }

  /** The shape of LSTM's cell state for an input in batched or packed form. */
  protected cellSize(input: Tensor, batchSizes: Tensor | null): number[] {
    return this.stateSize(input, batchSizes, this.hiddenSize);
  }

  /** **Throws** TorchError for a state of another shape. */
  checkHiddenSize(hx: Tensor, expectedHiddenSize: readonly number[], what = 'hidden'): void {
    const shape = hx.shape;
    if (isSameShape(shape, expectedHiddenSize)) return;
    throw new TorchError(`Expected ${what} size ${pyRepr(expectedHiddenSize)}, got [${shape.join(', ')}]`);
  }

  /** The input in batched form, or the parts of a packed one. */
  protected readInput(input: Tensor | PackedSequence): RNNInput {
    if (input instanceof PackedSequence) {
      const { data, batchSizes, sortedIndices, unsortedIndices } = input;
      return { x: data, batchSizes, sortedIndices, unsortedIndices, isBatched: true };
    }
    const { ndim } = input;
    if (ndim !== 2 && ndim !== 3) {
      throw new RangeError(`${this.getName()}: Expected input to be 2D or 3D, got ${ndim}D instead`);
    }
    const isBatched = ndim === 3;
    const x = isBatched ? input : input.unsqueeze(this.batchFirst ? 0 : 1);
    return { x, batchSizes: null, sortedIndices: null, unsortedIndices: null, isBatched };
  }

  /** The output in the form of the input. */
  protected writeOutput(output: Tensor, { batchSizes, ...input }: RNNInput): Tensor | PackedSequence {
    if (batchSizes !== null) return new PackedSequence(output, batchSizes, input.sortedIndices, input.unsortedIndices);
    return input.isBatched ? output : output.squeeze(this.batchFirst ? 0 : 1);
  }

  /** A state in batched form, in the order of the packed sequences; zeros where none is given. */
  protected readState(given: Tensor | null, size: readonly number[], what: string, input: RNNInput): Tensor {
    const { x, batchSizes, sortedIndices, isBatched } = input;
    if (given === null) return torch.zeros(size as number[], { dtype: x.dtype, device: x.device });
    const batched = isBatched ? given : given.unsqueeze(1);
    this.checkHiddenSize(batched, size, what);
    return batchSizes === null ? batched : permute(batched, sortedIndices);
  }

  /** A state in the form and the order of the input. */
  protected writeState(state: Tensor, { isBatched, unsortedIndices }: RNNInput): Tensor {
    return isBatched ? permute(state, unsortedIndices) : state.squeeze(1);
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
}

/** A state in another order of the batch. */
export function permute(state: Tensor, permutation: Tensor | null): Tensor {
  return permutation === null ? state : state.indexSelect(1, permutation);
}

/** **Throws** TorchError unless states have as many dimensions as the input. */
export function checkStateDims(isBatched: boolean, states: readonly Tensor[]): void {
  const ndim = isBatched ? 3 : 2;
  const dims = states.map((state) => state.ndim);
  if (dims.every((n) => n === ndim)) return;
  const kind = isBatched ? 'batched 3-D' : 'unbatched 2-D';
  const found = dims.map((n) => `${n}-D`).join(', ');
  throw new TorchError(
    dims.length === 1
      ? `For ${kind} input, hx should also be ${ndim}-D but got ${found} tensor`
      : `For ${kind} input, hx and cx should also be ${ndim}-D but got (${found}) tensors`,
  );
}

function isAutocasting(): boolean {
  return [...currentContext().autocast.devices.values()].some(({ enabled }) => enabled);
}
