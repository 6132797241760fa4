// Tensors from their recipes. Contents depend on the recipe alone; replay.py makes the same ones.
import { type DType, Tensor, torch } from '../../lib/index';
import type { Fill, Form, TensorRecipe } from './recipe';

// biome-ignore lint/suspicious/noExplicitAny: names are data here
const dynamic = torch as any;
// Names that users do not see.
const { aten } = torch.ops;

const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1, 1e-40];

function element(fill: Fill, i: number): number {
  switch (fill) {
    case 'small':
      return (((i * 7) % 11) - 3) / 2;
    case 'index':
      return i % 3;
    case 'odd':
      return ODD[i % ODD.length];
    case 'huge':
      return i % 2 === 0 ? 9e18 : -9e18;
    case 'zeros':
      return 0;
    case 'negative':
      return -1 - i;
  }
}

function values(shape: readonly number[], dtype: DType, fill: Fill): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float64Array.from({ length: count }, (_, i) => element(fill, i));
  const base = torch.fromTypedArray(data, { shape });
  if (/^float4|^quint[42]x/.test(dtype.name)) {
    return torch.zeros(shape, { dtype: torch.uint8 }).view(dtype) as Tensor;
  }
  return base.to(dtype);
}

const withFirst = (shape: readonly number[], size: number) => [size, ...shape.slice(1)];
const doubled = (shape: readonly number[]) => [...shape.slice(0, -1), 2 * (shape.at(-1) as number)];

/** The plain tensors that forms are made of, by shape, dtype and fill: most calls need one that exists already. */
const plain = new Map<string, Tensor>();

function plainOf(shape: readonly number[], dtypeName: string, fill: Fill): Tensor {
  const key = `${shape};${dtypeName};${fill}`;
  let found = plain.get(key);
  if (found === undefined) {
    found = torch.keep(torch.noGrad(() => values(shape, dynamic[dtypeName], fill)));
    plain.set(key, found);
  }
  // A call may write into what it is given.
  return found.clone() as Tensor;
}

const quantized: Record<string, string> = { qint8: 'qint8', quint8: 'quint8', qint32: 'qint32' };

function formed(recipe: TensorRecipe): Tensor {
  const { shape, dtype, fill, form } = recipe;
  const make = (other: readonly number[] = shape) => plainOf(other, dtype, fill);
  const makers: Record<Form, () => Tensor> = {
    plain: make,
    transposed: () => make([...shape].reverse()).permute(shape.map((_, i) => shape.length - 1 - i)),
    expanded: () => make(withFirst(shape, 1)).expand(shape),
    strided: () => make(doubled(shape)).at('...', '::2'),
    overlapping: () =>
      make([shape.reduce((sum, size) => sum + size, 1)]).asStrided(
        shape,
        shape.map(() => 1),
      ),
    offset: () => make(withFirst(shape, shape[0] + 2)).narrow(0, 2, shape[0]),
    channelsLast: () =>
      make().contiguous({ memoryFormat: shape.length === 5 ? torch.channelsLast3d : torch.channelsLast }),
    conj: () => aten._conj(make()) as Tensor,
    neg: () => aten._neg_view(make()) as Tensor,
    zero: () => aten._efficientzerotensor(shape, { dtype: dynamic[dtype] }) as Tensor,
    coo: () => make().toSparse(),
    uncoalesced: () => make().toSparse().add(make().toSparse()),
    csr: () => make().toSparseCsr(),
    csc: () => make().toSparseCsc(),
    bsr: () => make().toSparseBsr([1, 1]),
    bsc: () => make().toSparseBsc([1, 1]),
    mkldnn: () => make().toMkldnn(),
    nested: () => aten._nested_tensor_from_tensor_list([make(), make(withFirst(shape, 1))]) as Tensor,
    perTensor: () =>
      dynamic.quantizePerTensor(plainOf(shape, 'float32', fill), 0.5, 1, dynamic[quantized[dtype] ?? 'quint8']),
    perChannel: () =>
      dynamic.quantizePerChannel(
        plainOf(shape, 'float32', fill),
        torch.ones([shape[0]]),
        torch.zeros([shape[0]], { dtype: torch.int64 }),
        0,
        dynamic[quantized[dtype] ?? 'qint8'],
      ),
    meta: () => torch.empty(shape, { dtype: dynamic[dtype], device: 'meta' }),
    hugeView: () => make(shape.map(() => 1)).expand(shape.map((_, i) => (i === shape.length - 1 ? 1 << 22 : 1))),
  };
  return makers[form]();
}

function stated(recipe: TensorRecipe, tensor: Tensor): Tensor {
  switch (recipe.state) {
    case 'leaf':
      return tensor.requiresGrad_();
    case 'nonLeaf':
      return tensor.requiresGrad_().mul(1) as Tensor;
    case 'inference':
      return torch.inferenceMode(() => tensor.clone() as Tensor);
    case 'disposed':
      tensor.dispose();
      return tensor;
    default:
      return tensor;
  }
}

export function makeTensor(recipe: TensorRecipe): Tensor {
  let tensor: Tensor;
  try {
    tensor = formed(recipe);
    if (!(tensor instanceof Tensor)) throw new TypeError('no tensor');
  } catch {
    tensor = plainOf(recipe.shape, recipe.form === 'meta' ? 'float32' : recipe.dtype, recipe.fill);
  }
  try {
    return stated(recipe, tensor);
  } catch {
    return tensor; // integers take no gradient
  }
}
