// What fit, evaluate and predict take as data, made into tensors.
import type { TypedArray } from '../dtype';
import { TorchError } from '../errors';
import type { Module } from '../nn/modules/module';
import { Embedding } from '../nn/modules/sparse';
import { describe, isPlainObject } from '../options';
import { Tensor } from '../tensor';
import { torch } from '../torch';

export type NestedArray = number | boolean | bigint | readonly NestedArray[];

/** A flat typed array with the shape it stands for. */
export interface ShapedArray {
  data: TypedArray;
  shape: readonly number[];
}

/** A tensor, nested arrays, a typed array (one dimension) or `{ data, shape }`. */
export type ArrayLike = Tensor | TypedArray | ShapedArray | readonly NestedArray[];

/** One input, or an array of tensors for a model whose `forward` takes several. */
export type Inputs = ArrayLike | readonly Tensor[];

export function isShapedArray(value: unknown): value is ShapedArray {
  return isPlainObject(value) && ArrayBuffer.isView(value.data) && Array.isArray(value.shape);
}

export function isArrayLike(value: unknown): value is ArrayLike {
  return value instanceof Tensor || ArrayBuffer.isView(value) || Array.isArray(value) || isShapedArray(value);
}

/** A tensor of whatever kind of array `value` is. */
export function toTensor(what: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  if (isShapedArray(value)) return torch.tensor(value.data).reshape([...value.shape]);
  if (isArrayLike(value)) return torch.tensor(value as number[]);
  throw new TypeError(`${what} must be a Tensor, an array, a typed array or { data, shape }, got ${describe(value)}`);
}

/**
 * The inputs of a model. Arrays become the dtype of its parameters, or int64 where the model starts with an Embedding;
 * tensors stay as they are.
 */
export function toInputs(what: string, model: Module, value: unknown): Tensor[] {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Tensor)) return value;
  const tensor = toTensor(what, value);
  if (value instanceof Tensor) return [tensor];
  const dtype = inputDtype(model);
  return [tensor.dtype === dtype ? tensor : tensor.to(dtype)];
}

/** Layers that look numbers up, whose inputs are indices. */
const indexLayers = new Set<unknown>([Embedding]);

/** Tells that layers of this class take indices. */
export function declareIndexLayer(layer: unknown): void {
  indexLayers.add(layer);
}

function inputDtype(model: Module) {
  for (const module of model.modules()) {
    if (indexLayers.has(module.constructor)) return torch.int64;
    const own = module.ownParameters()[0];
    if (own) return own[1].dtype;
  }
  return torch.getDefaultDtype();
}

/** Number of samples, the same in all tensors. */
export function sampleCount(what: string, named: readonly [name: string, tensor: Tensor][]): number {
  const sizes = named.map(([name, tensor]) => {
    const n = tensor.shape[0];
    if (n === undefined) throw new TorchError(`${what}: ${name} has no dimension for the samples`);
    return n;
  });
  const n = sizes[0];
  if (sizes.some((size) => size !== n)) {
    const list = named.map(([name], i) => `${name} has ${sizes[i]}`).join(', ');
    throw new TorchError(`${what}: different numbers of samples: ${list}`);
  }
  if (n === 0) throw new TorchError(`${what}: ${named[0][0]} is empty: it has no samples`);
  return n;
}

/** The device of the model's parameters; the CPU where it has none. */
export function deviceOfModel(model: Module): Tensor['device'] {
  return (model.parameters()[0] ?? model.buffers()[0])?.device ?? torch.device('cpu');
}
