// Elements of every dtype as JavaScript numbers, for comparison.

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** bfloat16 is the upper half of a float32. */
function readBfloat16(data: DataView, at: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint16(2, data.getUint16(at, true), true);
  return word.getFloat32(0, true);
}

function readFloat16(data: DataView, at: number): number {
  const bits = data.getUint16(at, true);
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

type Reader = readonly [size: number, read: (data: DataView, at: number) => number];

const float16: Reader = [2, readFloat16];
const float32: Reader = [4, (data, at) => data.getFloat32(at, true)];
const float64: Reader = [8, (data, at) => data.getFloat64(at, true)];

/** Floating-point dtypes; complex ones are read as twice as many real numbers. */
const readers: Record<string, Reader> = {
  float16,
  float32,
  float64,
  bfloat16: [2, readBfloat16],
  complex32: float16,
  complex64: float32,
  complex128: float64,
};

/** The elements of a floating-point or complex dtype, or undefined for one that is compared exactly. */
export function readNumbers(dtype: string, bytes: Uint8Array): Float64Array | undefined {
  const reader = readers[dtype];
  if (reader === undefined) return undefined;
  const [size, read] = reader;
  const data = view(bytes);
  return Float64Array.from({ length: bytes.length / size }, (_, i) => read(data, i * size));
}

/** What a few units in the last place amount to; the kernels are the same, so most results are equal bit for bit. */
export const tolerances: Record<string, { rtol: number; atol: number }> = {
  float32: { rtol: 1e-5, atol: 1e-6 },
  complex64: { rtol: 1e-5, atol: 1e-6 },
  float64: { rtol: 1e-10, atol: 1e-12 },
  complex128: { rtol: 1e-10, atol: 1e-12 },
  bfloat16: { rtol: 1.6e-2, atol: 1e-3 },
  float16: { rtol: 1e-3, atol: 1e-4 },
  complex32: { rtol: 1e-3, atol: 1e-4 },
};

export function isClose(x: number, y: number, dtype: string): boolean {
  if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return true;
  const { rtol, atol } = tolerances[dtype];
  return Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y);
}
