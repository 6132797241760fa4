// Reading of the fixtures that scripts/generate-fixtures.py writes, and comparison with them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DType, TypedArray } from '../../lib/dtype';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

/** A tensor in a fixture: little-endian bytes in base64. */
export interface EncodedTensor {
  dtype: 'float32' | 'float64' | 'int64' | 'int32' | 'bool';
  shape: number[];
  data: string;
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
};

/** The parsed fixture at a path under test/fixtures. */
export function loadFixture<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', ...path), 'utf8')) as T;
}

function isEncodedTensor(value: unknown): value is EncodedTensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'data' in value;
}

function arrayOf({ dtype, data }: EncodedTensor): TypedArray {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  return new arrays[dtype](bytes.buffer);
}

export function decodeTensor(encoded: EncodedTensor): Tensor {
  const flat = torch.fromTypedArray(arrayOf(encoded), { shape: encoded.shape });
  return encoded.dtype === 'bool' ? flat.to(torch.bool) : flat;
}

/** Tensors in any nesting of arrays and objects; other values as they are. */
// biome-ignore lint/suspicious/noExplicitAny: the caller knows what the fixture holds.
export function decode(value: unknown): any {
  if (isEncodedTensor(value)) return decodeTensor(value);
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  }
  return value;
}

/** All tensors in nested arrays, in order. */
export function flatTensors(value: unknown): Tensor[] {
  return Array.isArray(value) ? value.flatMap(flatTensors) : [value as Tensor];
}

function expectLike(actual: Tensor, expected: EncodedTensor, what: string): void {
  expect(actual.shape, `${what}: shape`).to.deep.equal(expected.shape);
  expect(actual.dtype, `${what}: dtype`).to.equal((torch as unknown as Record<string, DType>)[expected.dtype]);
}

// Kernels for other instruction sets round differently: a few units in the last place, summed over small shapes.
const relative = 1e-5;
const absolute = 1e-6;

/** Compares with a value that Python computed; integers and booleans must be equal. */
export function expectClose(actual: Tensor, expected: EncodedTensor, what: string, rtol = relative): void {
  expectLike(actual, expected, what);
  const a = actual.toTypedArray();
  const b = arrayOf(expected);
  for (let i = 0; i < b.length; i++) {
    const x = Number(a[i]);
    const y = Number(b[i]);
    if (Object.is(x, y) || x === y || Math.abs(x - y) <= absolute + rtol * Math.abs(y)) continue;
    expect.fail(`${what}: element ${i} is ${x}, Python has ${y}`);
  }
}

/** Compares bit for bit. */
export function expectSame(actual: Tensor, expected: EncodedTensor, what: string): void {
  expectLike(actual, expected, what);
  const bytes = actual.toTypedArray();
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  expect(data, `${what}: bits`).to.equal(expected.data);
}
