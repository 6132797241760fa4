// Conversions between dtypes, devices and layouts in memory. Source: torch/csrc/autograd/python_variable_methods.cpp
import { type DeviceLike, toDevice } from '../device';
import { DType, dtypes } from '../dtype';
import type { MemoryFormat } from '../enums';
import { Operator } from '../ops/operator';
import { isScalar } from '../ops/prepare';
import { checkBool, describe, isPlainObject, readOptions, readRest } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { checkGiven, checkTensor } from './aten';
import { parseTypeName, typeNameOf } from './type-names';

interface Conversion {
  dtype: DType | null;
  device: DeviceLike | null;
  nonBlocking: boolean;
  copy: boolean;
  memoryFormat: MemoryFormat | null;
}

const toOp = new Operator('to', true);
const copyOp = new Operator('copy_', true);
const contiguousOp = new Operator('contiguous', true);

const defaults: Conversion & { tensor: Tensor | null } = {
  dtype: null,
  device: null,
  nonBlocking: false,
  copy: false,
  memoryFormat: null,
  tensor: null,
};

function convert(self: Tensor, { dtype, device, nonBlocking, copy, memoryFormat }: Conversion): Tensor {
  checkBool('to', 'nonBlocking', nonBlocking);
  checkBool('to', 'copy', copy);
  if (dtype !== null && !(dtype instanceof DType)) {
    throw new TypeError(`to(): dtype must be a dtype, got ${describe(dtype)}`);
  }
  const target = dtype ?? self.dtype;
  if (device === null && !copy && memoryFormat === null) {
    return target === self.dtype ? self : (toOp.call3(self, target, nonBlocking) as Tensor);
  }
  const rest = { nonBlocking, copy, memoryFormat };
  return orSelf(self, toOp.call(device === null ? [self, target, rest] : [self, toDevice(device), target, rest]));
}

/** One object for one tensor, as in Python, where a conversion that changes nothing gives the tensor itself. */
function orSelf(self: Tensor, result: unknown): Tensor {
  return self.isSame(result as Tensor) ? self : (result as Tensor);
}

/** Which arguments Python takes by position, told by the first. */
function positionsOf(first: unknown): readonly (keyof typeof defaults)[] {
  if (first instanceof DType) return ['dtype', 'nonBlocking', 'copy'];
  if (isTensor(first)) return ['tensor', 'nonBlocking', 'copy'];
  return ['device', 'dtype', 'nonBlocking', 'copy'];
}

function to(this: Tensor, ...args: unknown[]): Tensor {
  if (args.length === 1 && args[0] instanceof DType) return convert(this, { ...defaults, dtype: args[0] });
  const last = args[args.length - 1];
  const keywords = isPlainObject(last) ? last : {};
  const given = isPlainObject(last) ? args.slice(0, -1) : args;
  const names = positionsOf(given[0]);
  if (given.length > names.length) {
    throw new TypeError(`to(): takes at most ${names.join(', ')} by position, got ${given.length} arguments`);
  }
  const options: Record<string, unknown> = { ...readOptions('to', keywords, defaults) };
  given.forEach((arg, i) => {
    if (arg === undefined) return;
    if (keywords[names[i]] !== undefined) throw new TypeError(`to(): got multiple values for argument '${names[i]}'`);
    options[names[i]] = arg;
  });
  const { tensor, ...conversion } = options as unknown as typeof defaults;
  if (tensor === null) return convert(this, conversion);
  checkTensor('to', 'tensor', tensor);
  if (conversion.dtype !== null || conversion.device !== null) {
    throw new TypeError('to(): takes either a tensor, or a dtype and a device');
  }
  return convert(this, { ...conversion, dtype: tensor.dtype, device: tensor.device });
}

const byDtype = (name: string, dtype: DType) =>
  function (this: Tensor, options?: { memoryFormat?: MemoryFormat | null }): Tensor {
    if (options === undefined) return convert(this, { ...defaults, dtype });
    const { memoryFormat } = readOptions(name, options, { memoryFormat: null as MemoryFormat | null });
    return convert(this, { ...defaults, dtype, memoryFormat });
  };

const words = {
  float: dtypes.float32,
  double: dtypes.float64,
  half: dtypes.float16,
  bfloat16: dtypes.bfloat16,
  long: dtypes.int64,
  int: dtypes.int32,
  short: dtypes.int16,
  char: dtypes.int8,
  byte: dtypes.uint8,
  bool: dtypes.bool,
  cfloat: dtypes.complex64,
  cdouble: dtypes.complex128,
};

const cudaDefaults = {
  device: 'cuda' as DeviceLike | number,
  nonBlocking: false,
  memoryFormat: null as MemoryFormat | null,
};

/** The methods, as installed on the prototype; lib/tensor-extras.ts has their types. */
export const conversions = {
  ...Object.fromEntries(Object.entries(words).map(([name, dtype]) => [name, byDtype(name, dtype)])),
  to,
  cpu(this: Tensor, options?: { memoryFormat?: MemoryFormat | null }) {
    const { memoryFormat } = readOptions('cpu', options, { memoryFormat: null as MemoryFormat | null });
    return convert(this, { ...defaults, device: 'cpu', memoryFormat });
  },
  cuda(this: Tensor, ...rest: unknown[]) {
    const { device, ...options } = readRest('cuda', rest, cudaDefaults);
    return convert(this, { ...defaults, ...options, device: typeof device === 'number' ? `cuda:${device}` : device });
  },
  type(this: Tensor, ...rest: unknown[]) {
    const { dtype, nonBlocking } = readRest('type', rest, {
      dtype: null as DType | string | null,
      nonBlocking: false,
    });
    if (dtype === null) return typeNameOf(this);
    if (dtype instanceof DType) return convert(this, { ...defaults, dtype, nonBlocking });
    const found = typeof dtype === 'string' ? parseTypeName(dtype) : undefined;
    if (found !== undefined) return convert(this, { ...defaults, ...found, nonBlocking });
    throw new TypeError(`type(): dtype must be a dtype or a name such as 'torch.FloatTensor', got ${describe(dtype)}`);
  },
  typeAs(this: Tensor, ...rest: unknown[]) {
    const { other } = readRest('typeAs', rest, { other: undefined as Tensor | undefined });
    checkTensor('typeAs', 'other', other);
    return convert(this, { ...defaults, dtype: other.dtype, device: other.device });
  },
  copy_(this: Tensor, ...rest: unknown[]) {
    if (rest.length === 1 && isTensor(rest[0])) return copyOp.call2(this, rest[0]);
    const { other, nonBlocking } = readRest('copy_', rest, { other: undefined as unknown, nonBlocking: false });
    checkGiven('copy_', 'other', other);
    if (!isScalar(other)) checkTensor('copy_', 'other', other);
    checkBool('copy_', 'nonBlocking', nonBlocking);
    return copyOp.call([this, other, nonBlocking]);
  },
  contiguous(this: Tensor, ...rest: unknown[]) {
    return orSelf(this, contiguousOp.call([this, ...rest]));
  },
};
