// JavaScript data <-> bytes of a tensor.
import { types } from 'node:util';
import { Complex, FloatScalar } from './complex';
import { type DType, dtypeOf, dtypeOfArray, dtypes, type TypedArray } from './dtype';
import { type NativeOp, native } from './native';
import { isTensor, type Tensor } from './tensor-handle';

export type Item = number | bigint | boolean | Complex;
/** A number, or arrays of equal length nested to any depth; tensors may stand for arrays. */
export type TensorData = Item | FloatScalar | ArrayBufferView | Tensor | readonly TensorData[];

/** What nested data is: its shape, its elements in row-major order, the dtype torch gives it. */
export interface Flat {
  shape: number[];
  items: Item[];
  dtype: DType;
}

const MAX_DIMS = 128; // as in Python; an array that holds itself has no end of them

function shapeOf(data: unknown): number[] {
  const shape: number[] = [];
  let level = data;
  while (true) {
    if (Array.isArray(level)) {
      shape.push(level.length);
      if (level.length === 0) return shape;
      level = level[0];
    } else if (isTensor(level)) {
      return [...shape, ...level.shape];
    } else if (types.isTypedArray(level)) {
      return [...shape, level.length];
    } else {
      return shape;
    }
    if (shape.length > MAX_DIMS) throw new RangeError('tensor(): too many dimensions');
  }
}

// As for an operator's arguments, what int64 cannot hold is a float.
const isInt64 = (item: number) => Number.isInteger(item) && Math.abs(item) < 2 ** 63;

let promoteOp: NativeOp | undefined;

/** The dtype that a tensor of items of both has. */
function promote(a: DType, b: DType): DType {
  promoteOp ??= native.op('aten::promote_types', '');
  return dtypeOf(promoteOp(a.code, b.code) as number);
}

/**
 * Flattens nested arrays. As in Python, numbers are of the default dtypes, while tensors and typed arrays inside count with
 * their own. **Throws** TypeError for what is no number, RangeError where lengths differ.
 */
export function flatten(data: unknown): Flat {
  const shape = shapeOf(data);
  const items: Item[] = [];
  const float = dtypeOf(native.getDefaultDtype());
  let dtype: DType | undefined;
  const seen = new Set<DType>();
  const see = (next: DType) => {
    if (next === dtype || seen.has(next)) return;
    seen.add(next);
    dtype = dtype === undefined ? next : promote(dtype, next);
  };
  const leaf = (item: unknown) => {
    if (typeof item === 'number') see(isInt64(item) ? dtypes.int64 : float);
    else if (typeof item === 'bigint') see(dtypes.int64);
    else if (typeof item === 'boolean') see(dtypes.bool);
    else if (item instanceof Complex) see(float.toComplex());
    else if (item instanceof FloatScalar) see(float);
    else throw new TypeError(`tensor(): expected a number, boolean, bigint or Complex, got ${describe(item)}`);
    items.push(item instanceof FloatScalar ? item.value : (item as Item));
  };
  const walk = (level: unknown, depth: number, hasDtype: boolean): void => {
    const nested = isTensor(level) ? level.toArray() : level;
    const isArray = types.isTypedArray(nested);
    if (isTensor(level)) see(level.dtype);
    else if (isArray) see(dtypeOfArray(nested) ?? dtypes.uint8);
    const inner = hasDtype || isArray || isTensor(level);
    if (!Array.isArray(nested) && !isArray) {
      if (depth !== shape.length) throw ragged(shape, depth, 'a number');
      if (inner) items.push(nested as Item);
      else leaf(nested);
      return;
    }
    const list = nested as ArrayLike<unknown>;
    if (depth >= shape.length || list.length !== shape[depth]) throw ragged(shape, depth, `length ${list.length}`);
    const isInnermost = depth + 1 === shape.length;
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (!isInnermost || typeof item !== 'number') walk(item, depth + 1, inner);
      else if (inner) items.push(item);
      else leaf(item);
    }
  };
  walk(data, 0, false);
  return { shape, items, dtype: items.length === 0 || dtype === undefined ? float : dtype };
}

function ragged(shape: number[], depth: number, got: string): RangeError {
  const expected = depth < shape.length ? `length ${shape[depth]}` : 'a number';
  return new RangeError(`tensor(): expected ${expected} at dim ${depth}, got ${got}`);
}

export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return value.constructor?.name ?? 'object';
  return typeof value;
}

const isInteger = (dtype: DType) => /^u?int(8|16|32|64)$/.test(dtype.name);

/** Refuses what a cast would change without a word. As in Python, negative integers wrap into unsigned types. */
function checkFits(items: readonly Exclude<Item, Complex>[], dtype: DType): void {
  const bits = 8 * dtype.itemsize;
  const limit = 2 ** (dtype.isSigned ? bits - 1 : bits);
  const lowest = dtype === dtypes.uint64 ? 0 : dtype.isSigned ? -limit : 1 - limit;
  for (const item of items) {
    const value = typeof item === 'number' ? Math.trunc(item) : item;
    if (typeof value === 'boolean' || (value >= lowest && value < limit)) continue;
    throw new RangeError(`tensor(): ${item} does not fit ${dtype}`);
  }
}

/**
 * The items as an array whose bytes are a tensor of the returned dtype: `dtype` itself, or one that converts to it.
 * **Throws** RangeError for what `dtype` cannot hold, TypeError for a Complex where `dtype` is real.
 */
export function encode(items: readonly Item[], dtype: DType): { array: TypedArray; dtype: DType } {
  if (items.some((item) => item instanceof Complex)) {
    if (!dtype.isComplex) throw new TypeError(`tensor(): a Complex does not fit ${dtype}`);
    const array = new Float64Array(items.length * 2);
    items.forEach((item, i) => {
      array[2 * i] = item instanceof Complex ? item.re : Number(item);
      array[2 * i + 1] = item instanceof Complex ? item.im : 0;
    });
    return { array, dtype: dtypes.complex128 };
  }
  if (dtype === dtypes.float32) return { array: Float32Array.from(items as number[], Number), dtype };
  if (dtype === dtypes.bool) return { array: Uint8Array.from(items as number[], (item) => (item ? 1 : 0)), dtype };
  if (isInteger(dtype)) {
    checkFits(items as Exclude<Item, Complex>[], dtype);
    const toBigInt = (item: Item) => BigInt(typeof item === 'number' ? Math.trunc(item) : (item as bigint));
    if (dtype === dtypes.uint64) return { array: BigUint64Array.from(items, toBigInt), dtype };
    if (items.some((item) => typeof item === 'bigint')) {
      return { array: BigInt64Array.from(items, toBigInt), dtype: dtypes.int64 };
    }
  }
  return { array: Float64Array.from(items as number[], Number), dtype: dtypes.float64 };
}

export { dtypeOfArray };
