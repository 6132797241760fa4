// Data types. Codes are c10::ScalarType's.

export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

type TypedArrayConstructor = new (buffer: ArrayBuffer) => TypedArray;

/** The dtypes' names: what `Tensor<'int64'>` says of a tensor. */
export type DTypeName =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'complex32'
  | 'complex64'
  | 'complex128'
  | 'bool'
  | 'qint8'
  | 'quint8'
  | 'qint32'
  | 'bfloat16'
  | 'quint4x2'
  | 'quint2x4'
  | 'float8_e5m2'
  | 'float8_e4m3fn'
  | 'float8_e5m2fnuz'
  | 'float8_e4m3fnuz'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float8_e8m0fnu'
  | 'float4_e2m1fn_x2'
  | StorageName;

type SmallBits = 1 | 2 | 3 | 4 | 5 | 6 | 7;
/** Names for bytes that libtorch stores and views, but has no kernels for. */
export type StorageName =
  | 'bits1x8'
  | 'bits2x4'
  | 'bits4x2'
  | 'bits8'
  | 'bits16'
  | `int${SmallBits}`
  | `uint${SmallBits}`;

/** For each dtype, by name, what `Tensor.toTypedArray` gives. */
export interface ArrayTypes extends Record<StorageName, never> {
  uint8: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  float16: Float32Array;
  float32: Float32Array;
  float64: Float64Array;
  complex32: Float32Array;
  complex64: Float32Array;
  complex128: Float64Array;
  bool: Uint8Array;
  qint8: never;
  quint8: never;
  qint32: never;
  bfloat16: Float32Array;
  quint4x2: never;
  quint2x4: never;
  float8_e5m2: Float32Array;
  float8_e4m3fn: Float32Array;
  float8_e5m2fnuz: Float32Array;
  float8_e4m3fnuz: Float32Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  float8_e8m0fnu: Float32Array;
  float4_e2m1fn_x2: never;
}

export type ComplexName = 'complex32' | 'complex64' | 'complex128';

/** For each class of typed array, by its tag, the dtype that has its elements. */
export interface ArrayDTypes {
  Uint8Array: 'uint8';
  Uint8ClampedArray: 'uint8';
  Int8Array: 'int8';
  Int16Array: 'int16';
  Int32Array: 'int32';
  BigInt64Array: 'int64';
  Uint16Array: 'uint16';
  Uint32Array: 'uint32';
  BigUint64Array: 'uint64';
  Float32Array: 'float32';
  Float64Array: 'float64';
}

/** An element type, such as `torch.float32`. There is one object per type: compare with `===`. */
export class DType<out D extends DTypeName = DTypeName> {
  constructor(
    /** Without the prefix: `float32`. */
    readonly name: D,
    /** c10::ScalarType. */
    readonly code: number,
    /** Bytes per element. */
    readonly itemsize: number,
    readonly isFloatingPoint: boolean,
    readonly isComplex: boolean,
    readonly isSigned: boolean,
  ) {}

  toString(): string {
    return `torch.${this.name}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** The complex type with parts of this type. **Throws** TypeError for integers and float8. */
  toComplex(): DType<ComplexName> {
    const found = complexOf.get(this);
    if (found === undefined) throw new TypeError(`toComplex(): ${this} has no complex type`);
    return found;
  }

  /** The type of a complex type's parts; others are their own. */
  toReal(): DType {
    return partsOf.get(this) ?? this;
  }
}

type Make = <D extends DTypeName>(name: D, code: number, itemsize: number) => DType<D>;
const int: Make = (name, code, itemsize) => new DType(name, code, itemsize, false, false, true);
const uint: Make = (name, code, itemsize) => new DType(name, code, itemsize, false, false, false);
const float: Make = (name, code, itemsize) => new DType(name, code, itemsize, true, false, true);
const complex: Make = (name, code, itemsize) => new DType(name, code, itemsize, false, true, true);

export const dtypes = {
  uint8: uint('uint8', 0, 1),
  int8: int('int8', 1, 1),
  int16: int('int16', 2, 2),
  int32: int('int32', 3, 4),
  int64: int('int64', 4, 8),
  float16: float('float16', 5, 2),
  float32: float('float32', 6, 4),
  float64: float('float64', 7, 8),
  complex32: complex('complex32', 8, 4),
  complex64: complex('complex64', 9, 8),
  complex128: complex('complex128', 10, 16),
  bool: uint('bool', 11, 1),
  qint8: int('qint8', 12, 1),
  quint8: uint('quint8', 13, 1),
  qint32: int('qint32', 14, 4),
  bfloat16: float('bfloat16', 15, 2),
  quint4x2: uint('quint4x2', 16, 1),
  quint2x4: uint('quint2x4', 17, 1),
  float8_e5m2: float('float8_e5m2', 23, 1),
  float8_e4m3fn: float('float8_e4m3fn', 24, 1),
  float8_e5m2fnuz: float('float8_e5m2fnuz', 25, 1),
  float8_e4m3fnuz: float('float8_e4m3fnuz', 26, 1),
  uint16: uint('uint16', 27, 2),
  uint32: uint('uint32', 28, 4),
  uint64: uint('uint64', 29, 8),
  float8_e8m0fnu: float('float8_e8m0fnu', 44, 1),
  float4_e2m1fn_x2: float('float4_e2m1fn_x2', 45, 1),
  bits1x8: uint('bits1x8', 18, 1),
  bits2x4: uint('bits2x4', 19, 1),
  bits4x2: uint('bits4x2', 20, 1),
  bits8: uint('bits8', 21, 1),
  bits16: uint('bits16', 22, 2),
  uint1: uint('uint1', 30, 1),
  uint2: uint('uint2', 31, 1),
  uint3: uint('uint3', 32, 1),
  uint4: uint('uint4', 33, 1),
  uint5: uint('uint5', 34, 1),
  uint6: uint('uint6', 35, 1),
  uint7: uint('uint7', 36, 1),
  int1: int('int1', 37, 1),
  int2: int('int2', 38, 1),
  int3: int('int3', 39, 1),
  int4: int('int4', 40, 1),
  int5: int('int5', 41, 1),
  int6: int('int6', 42, 1),
  int7: int('int7', 43, 1),
} as const;

/** Python's other names for the same objects. */
export const dtypeAliases = {
  float: dtypes.float32,
  double: dtypes.float64,
  half: dtypes.float16,
  cfloat: dtypes.complex64,
  cdouble: dtypes.complex128,
  chalf: dtypes.complex32,
  short: dtypes.int16,
  int: dtypes.int32,
  long: dtypes.int64,
  bit: dtypes.uint1,
} as const;

const partsOf = new Map<DType, DType>([
  [dtypes.complex32, dtypes.float16],
  [dtypes.complex64, dtypes.float32],
  [dtypes.complex128, dtypes.float64],
]);

const complexOf = new Map<DType, DType<ComplexName>>([
  [dtypes.complex32, dtypes.complex32],
  [dtypes.complex64, dtypes.complex64],
  [dtypes.complex128, dtypes.complex128],
  [dtypes.float16, dtypes.complex32],
  [dtypes.bfloat16, dtypes.complex64],
  [dtypes.float32, dtypes.complex64],
  [dtypes.float64, dtypes.complex128],
]);

const byCode = new Map<number, DType>(Object.values(dtypes).map((dtype) => [dtype.code, dtype]));

export function dtypeOf(code: number): DType {
  const dtype = byCode.get(code);
  if (dtype === undefined) throw new TypeError(`libtorch's ScalarType ${code} has no dtype object`);
  return dtype;
}

// What holds a dtype's bytes as they are. Types without an entry (16-bit and 8-bit floats, quantized ones) are widened
// by Tensor.toTypedArray.
const arrays = new Map<DType, TypedArrayConstructor>([
  [dtypes.uint8, Uint8Array],
  [dtypes.bool, Uint8Array],
  [dtypes.int8, Int8Array],
  [dtypes.int16, Int16Array],
  [dtypes.int32, Int32Array],
  [dtypes.int64, BigInt64Array],
  [dtypes.uint16, Uint16Array],
  [dtypes.uint32, Uint32Array],
  [dtypes.uint64, BigUint64Array],
  [dtypes.float32, Float32Array],
  [dtypes.float64, Float64Array],
  [dtypes.complex64, Float32Array],
  [dtypes.complex128, Float64Array],
]);

export function arrayTypeOf(dtype: DType): TypedArrayConstructor | undefined {
  return arrays.get(dtype);
}

// By name, not by class: typed arrays of another realm (vm contexts, test runners) have other classes.
const dtypesOfArrays = new Map<string, DType>([['Uint8ClampedArray', dtypes.uint8]]);
for (const [dtype, { name }] of arrays) {
  if (dtype !== dtypes.bool && !dtype.isComplex) dtypesOfArrays.set(name, dtype);
}

/** The dtype that has a typed array's elements, or undefined for what is none, such as a DataView. */
export function dtypeOfArray(array: ArrayBufferView): DType | undefined {
  const tag = (array as Partial<TypedArray>)[Symbol.toStringTag];
  return tag === undefined ? undefined : dtypesOfArrays.get(tag);
}
