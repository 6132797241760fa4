// torch.autograd: gradients as values.
import { enter } from '../context';
import { TorchError } from '../errors';
import { vmap } from '../func/vmap';
import { type Handle, native } from '../native';
import { Operator } from '../ops/operator';
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrapNullable } from '../tensor-handle';

export {
  type AnomalyOptions,
  detectAnomaly,
  isAnomalyCheckNanEnabled,
  isAnomalyEnabled,
  setDetectAnomaly,
} from './anomaly-mode';
export * as forwardAd from './forward-ad';
export * as function from './function';
export { AutogradFunction as Function, FunctionCtx } from './function';
export * as functional from './functional';
export {
  GradcheckError,
  type GradcheckOptions,
  type GradgradcheckOptions,
  gradcheck,
  gradgradcheck,
} from './gradcheck';
export * as graph from './graph';

export interface GradOptions {
  /** What the gradient of each output is; needed for outputs with more than one element. */
  gradOutputs?: Tensor | (Tensor | null)[];
  /** Keep the graph for another backward. Default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward itself, for higher derivatives. Default: false. */
  createGraph?: boolean;
  /** Give null for inputs that the outputs do not depend on instead of throwing. Default: `materializeGrads`. */
  allowUnused?: boolean;
  /** Give zeros for such inputs. Default: false. */
  materializeGrads?: boolean;
  /** Whether `gradOutputs` are batches, whose first dimension all gradients then have too. Default: false. */
  isGradsBatched?: boolean;
}

const gradDefaults = {
  gradOutputs: undefined as GradOptions['gradOutputs'],
  retainGraph: undefined as boolean | undefined,
  createGraph: false,
  allowUnused: undefined as boolean | undefined,
  materializeGrads: false,
  isGradsBatched: false,
};

const zerosLike = new Operator('zeros_like', false);

const list = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);

function handles(what: string, tensors: readonly Tensor[]): Handle[] {
  return tensors.map((tensor) => {
    if (!isTensor(tensor)) throw new TypeError(`${what}: expected a Tensor, got ${describe(tensor)}`);
    return handleOf(tensor);
  });
}

const nullableHandles = (what: string, tensors: readonly (Tensor | null)[]) =>
  tensors.map((tensor) => (tensor === null ? null : handles(what, [tensor])[0]));

/**
 * The gradients of the sum of `outputs` with respect to each of `inputs`; fills no `grad`.
 *
 * **Throws** TorchError if an input is not part of the graph (unless `allowUnused`). Source: torch.autograd.grad.
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): Tensor[] {
  const read = readOptions('grad', options, gradDefaults);
  if (read.isGradsBatched) return batchedGrad(outputs, inputs, read);
  const { gradOutputs, retainGraph, createGraph, materializeGrads, ...rest } = read;
  const allowUnused = rest.allowUnused ?? materializeGrads;
  if (materializeGrads && !allowUnused) throw new TypeError('grad(): materializeGrads needs allowUnused');
  const sources = list(inputs);
  enter();
  const results = native.autogradGrad(
    handles('grad(): outputs', list(outputs)),
    handles('grad(): inputs', sources),
    gradOutputs === undefined ? null : nullableHandles('grad(): gradOutputs', list(gradOutputs)),
    retainGraph ?? null,
    createGraph,
    allowUnused,
  );
  return results.map((handle, i) => {
    if (handle === null && materializeGrads)
      return zerosLike.call([sources[i], { requiresGrad: createGraph }]) as Tensor;
    return wrapNullable(handle) as Tensor; // null only where allowUnused asked for it
  });
}

/** All rows of a batch of `gradOutputs` at once, by vmap. */
function batchedGrad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions,
): Tensor[] {
  const vectors = options.gradOutputs === undefined ? [] : list(options.gradOutputs);
  for (const [i, output] of list(outputs).entries()) {
    const vector = vectors[i];
    if (isTensor(vector) && String(vector.shape.slice(1)) === String(output.shape)) continue;
    const got = isTensor(vector) ? `shape [${vector.shape}]` : describe(vector);
    const place = `gradOutputs[${i}]`;
    throw new TorchError(`grad(): ${place} must be a batch of Tensors of shape [${output.shape}], got ${got}`, 'grad');
  }
  let results: (Tensor | null)[] = [];
  const row = (...gradOutputs: Tensor[]) => {
    results = grad(outputs, inputs, { ...options, gradOutputs, isGradsBatched: false });
    return results.filter((result) => result !== null);
  };
  const found = vmap(row)(...(vectors as Tensor[]));
  return results.map((result) => (result === null ? null : found.shift())) as Tensor[];
}

export interface BackwardAllOptions {
  /** As for `grad`. */
  retainGraph?: boolean;
  /** As for `grad`. */
  createGraph?: boolean;
  /** Only these leaves get gradients. */
  inputs?: Tensor | readonly Tensor[];
}

const backwardDefaults = {
  retainGraph: undefined as boolean | undefined,
  createGraph: false,
  inputs: undefined as Tensor | readonly Tensor[] | undefined,
};

/** Adds gradients of several tensors at once to the leaves' `grad`. Source: torch.autograd.backward. */
export function backward(
  tensors: Tensor | readonly Tensor[],
  gradTensors?: Tensor | (Tensor | null)[] | null,
  options: BackwardAllOptions = {},
): void {
  const { retainGraph, createGraph, inputs } = readOptions('backward', options, backwardDefaults);
  enter();
  native.backward(
    handles('backward(): tensors', list(tensors)),
    gradTensors ? nullableHandles('backward(): gradTensors', list(gradTensors)) : null,
    retainGraph ?? null,
    createGraph,
    inputs === undefined ? null : handles('backward(): inputs', list(inputs)),
  );
}
