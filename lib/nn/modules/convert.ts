// Module.to: moving the tensors of a module to another device or dtype.
import { Device } from '../../device';
import { DType } from '../../dtype';
import type { MemoryFormat } from '../../enums';
import { keep } from '../../memory';
import { describe, isPlainObject, readOptions } from '../../options';
import { Tensor } from '../../tensor';
import { handleOf, replaceHandle } from '../../tensor-handle';
import { torch } from '../../torch';
import { Parameter } from '../parameter';
import { isLazy } from '../parameter-uninitialized';
import type { Module } from './module';

interface ToOptions {
  device?: string | Device;
  dtype?: DType;
  nonBlocking?: boolean;
  /** Of images and volumes, such as `torch.channelsLast`. */
  memoryFormat?: MemoryFormat;
}

/** What `Module.to` takes. */
export type ToArgs =
  | [device: string | Device, dtype?: DType | null, nonBlocking?: boolean]
  | [dtype: DType, nonBlocking?: boolean]
  | [tensor: Tensor, nonBlocking?: boolean]
  | [options: ToOptions];

function parse(args: ToArgs): ToOptions {
  const [first, second, third] = args;
  if (first instanceof DType) return { dtype: first, nonBlocking: second as boolean | undefined };
  if (first instanceof Tensor) {
    return { dtype: first.dtype, device: first.device, nonBlocking: second as boolean | undefined };
  }
  if (typeof first === 'string' || first instanceof Device) {
    return { device: first, dtype: (second as DType | null | undefined) ?? undefined, nonBlocking: third };
  }
  if (isPlainObject(first)) {
    return readOptions<ToOptions>('Module.to', first, {
      device: undefined,
      dtype: undefined,
      nonBlocking: undefined,
      memoryFormat: undefined,
    });
  }
  throw new TypeError(`Module.to(): expected a device, a dtype, a Tensor or options, got ${describe(first)}`);
}

/** The conversion that `Module.to(...args)` applies to each tensor. */
export function toConversion(args: ToArgs): (t: Tensor) => Tensor {
  const { device, dtype, nonBlocking, memoryFormat } = parse(args);
  if (dtype && !dtype.isFloatingPoint && !dtype.isComplex) {
    throw new TypeError(`nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${dtype}`);
  }
  return (t) => {
    const isFloating = t.dtype.isFloatingPoint || t.dtype.isComplex;
    return t.to({
      device,
      dtype: isFloating ? dtype : undefined,
      nonBlocking,
      memoryFormat: t.ndim === 4 || t.ndim === 5 ? memoryFormat : undefined,
    });
  };
}

/** Swaps the data of the module's own tensors for `fn` of them; grad mode must be off. */
export function moveTensors(module: Module, fn: (t: Tensor) => Tensor): void {
  for (const [, param] of module.ownParameters()) {
    if (isLazy(param)) {
      param.data = fn(param);
      continue;
    }
    const grad = param.grad;
    const moved = fn(param);
    if (torch.ops.aten._has_compatible_shallow_copy_type.default(param, moved)) {
      param.data = moved;
      if (grad !== null) grad.data = fn(grad);
    } else {
      // From or to the meta device: Python puts a new Parameter in the place of the old one; here the object stays.
      replaceHandle(param, handleOf(new Parameter(moved, { requiresGrad: param.requiresGrad })));
      if (grad !== null) param.grad = fn(grad);
    }
  }
  for (const [name, buffer] of module.ownBuffers()) module.setMember(name, keep(fn(buffer)));
}
