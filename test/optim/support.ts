// The network of scripts/fixtures/optim.py, and comparison with what Python's optimizers made of it.
import { expect } from 'chai';
import { Adam, AdamW, type Optimizer, type OptimizerStateDict, RMSprop, SGD } from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decode, decodeTensor, type EncodedTensor } from '../support/fixtures';

export type OptimizerName = keyof typeof classes;
export type Options = Record<string, unknown>;
type Params = Tensor[] | [string, Tensor][] | { params: Tensor[] }[];

const classes = { SGD, Adam, AdamW, RMSprop };

/** Makes an optimizer by name, with options that come from a fixture. */
export function makeOptimizer(name: OptimizerName, params: Params, options: Options = {}): Optimizer {
  const make = classes[name] as new (params: Params, options: Options) => Optimizer;
  return new make(params, options);
}

export interface EncodedGroup {
  params: number[];
  options: Options;
}

/** Groups as Python had them: parameters by position. */
export function groupsOf(params: Tensor[], groups: EncodedGroup[] | null): Tensor[] | { params: Tensor[] }[] {
  if (groups === null) return params;
  return groups.map(({ params: indices, options }) => ({ params: indices.map((i) => params[i]), ...options }));
}

export interface EncodedStateDict {
  state: Record<string, Record<string, EncodedTensor>>;
  param_groups: Record<string, unknown>[];
}

export const decodeStateDict = (encoded: EncodedStateDict): OptimizerStateDict => decode(encoded);

/** A tanh network with its data. */
export class Network {
  readonly params: Tensor[];
  readonly x: Tensor;
  readonly y: Tensor;

  constructor(row: { x: EncodedTensor; y: EncodedTensor }, params: EncodedTensor[]) {
    this.params = params.map((p) => decodeTensor(p).requiresGrad_());
    this.x = decodeTensor(row.x);
    this.y = decodeTensor(row.y);
  }

  loss(): Tensor {
    const [w1, b1, w2, b2] = this.params;
    const hidden = this.x.matmul(w1.t()).add(b1).tanh(); // (8, 5) -> (8, 6)
    const output = hidden.matmul(w2.t()).add(b2); // (8, 6) -> (8, 3)
    return output.sub(this.y).pow(2).mean();
  }

  backward(): number {
    const loss = this.loss();
    loss.backward();
    return loss.item();
  }
}

/** Runs a suite on one thread: two gain nothing at these sizes, and wait for each other on a busy machine. */
export function onOneThread(): void {
  let threads = 1;
  before(() => {
    threads = torch.getNumThreads();
    torch.setNumThreads(1);
  });
  after(() => torch.setNumThreads(threads));
}

/** The same kernels run on both sides; another processor rounds differently, and 20 steps carry that on. */
export const relativeOf = (dtype: string): number => (dtype === 'float64' ? 1e-6 : 1e-5);

/** Compares numbers within a share of the largest. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, rtol: number, what: string): void {
  expect(actual.length, `${what}: length`).to.equal(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  for (let i = 0; i < expected.length; i++) {
    if (Math.abs(actual[i] - expected[i]) <= rtol * largest) continue;
    expect.fail(`${what}: element ${i} is ${actual[i]}, Python has ${expected[i]}`);
  }
}

export function expectTensor(actual: Tensor, expected: EncodedTensor, rtol: number, what: string): void {
  expect(actual.shape, `${what}: shape`).to.deep.equal(expected.shape);
  const flat = (tensor: Tensor) => tensor.detach().double().toTypedArray() as Float64Array;
  expectNear(flat(actual), flat(decodeTensor(expected)), rtol, what);
}

export function expectTensors(actual: Tensor[], expected: EncodedTensor[], rtol: number, what: string): void {
  expect(actual.length, `${what}: count`).to.equal(expected.length);
  expected.forEach((tensor, i) => {
    expectTensor(actual[i], tensor, rtol, `${what} ${i}`);
  });
}

/** Compares keys, their order, options, and the values and dtypes of tensors. */
export function expectStateDict(actual: OptimizerStateDict, expected: EncodedStateDict, rtol: number): void {
  expect(Object.keys(actual)).to.deep.equal(Object.keys(expected));
  expect(actual.param_groups).to.deep.equal(expected.param_groups);
  expect(actual.param_groups.map(Object.keys)).to.deep.equal(expected.param_groups.map(Object.keys));
  expect(Object.keys(actual.state)).to.deep.equal(Object.keys(expected.state));
  for (const [id, values] of Object.entries(expected.state)) {
    const own = actual.state[Number(id)];
    expect(Object.keys(own), `state ${id}`).to.deep.equal(Object.keys(values));
    for (const [name, value] of Object.entries(values)) {
      expect(own[name].dtype.name, `state ${id} ${name}`).to.equal(value.dtype);
      expectTensor(own[name], value, rtol, `state ${id} ${name}`);
    }
  }
}
