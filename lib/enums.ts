// Layouts, memory formats and quantization schemes: enumerations that operators take by number.

/** A value of one of libtorch's enumerations, such as `torch.channelsLast`. There is one object per value. */
export class TorchEnum<out T extends string = string> {
  constructor(
    /** Which enumeration: `Layout`, `MemoryFormat` or `QScheme`. */
    readonly type: T,
    readonly name: string,
    readonly code: number,
  ) {}

  toString(): string {
    return `torch.${this.name}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export type Layout = TorchEnum<'Layout'>;
export type MemoryFormat = TorchEnum<'MemoryFormat'>;
export type QScheme = TorchEnum<'QScheme'>;

const layout = (name: string, code: number) => new TorchEnum('Layout', name, code);
const format = (name: string, code: number) => new TorchEnum('MemoryFormat', name, code);
const scheme = (name: string, code: number) => new TorchEnum('QScheme', name, code);

export const layouts = {
  strided: layout('strided', 0),
  sparseCoo: layout('sparse_coo', 1),
  sparseCsr: layout('sparse_csr', 2),
  sparseCsc: layout('sparse_csc', 4),
  sparseBsr: layout('sparse_bsr', 5),
  sparseBsc: layout('sparse_bsc', 6),
  jagged: layout('jagged', 7),
} as const;

export const memoryFormats = {
  contiguousFormat: format('contiguous_format', 0),
  preserveFormat: format('preserve_format', 1),
  channelsLast: format('channels_last', 2),
  channelsLast3d: format('channels_last_3d', 3),
} as const;

export const qschemes = {
  perTensorAffine: scheme('per_tensor_affine', 0),
  perChannelAffine: scheme('per_channel_affine', 1),
  perTensorSymmetric: scheme('per_tensor_symmetric', 2),
  perChannelSymmetric: scheme('per_channel_symmetric', 3),
  perChannelAffineFloatQparams: scheme('per_channel_affine_float_qparams', 4),
} as const;

/** The object for what `qscheme()` gives: libtorch writes QScheme as a number. */
export function qschemeOf(value: unknown): QScheme {
  const found = Object.values(qschemes).find((scheme) => scheme === value || scheme.code === value);
  if (found === undefined) throw new TypeError(`libtorch's QScheme ${String(value)} has no object`);
  return found;
}

const MKLDNN = layout('_mkldnn', 3);

const layoutsByCode = new Map<number, Layout>(Object.values(layouts).map((value) => [value.code, value]));

export function layoutOf(code: number): Layout {
  return layoutsByCode.get(code) ?? MKLDNN;
}
