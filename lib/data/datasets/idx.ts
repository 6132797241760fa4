// Reading of the IDX format, in which MNIST is published: a magic number (two zero bytes, the element type, the number
// of dimensions), the sizes as big-endian 32-bit integers, then the elements.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TorchError } from '../../errors';
import { describe } from '../../options';

/** The element type "unsigned byte", the only one that MNIST and its kin use. */
const uint8Type = 0x08;

export interface IdxArray {
  shape: number[];
  data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, unpacked first if its name ends in `.gz`.
 *
 * **Throws** TorchError that names the file when it is missing, cut off, too long or of another kind.
 */
export function readIdx(file: string, ndim: number): IdxArray {
  return parseIdx(file, readBytes(file), ndim);
}

function readBytes(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new TorchError(`${file}: cannot be read: ${(error as Error).message}`);
  }
  if (!file.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new TorchError(`${file}: cannot be unpacked, the file is damaged or cut off: ${(error as Error).message}`);
  }
}

function parseIdx(file: string, bytes: Uint8Array, ndim: number): IdxArray {
  const headerBytes = 4 + 4 * ndim;
  if (bytes.length < headerBytes) {
    throw new TorchError(`${file}: truncated: ${bytes.length} bytes are less than the header's ${headerBytes}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const expected = (uint8Type << 8) | ndim;
  if (magic !== expected) {
    throw new TorchError(
      `${file}: wrong magic number ${hex(magic)}, expected ${hex(expected)} (${ndim}-d unsigned bytes)`,
    );
  }
  const shape = Array.from({ length: ndim }, (_, i) => view.getUint32(4 + 4 * i));
  const count = shape.reduce((a, b) => a * b, 1);
  const found = bytes.length - headerBytes;
  if (found !== count) {
    const kind = found < count ? 'truncated' : 'too long';
    throw new TorchError(
      `${file}: ${kind}: its header announces ${shape.join(' x ')} = ${count} bytes, it has ${found}`,
    );
  }
  return { shape, data: bytes.subarray(headerBytes) };
}

function hex(n: number): string {
  return `0x${n.toString(16).padStart(8, '0')}`;
}

/**
 * The path of the file called `name` in `folder` or in `folder/<sub>/raw` (torchvision's layout), plain or `.gz`.
 *
 * **Throws** TorchError that says where it looked.
 */
export function findIdx(folder: string, sub: string, name: string): string {
  if (typeof folder !== 'string') throw new TypeError(`expected a folder's path, got ${describe(folder)}`);
  const folders = [folder, join(folder, sub, 'raw')];
  // Some distributions write `train-images.idx3-ubyte`.
  const names = [name, name.replace('-idx', '.idx')].flatMap((n) => [n, `${n}.gz`]);
  for (const dir of folders) {
    for (const candidate of names) {
      const path = join(dir, candidate);
      if (existsSync(path)) return path;
    }
  }
  throw new TorchError(`${name} (or ${name}.gz) is neither in ${folders.join(' nor in ')}`);
}
