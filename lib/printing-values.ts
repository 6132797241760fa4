// The values of a printed tensor between their brackets.
import { type DType, dtypes } from './dtype';
import { native } from './native';
import { type Column, complexColumn, floatColumn, plainColumn } from './printing-numbers';
import { printOptions } from './printing-options';
import type { Tensor } from './tensor';
import { wrap } from './tensor-handle';

/** The tensors made on the way to a text, freed when it is done. */
export class Temporaries {
  readonly #made: Tensor[] = [];

  add(tensor: Tensor): Tensor {
    this.#made.push(tensor);
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.#made) tensor.dispose();
  }
}

const isCut = (size: number, summarize: boolean) => summarize && size > 2 * printOptions().edgeitems;

/** Leaves only the elements that print, so that a big tensor is never copied whole. */
function cutToPrinted(tensor: Tensor, summarize: boolean, temporaries: Temporaries): Tensor {
  const { edgeitems } = printOptions();
  return tensor.shape.reduce((cut, size, dim) => {
    if (!isCut(size, summarize)) return cut;
    const kept = BigInt64Array.from({ length: 2 * edgeitems }, (_, i) =>
      BigInt(i < edgeitems ? i : size - 2 * edgeitems + i),
    );
    const onHost = temporaries.add(wrap(native.fromBytes(kept, [kept.length], dtypes.int64.code)));
    const index = tensor.isCpu ? onHost : temporaries.add(onHost.to(tensor.device));
    return temporaries.add(cut.indexSelect(dim, index));
  }, temporaries.add(tensor.detach()));
}

function columnOf(dtype: DType, values: ArrayLike<number | bigint>): Column {
  if (dtype.isComplex) {
    const numbers = Array.from(values as ArrayLike<number>);
    const part = (which: number) =>
      floatColumn(
        numbers.filter((_, i) => i % 2 === which),
        printOptions(),
      );
    return complexColumn(part(0), part(1));
  }
  if (dtype.isFloatingPoint) {
    // A type of exponents only: 0 becomes its least number.
    const zero = dtype === dtypes.float8_e8m0fnu ? 2 ** -127 : 0;
    return floatColumn(values as ArrayLike<number>, printOptions(), zero);
  }
  return plainColumn(values, dtype === dtypes.bool);
}

/** The innermost dimension: elements, as many on a line as fit. */
function vectorText(column: Column, offset: number, size: number, cut: boolean, indent: number): string {
  const { edgeitems, linewidth } = printOptions();
  const printed = cut ? 2 * edgeitems : size;
  const texts = Array.from({ length: printed }, (_, i) => column.text(offset + i));
  if (cut) texts.splice(edgeitems, 0, edgeitems === 0 ? '...' : ' ...');
  const perLine = Math.max(1, Math.floor((linewidth - indent) / (column.width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += perLine) lines.push(texts.slice(i, i + perLine).join(', '));
  return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
}

/** Nested brackets over a flat column; `shape` is the tensor's own, of which summarised dimensions have only their ends. */
function nestedText(column: Column, shape: readonly number[], summarize: boolean, indent: number): string {
  if (shape.length === 0) return column.text(0);
  const { edgeitems } = printOptions();
  const printed = shape.map((size) => (isCut(size, summarize) ? 2 * edgeitems : size));
  const walk = (dim: number, offset: number, depth: number): string => {
    const cut = isCut(shape[dim], summarize);
    if (dim === shape.length - 1) return vectorText(column, offset, shape[dim], cut, depth);
    const stride = printed.slice(dim + 1).reduce((a, b) => a * b, 1);
    const parts = Array.from({ length: printed[dim] }, (_, i) => walk(dim + 1, offset + i * stride, depth + 1));
    if (cut) parts.splice(edgeitems, 0, '...');
    const separator = `,${'\n'.repeat(shape.length - dim - 1)}${' '.repeat(depth + 1)}`;
    return `[${parts.join(separator)}]`;
  };
  return walk(0, 0, indent);
}

/** The values of a dense tensor between their brackets; the text starts in column `indent`. */
export function valuesText(tensor: Tensor, indent: number): string {
  if (tensor.numel() === 0) return '[]';
  const summarize = tensor.numel() > printOptions().threshold;
  const temporaries = new Temporaries();
  try {
    // What Python does with values that it cannot convert: shows the bytes of float4 pairs.
    const isPacked = tensor.dtype === dtypes.float4_e2m1fn_x2;
    const source = isPacked ? temporaries.add(tensor.view(dtypes.uint8)) : tensor;
    const cut = cutToPrinted(source, summarize, temporaries);
    return nestedText(columnOf(tensor.dtype, cut.toTypedArray()), tensor.shape, summarize, indent);
  } finally {
    temporaries.dispose();
  }
}
