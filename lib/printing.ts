// What util.inspect and toString print for a tensor: the text of Python's repr().

import { type DType, dtypeOf, dtypes } from './dtype';
import { native } from './native';
import { readOptions } from './options';
import { type Column, complexColumn, floatColumn, type PrintOptions, plainColumn } from './printing-numbers';
import { setFormatter, type Tensor } from './tensor';
import { wrap } from './tensor-handle';

const defaults: PrintOptions = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };

const profiles: Record<string, PrintOptions> = {
  default: defaults,
  short: { ...defaults, precision: 2, edgeitems: 2 },
  full: { ...defaults, threshold: Infinity },
};

// JavaScript writes out at most 100 digits, and rounding needs to see one more than it keeps.
const maxPrecision = 99;

let current: PrintOptions = { ...defaults };

/** What `setPrintOptions` takes: any of the options, on top of an optional profile. */
export type PrintOptionsInput = Partial<PrintOptions> & { profile?: 'default' | 'short' | 'full' };

function checkWhole(name: string, value: number, most: number): void {
  if (value === most || (Number.isInteger(value) && value >= 0 && value < most)) return;
  const range = Number.isFinite(most) ? `from 0 to ${most}` : 'from 0 up';
  throw new RangeError(`setPrintOptions(): ${name} must be a whole number ${range}, got ${value}`);
}

/**
 * Sets how all tensors print from now on.
 *
 * As in Python, `sciMode` returns to automatic (`null`) unless it is given.
 *
 * **Throws** RangeError for an unknown profile or a number out of range; TypeError for an unknown option.
 * **Source** https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function setPrintOptions(options: PrintOptionsInput): void {
  const profile = options?.profile;
  if (profile !== undefined && !Object.hasOwn(profiles, profile)) {
    throw new RangeError(`setPrintOptions(): profile must be ${Object.keys(profiles).join(', ')}, got ${profile}`);
  }
  const start = { ...(profile ? profiles[profile] : current), sciMode: null, profile: undefined };
  const { profile: _, ...chosen } = readOptions<PrintOptionsInput>('setPrintOptions', options, start);
  const next = chosen as PrintOptions;
  checkWhole('precision', next.precision, maxPrecision);
  checkWhole('threshold', next.threshold, Infinity);
  checkWhole('edgeitems', next.edgeitems, Infinity);
  checkWhole('linewidth', next.linewidth, Infinity);
  current = next;
}

/** The options in force, in the form `setPrintOptions` takes. */
export function getPrintOptions(): PrintOptions {
  return { ...current };
}

/** The tensors made on the way to a text, freed when it is done. */
class Temporaries {
  readonly #made: Tensor[] = [];

  add(tensor: Tensor): Tensor {
    this.#made.push(tensor);
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.#made) tensor.dispose();
  }
}

const isCut = (size: number, summarize: boolean) => summarize && size > 2 * current.edgeitems;

/** Leaves only the elements that print, so that a big tensor is never copied whole. */
function cutToPrinted(tensor: Tensor, summarize: boolean, temporaries: Temporaries): Tensor {
  const { edgeitems } = current;
  return tensor.shape.reduce((cut, size, dim) => {
    if (!isCut(size, summarize)) return cut;
    const kept = BigInt64Array.from({ length: 2 * edgeitems }, (_, i) =>
      BigInt(i < edgeitems ? i : size - 2 * edgeitems + i),
    );
    const onHost = temporaries.add(wrap(native.fromBytes(kept, [kept.length], dtypes.int64.code)));
    const index = temporaries.add(onHost.to(tensor.device));
    return temporaries.add(cut.indexSelect(dim, index));
  }, temporaries.add(tensor.detach()));
}

function columnOf(dtype: DType, values: ArrayLike<number | bigint>): Column {
  if (dtype.isComplex) {
    const numbers = Array.from(values as ArrayLike<number>);
    const part = (which: number) =>
      floatColumn(
        numbers.filter((_, i) => i % 2 === which),
        current,
      );
    return complexColumn(part(0), part(1));
  }
  if (dtype.isFloatingPoint) return floatColumn(values as ArrayLike<number>, current);
  return plainColumn(values, dtype === dtypes.bool);
}

/** The innermost dimension: elements, as many on a line as fit. */
function vectorText(column: Column, offset: number, size: number, cut: boolean, indent: number): string {
  const { edgeitems, linewidth } = current;
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
  const { edgeitems } = current;
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
function valuesText(tensor: Tensor, indent: number): string {
  if (tensor.numel() === 0) return '[]';
  const summarize = tensor.numel() > current.threshold;
  const temporaries = new Temporaries();
  try {
    const cut = cutToPrinted(tensor, summarize, temporaries);
    return nestedText(columnOf(tensor.dtype, cut.toTypedArray()), tensor.shape, summarize, indent);
  } finally {
    temporaries.dispose();
  }
}

const pythonTuple = (sizes: readonly number[]) => `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;

/** Types that a reader expects, so that the text does not name them. */
function hasDefaultDtype(dtype: DType): boolean {
  const float = dtypeOf(native.getDefaultDtype());
  const complex = float === dtypes.float64 ? dtypes.complex128 : dtypes.complex64;
  return [float, complex, dtypes.int64, dtypes.bool].includes(dtype);
}

interface Body {
  text: string;
  /** What comes after the values, such as `size=(0, 3)`. */
  suffixes: string[];
}

function strided(tensor: Tensor, indent: number): Body {
  const { shape, dtype } = tensor;
  const size = `size=${pythonTuple(shape)}`;
  const named = `dtype=${dtype}`;
  // Without elements to look at, int64 and bool say what they are too.
  const ofEmpty = dtype === dtypeOf(native.getDefaultDtype()) ? [] : [named];
  if (tensor.isMeta) return { text: '...', suffixes: [size, ...ofEmpty] };
  if (tensor.numel() === 0) return { text: '[]', suffixes: [...(shape.length === 1 ? [] : [size]), ...ofEmpty] };
  const suffixes = [...(current.edgeitems === 0 ? [size] : []), ...(hasDefaultDtype(dtype) ? [] : [named])];
  return { text: valuesText(tensor, indent), suffixes };
}

function gradSuffix(tensor: Tensor): string[] {
  let name: string | undefined;
  try {
    name = tensor.gradFn?.name;
  } catch {
    // libtorch refuses to say it of a view that was changed in place without grad mode.
    name = 'Invalid';
  }
  if (name !== undefined) return [`grad_fn=<${name}>`];
  return tensor.requiresGrad ? ['requires_grad=True'] : [];
}

/** Appends the suffixes, on a new line where they do not fit on the last one. */
function withSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let result = text;
  // Python counts one character more than the line has.
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    if (lineLength + suffix.length + 2 > current.linewidth) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      lineLength = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${result})`;
}

/** What Python's `repr(tensor)` gives; Parameter adds its own first line. */
export function formatTensor(tensor: Tensor): string {
  const kind = tensor.constructor.name;
  const prefix = kind === 'Tensor' || kind === 'Parameter' ? 'tensor(' : `${kind}(`;
  const indent = prefix.length;
  const device = tensor.device.type === 'cpu' ? [] : [`device='${tensor.device}'`];
  const { text, suffixes } = strided(tensor, indent);
  const all = [...device, ...suffixes, ...gradSuffix(tensor)];
  return withSuffixes(prefix + text, all, indent);
}

setFormatter(formatTensor);
