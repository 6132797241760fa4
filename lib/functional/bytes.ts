// Bytes as they are, to a tensor.
import { enter } from '../context';
import type { DType } from '../dtype';
import { native } from '../native';
import { type Tensor, wrap } from '../tensor-handle';

/** A tensor of the bytes from `offset` on, copied. */
export function fromBytes(
  buffer: ArrayBuffer | SharedArrayBuffer | ArrayBufferView,
  offset: number,
  shape: readonly number[],
  dtype: DType,
): Tensor {
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  const count = shape.reduce((product, size) => product * size, dtype.itemsize);
  // A copy of exactly these bytes: views may start anywhere, and shared memory may change while libtorch reads.
  enter();
  return wrap(native.fromBytes(bytes.slice(offset, offset + count), shape, dtype.code));
}
