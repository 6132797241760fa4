// Parameters and buffers whose shape the first call of a lazy module gives.
import { inspect } from 'node:util';
import type { Device } from '../device';
import type { DType } from '../dtype';
import { TorchError } from '../errors';
import { outsideScopes } from '../memory';
import type { Handle } from '../native';
import { type Rest, readRest } from '../options';
import { Tensor } from '../tensor';
import { handleOf, isUninitialized, replaceHandle, uninitializedMessage } from '../tensor-handle';
import { torch } from '../torch';
import { Parameter } from './parameter';

/** A device and a dtype, in tensors without elements. */
const inner = new WeakMap<Tensor, Tensor>();

const innerOf = (tensor: Tensor): Tensor => inner.get(tensor) as Tensor;

const refuse = (what: string, kind = 'ValueError'): never => {
  throw new TorchError(uninitializedMessage(what), undefined, kind);
};

/** Whether a value is an UninitializedParameter or an UninitializedBuffer. */
export function isLazy(value: unknown): value is Uninitialized {
  return isUninitialized(value);
}

/** What uninitialized parameters and buffers have in common. */
export interface Uninitialized extends Tensor {
  /**
   * Turns it into an ordinary parameter or buffer of the given shape, with memory that is not filled.
   *
   * @param device default: its own.
   * @param dtype default: its own.
   */
  materialize(shape: readonly number[], device?: string | Device | null, dtype?: DType | null): void;
}

function materialize(
  this: Tensor,
  shape: readonly number[],
  device?: string | Device | null,
  dtype?: DType | null,
): void {
  const old = innerOf(this);
  const options = { device: device ?? old.device, dtype: dtype ?? old.dtype };
  const data = outsideScopes(() => torch.empty([...shape], options));
  const isParameter = this instanceof Parameter;
  const made = isParameter ? new Parameter(data, { requiresGrad: old.requiresGrad }) : data;
  replaceHandle(this, handleOf(made));
  Object.setPrototypeOf(this, isParameter ? Parameter.prototype : Tensor.prototype);
  inner.delete(this);
}

type UninitializedRest = Rest<
  [requiresGrad: boolean, device: string | Device | null, dtype: DType | null],
  { requiresGrad?: boolean; device?: string | Device | null; dtype?: DType | null }
>;

const defaults = {
  requiresGrad: true,
  device: null as string | Device | null,
  dtype: null as DType | null,
};

function empty(name: string, rest: UninitializedRest, requiresGrad: boolean): Tensor {
  const { device, dtype, requiresGrad: wanted } = readRest(name, rest, { ...defaults, requiresGrad });
  const options = { device: device ?? undefined, dtype: dtype ?? undefined };
  return outsideScopes(() => torch.empty([0], options)).requiresGrad_(wanted);
}

/** Takes a new object's handle away; `data` keeps what is known of it. */
function begin(tensor: Tensor, data: Tensor): void {
  inner.set(tensor, data);
  replaceHandle(tensor, null as unknown as Handle);
}

/**
 * A parameter that has a device and a dtype and no shape yet: lazy modules have them until their first call.
 *
 * It can be moved and cast; `materialize` turns it into an ordinary Parameter, the same object.
 *
 * **Throws** TorchError from all other uses.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.parameter.UninitializedParameter.html
 */
export class UninitializedParameter extends Parameter implements Uninitialized {
  declare materialize: Uninitialized['materialize'];

  /** @param rest requiresGrad (default true), device, dtype. */
  constructor(...rest: UninitializedRest) {
    const data = empty('UninitializedParameter', rest, true);
    super(data);
    begin(this, data);
  }
}

/**
 * A buffer that has a device and a dtype and no shape yet: lazy modules have them until their first call.
 *
 * **Throws** TorchError from all uses but moving, casting and `materialize`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.parameter.UninitializedBuffer.html
 */
export class UninitializedBuffer extends Tensor implements Uninitialized {
  declare materialize: Uninitialized['materialize'];

  /** @param rest requiresGrad (default false), device, dtype. */
  constructor(...rest: UninitializedRest) {
    const data = empty('UninitializedBuffer', rest, false);
    super(handleOf(data));
    begin(this, data);
  }
}

/** Python's names for what may be done before the shape is known; the others ask for values. */
const allowed: Record<string, (this: Tensor, ...args: unknown[]) => unknown> = {
  materialize: materialize as never,
  toString() {
    return `<${this.constructor.name}>`;
  },
  copy_(source) {
    return isLazy(source) ? this : refuse('copy_()');
  },
  shareMemory_: () => refuse('shareMemory_()', 'RuntimeError'),
};
for (const name of ['size', 'isComplex', 'isFloatingPoint', 'getDevice', 'dispose'] as const) {
  allowed[name] = function (...args) {
    return (innerOf(this)[name] as (...args: unknown[]) => unknown)(...args);
  };
}
for (const name of ['to', 'cpu', 'cuda', 'half', 'bfloat16', 'float', 'double', 'char', 'short', 'int', 'long']) {
  allowed[name] = function (...args) {
    const old = innerOf(this);
    const { device, dtype } = (old as unknown as Record<string, (...args: unknown[]) => Tensor>)[name](...args);
    return new (this.constructor as typeof UninitializedParameter)(old.requiresGrad, device, dtype);
  };
}
allowed.requiresGrad_ = function (...args) {
  innerOf(this).requiresGrad_(...(args as [boolean]));
  return this;
};

/** Properties are those of a tensor without elements, but for the shape. */
function propertyOf(name: string | symbol, { set }: PropertyDescriptor): PropertyDescriptor {
  if (name === 'shape') return { get: () => refuse('shape', 'RuntimeError'), configurable: true };
  return {
    get(this: Tensor) {
      return Reflect.get(innerOf(this), name);
    },
    set:
      set &&
      function (this: Tensor, value: unknown) {
        const old = inner.get(this);
        if (name === 'data') inner.set(this, isLazy(value) ? innerOf(value) : (value as Tensor));
        // Parameter's constructor sets requiresGrad before there is anything.
        else if (old !== undefined) Reflect.set(old, name, value);
      },
    configurable: true,
  };
}

for (const { prototype } of [UninitializedParameter, UninitializedBuffer]) {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Tensor.prototype))) {
    if (name === 'constructor') continue;
    const method = { value: () => refuse(`${name}()`), configurable: true, writable: true };
    Object.defineProperty(prototype, name, property.get === undefined ? method : propertyOf(name, property));
  }
  for (const [name, value] of Object.entries(allowed)) {
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
  Object.defineProperty(prototype, inspect.custom, { value: allowed.toString, configurable: true, writable: true });
  Object.defineProperty(prototype, Symbol.dispose, { value: allowed.dispose, configurable: true, writable: true });
}
