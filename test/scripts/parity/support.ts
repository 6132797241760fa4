// Recordings made by hand, as scripts/parity/record.py would write them.
import type { Program, Recording, TensorRecord } from '../../../scripts/parity/recording';

/** A recording whose tensors are float32 with the given elements, contiguous unless `records` says otherwise. */
export function recordingOf(
  tensors: { data: ArrayBufferView; record: Partial<TensorRecord> & { shape: number[] } }[],
): Recording {
  const chunks: Buffer[] = [];
  let at = 0;
  const table = tensors.map(({ data, record }) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const place = { at, bytes: bytes.length };
    chunks.push(bytes);
    at += bytes.length;
    return { dtype: 'float32', stride: rowMajor(record.shape), offset: 0, ...place, ...record };
  });
  return {
    part: 'operators',
    entry: 'test',
    apart: false,
    notes: [],
    tensors: table,
    samples: [],
    data: Buffer.concat(chunks),
  };
}

export function floats(values: number[], record: Partial<TensorRecord> = {}) {
  return { data: Float32Array.from(values), record: { shape: [values.length], ...record } };
}

function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, dim) => shape.slice(dim + 1).reduce((product, size) => product * size, 1));
}

/** A program of one step that returns what the step returns. */
export function programOf(program: Partial<Program>): Program {
  return { variant: 'function', seed: 0, steps: [], result: { '@': 0 }, expected: null, ...program };
}
