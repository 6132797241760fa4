// Functions of JavaScript, element by element. Source: torch/csrc/utils/tensor_apply.cpp
import { Complex } from '../complex';
import { tensor } from '../creation';
import { TorchError } from '../errors';
import { describe } from '../options';
import type { Tensor } from '../tensor-handle';
import { checkTensor } from './aten';
import { typeNameOf } from './type-names';

/** An element as `item()` gives it. */
export type Element = number;

export interface CallbackMethods {
  /**
   * Replaces each element by `callable(element)`. Slow, and only on the CPU. **Throws** TorchError where gradients are
   * recorded, TypeError on another device. Source: torch.Tensor.apply_.
   */
  apply_(callable: (element: Element) => Element): this;
  /** Replaces each element by `callable(element, element of other)`, as `apply_`. Source: torch.Tensor.map_. */
  map_(other: Tensor, callable: (a: Element, b: Element) => Element): this;
  /** As `map_`, with two other tensors. Source: torch.Tensor.map2_. */
  map2_(x: Tensor, y: Tensor, callable: (a: Element, b: Element, c: Element) => Element): this;
}

function checkPlain(what: string, self: Tensor): void {
  if (self.requiresGrad) {
    throw new TorchError(`${what}(): not for a tensor that requires grad; use detach().${what}()`, what);
  }
  if (self.device.type !== 'cpu' && self.device.type !== 'meta') {
    throw new TypeError(`${what}(): only for tensors on the CPU, got one on ${self.device}`);
  }
  if (self.layout.name !== 'strided') {
    throw new TypeError(`${what}(): only for dense tensors, got ${typeNameOf(self)}`);
  }
}

const elements = (source: Tensor) => source.reshape([-1]).toArray() as Element[];

function replace(what: string, self: Tensor, others: Tensor[], callable: (...values: Element[]) => Element): Tensor {
  if (typeof callable !== 'function') {
    throw new TypeError(`${what}(): callable must be a function, got ${describe(callable)}`);
  }
  if (self.device.type === 'meta') return self;
  const columns = [self, ...others].map(elements);
  const values = columns[0].map((_, i) => {
    const value: unknown = callable(...columns.map((column) => column[i]));
    if (['number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Complex) return value as Element;
    throw new TypeError(`${what}(): callable must return a number, got ${describe(value)}`);
  });
  return self.copy_(tensor(values, { dtype: self.dtype, device: 'cpu' }).view(self.shape));
}

function expanded(what: string, name: string, self: Tensor, other: unknown): Tensor {
  checkTensor(what, name, other);
  if (other.dtype !== self.dtype || other.device.type !== self.device.type) {
    throw new TypeError(`${what}(): ${name} must be a ${typeNameOf(self)}, got ${typeNameOf(other)}`);
  }
  return other.expandAs(self);
}

export const callbackMethods: CallbackMethods & ThisType<Tensor> = {
  apply_(callable) {
    checkPlain('apply_', this);
    return replace('apply_', this, [], callable as (...values: Element[]) => Element);
  },
  map_(other, callable) {
    checkPlain('map_', this);
    return replace('map_', this, [expanded('map_', 'other', this, other)], callable as (...v: Element[]) => Element);
  },
  map2_(x, y, callable) {
    checkPlain('map2_', this);
    const others = [expanded('map2_', 'x', this, x), expanded('map2_', 'y', this, y)];
    return replace('map2_', this, others, callable as (...values: Element[]) => Element);
  },
};
