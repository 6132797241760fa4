// torch.autograd: gradients as values.
import { enter } from '../context';
import { native } from '../native';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrapNullable } from '../tensor-handle';

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
}

const list = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);

function handles(what: string, tensors: (Tensor | null)[]): ReturnType<typeof handleOf>[] {
  return tensors.map((tensor) => {
    if (tensor === null) return null as never;
    if (!isTensor(tensor)) throw new TypeError(`${what}: expected a Tensor, got ${typeof tensor}`);
    return handleOf(tensor);
  });
}

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
  const { gradOutputs, retainGraph, createGraph = false, materializeGrads = false } = options;
  const allowUnused = options.allowUnused ?? materializeGrads;
  if (materializeGrads && !allowUnused) throw new TypeError('grad(): materializeGrads needs allowUnused');
  const sources = list(inputs);
  enter();
  const results = native.autogradGrad(
    handles('grad(): outputs', list(outputs)),
    handles('grad(): inputs', sources),
    gradOutputs === undefined ? null : handles('grad(): gradOutputs', list(gradOutputs)),
    retainGraph ?? null,
    createGraph,
    allowUnused,
  );
  return results.map((handle, i) => {
    if (handle === null && materializeGrads) return sources[i].detach().mul(0) as Tensor;
    return wrapNullable(handle) as Tensor; // null only where allowUnused asked for it
  });
}

/** Adds gradients of several tensors at once to the leaves' `grad`. Source: torch.autograd.backward. */
export function backward(
  tensors: Tensor | readonly Tensor[],
  gradTensors?: Tensor | (Tensor | null)[] | null,
  options: { retainGraph?: boolean; createGraph?: boolean; inputs?: Tensor | readonly Tensor[] } = {},
): void {
  enter();
  native.backward(
    handles('backward(): tensors', list(tensors)),
    gradTensors ? handles('backward(): gradTensors', list(gradTensors)) : null,
    options.retainGraph ?? null,
    options.createGraph ?? false,
    options.inputs === undefined ? null : handles('backward(): inputs', list(options.inputs)),
  );
}
