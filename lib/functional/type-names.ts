// Names of types as torch spelled them before it had dtypes: `torch.FloatTensor`. Source: torch/csrc/utils/tensor_types.cpp
import { setDefaultDevice } from '../device';
import { type DType, dtypes } from '../dtype';
import { native } from '../native';
import { describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

const words = new Map<DType, string>([
  [dtypes.uint8, 'Byte'],
  [dtypes.int8, 'Char'],
  [dtypes.int16, 'Short'],
  [dtypes.int32, 'Int'],
  [dtypes.int64, 'Long'],
  [dtypes.float16, 'Half'],
  [dtypes.float32, 'Float'],
  [dtypes.float64, 'Double'],
  [dtypes.complex32, 'ComplexHalf'],
  [dtypes.complex64, 'ComplexFloat'],
  [dtypes.complex128, 'ComplexDouble'],
  [dtypes.bool, 'Bool'],
  [dtypes.qint8, 'QInt8'],
  [dtypes.quint8, 'QUInt8'],
  [dtypes.qint32, 'QInt32'],
  [dtypes.quint4x2, 'QUInt4x2'],
  [dtypes.quint2x4, 'QUInt2x4'],
  [dtypes.bfloat16, 'BFloat16'],
  [dtypes.uint16, 'UInt16'],
  [dtypes.uint32, 'UInt32'],
  [dtypes.uint64, 'UInt64'],
]);

const wordOf = (dtype: DType) => words.get(dtype) ?? dtype.name[0].toUpperCase() + dtype.name.slice(1);

/** `torch.FloatTensor`, `torch.cuda.sparse.LongTensor` … */
export function typeNameOf(tensor: Tensor): string {
  const { dtype, device, layout } = tensor;
  const quantized = /^qu?int/.test(dtype.name) ? 'quantized.' : '';
  const place = device.type === 'cpu' ? '' : `${device.type}.`;
  const sparse = layout.name === 'strided' ? '' : layout.name === 'sparse_coo' ? 'sparse.' : `${layout.name}.`;
  return `torch.${quantized}${place}${sparse}${wordOf(dtype)}Tensor`;
}

/** The dtype and device that a name such as `torch.cuda.DoubleTensor` means, or undefined. */
export function parseTypeName(name: string): { dtype: DType; device: string } | undefined {
  const found = /^torch\.(?:([a-z]+)\.)?(\w+)Tensor$/.exec(name);
  const dtype = Object.values(dtypes).find((each) => wordOf(each) === found?.[2]);
  return found === null || dtype === undefined ? undefined : { dtype, device: found[1] ?? 'cpu' };
}

/**
 * Sets the default dtype, and for `torch.cuda.FloatTensor` also the default device, by the old name of a type. Deprecated:
 * `setDefaultDtype` and `setDefaultDevice` say the same.
 *
 * **Throws** TypeError for what names no type of floating-point numbers. Source: torch.set_default_tensor_type.
 */
export function setDefaultTensorType(name: string): void {
  const found = typeof name === 'string' ? parseTypeName(name) : undefined;
  if (found === undefined) {
    throw new TypeError(`setDefaultTensorType(): expected a name such as 'torch.DoubleTensor', got ${describe(name)}`);
  }
  if (!found.dtype.isFloatingPoint) {
    throw new TypeError(`setDefaultTensorType(): only floating-point types can be the default, got ${found.dtype}`);
  }
  native.setDefaultDtype(found.dtype.code);
  setDefaultDevice(found.device === 'cpu' ? null : found.device);
}

/** The name of a value's type: `torch.FloatTensor` of a tensor, else that of its class. Source: torch.typename. */
export function typename(value: unknown): string {
  if (isTensor(value)) return typeNameOf(value);
  if (typeof value === 'function') return value.name;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return value === null ? 'null' : typeof value;
}
