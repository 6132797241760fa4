// What differs between the kinds of tensor in print: strided, sparse, quantized, nested, without data.
import { type DType, dtypeOf, dtypes } from './dtype';
import { layouts, qschemeOf, qschemes } from './enums';
import { native } from './native';
import { Operator } from './ops/operator';
import { formatFloat } from './printing-numbers';
import { printOptions } from './printing-options';
import { Temporaries, valuesText } from './printing-values';
import type { Tensor } from './tensor';
import { isNested } from './tensor-values';

/** What stands between the opening `tensor(` and the suffixes that all kinds share. */
export interface Body {
  text: string;
  /** What comes after the values, such as `size=(0, 3)`. */
  suffixes: string[];
  /** Whether the suffixes start on a line of their own. */
  newline?: boolean;
}

interface Kind {
  prefix?: string;
  body(tensor: Tensor, indent: number, format: (tensor: Tensor) => string): Body;
}

const sizeOf = ({ shape }: Tensor) => `size=(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** Types that a reader expects, so that the text does not name them. */
function hasDefaultDtype(dtype: DType): boolean {
  const float = dtypeOf(native.getDefaultDtype());
  const complex = float === dtypes.float64 ? dtypes.complex128 : dtypes.complex64;
  return [float, complex, dtypes.int64, dtypes.bool].includes(dtype);
}

const dtypeSuffix = ({ dtype }: Tensor) => (hasDefaultDtype(dtype) ? [] : [`dtype=${dtype}`]);
const layoutSuffix = ({ layout }: Tensor) => (layout === layouts.strided ? [] : [`layout=${layout}`]);

const hasNoKernels = (dtype: DType) => /^(bits\d|u?int[1-7]$)/.test(dtype.name);

function strided(tensor: Tensor, indent: number): Body {
  const { shape, dtype } = tensor;
  // Without elements to look at, int64 and bool say what they are too.
  const ofEmpty = dtype === dtypeOf(native.getDefaultDtype()) ? [] : [`dtype=${dtype}`];
  // Types without kernels have no text in Python; their tensors should not break an inspection.
  if (tensor.isMeta || hasNoKernels(dtype))
    return { text: '...', suffixes: [sizeOf(tensor), ...ofEmpty, ...layoutSuffix(tensor)] };
  if (tensor.numel() === 0) {
    const size = shape.length === 1 ? [] : [sizeOf(tensor)];
    return { text: '[]', suffixes: [...size, ...ofEmpty, ...layoutSuffix(tensor)] };
  }
  const size = printOptions().edgeitems === 0 ? [sizeOf(tensor)] : [];
  return { text: denseText(tensor, indent), suffixes: [...size, ...dtypeSuffix(tensor), ...layoutSuffix(tensor)] };
}

const toDense = new Operator('to_dense', true);

function denseText(tensor: Tensor, indent: number): string {
  if (tensor.layout === layouts.strided) return valuesText(tensor, indent);
  const dense = toDense.call1(tensor) as Tensor;
  const text = valuesText(dense, indent);
  dense.dispose();
  return text;
}

const parts = (...names: string[]) => names.map((name) => ({ name, op: new Operator(name, true) }));
const coordinates = [
  { name: 'indices', op: new Operator('_indices', true) },
  { name: 'values', op: new Operator('_values', true) },
];
const byRow = parts('crow_indices', 'col_indices', 'values');
const byColumn = parts('ccol_indices', 'row_indices', 'values');
const nnz = new Operator('_nnz', true);

/** One tensor per line: the indices that the layout has, then the values. */
const sparse = (components: typeof coordinates, newline: boolean) => (tensor: Tensor, indent: number) => {
  const made = new Temporaries();
  try {
    const texts = components.map(({ name, op }) => {
      const prefix = `${name}=tensor(`;
      const part = made.add(op.call1(tensor) as Tensor);
      const text = tensor.isMeta ? '...' : valuesText(part, indent + prefix.length);
      const size = tensor.isMeta || part.numel() === 0 ? `, ${sizeOf(part)}` : '';
      return `${prefix}${text}${size})`;
    });
    const count = tensor.isMeta ? [] : [`nnz=${nnz.call1(tensor)}`];
    const suffixes = [sizeOf(tensor), ...count, ...dtypeSuffix(tensor), ...layoutSuffix(tensor)];
    return { text: texts.join(`,\n${' '.repeat(indent)}`), suffixes, newline };
  } finally {
    made.dispose();
  }
};

const quantization = {
  dequantize: new Operator('dequantize', true),
  scheme: new Operator('qscheme', true),
  scale: new Operator('q_scale', true),
  zeroPoint: new Operator('q_zero_point', true),
  scales: new Operator('q_per_channel_scales', true),
  zeroPoints: new Operator('q_per_channel_zero_points', true),
  axis: new Operator('q_per_channel_axis', true),
};

function quantized(tensor: Tensor, indent: number, format: (tensor: Tensor) => string): Body {
  const { scheme, scale, zeroPoint, scales, zeroPoints, axis, dequantize } = quantization;
  const code = qschemeOf(scheme.call1(tensor));
  const made = new Temporaries();
  try {
    const nested = (op: Operator) => format(made.add(op.call1(tensor) as Tensor));
    const isPerTensor = code === qschemes.perTensorAffine || code === qschemes.perTensorSymmetric;
    const parameters = isPerTensor
      ? [`scale=${formatFloat(scale.call1(tensor) as number)}`, `zero_point=${zeroPoint.call1(tensor)}`]
      : [`scale=${nested(scales)}`, `zero_point=${nested(zeroPoints)}`, `axis=${axis.call1(tensor)}`];
    return {
      text: valuesText(made.add(dequantize.call1(tensor) as Tensor), indent),
      suffixes: [sizeOf(tensor), ...dtypeSuffix(tensor), `quantization_scheme=${code}`, ...parameters],
    };
  } finally {
    made.dispose();
  }
}

const unbind = new Operator('unbind', true);

function nested(tensor: Tensor, _indent: number, format: (tensor: Tensor) => string): Body {
  const made = new Temporaries();
  try {
    const items = (unbind.call2(tensor, 0) as Tensor[]).map((item) => format(made.add(item)).replace(/^/gm, '  '));
    return { text: `[\n${items.join(',\n')}\n]`, suffixes: [] };
  } finally {
    made.dispose();
  }
}

const byLayout = new Map([
  [layouts.sparseCoo, sparse(coordinates, true)],
  [layouts.sparseCsr, sparse(byRow, false)],
  [layouts.sparseBsr, sparse(byRow, false)],
  [layouts.sparseCsc, sparse(byColumn, false)],
  [layouts.sparseBsc, sparse(byColumn, false)],
]);

/** How a tensor prints. */
export function kindOf(tensor: Tensor): Kind {
  if (isNested(tensor)) return { prefix: 'nested_tensor(', body: nested };
  const body = byLayout.get(tensor.layout) ?? (tensor.isQuantized ? quantized : strided);
  return { body };
}
