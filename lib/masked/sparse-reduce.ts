// Reductions of sparse tensors over the elements that they have.
import { tensor } from '../creation';
import { type DType, dtypes } from '../dtype';
import { TorchError } from '../errors';
import { Operator } from '../ops/operator';
import type { Tensor } from '../tensor-handle';
import { identityTensor } from './mask';

type SparseReduction = 'sum' | 'prod' | 'amax' | 'amin' | 'mean';

const op = {
  indices: new Operator('_indices', true),
  values: new Operator('_values', true),
  sparseDim: new Operator('sparse_dim', true),
  uniqueDim: new Operator('unique_dim', false),
  unique: new Operator('_unique', false),
  coo: new Operator('sparse_coo_tensor', false),
  csr: new Operator('sparse_csr_tensor', false),
  toSparse: new Operator('to_sparse', true),
  crow: new Operator('crow_indices', true),
  col: new Operator('col_indices', true),
  csrValues: new Operator('values', true),
  segmentReduce: new Operator('segment_reduce', false),
};

function along(reduce: SparseReduction, values: Tensor, dim: number, keepdim = false): Tensor {
  // All take these two; the type checker compares one signature, not a union of generic ones.
  return values[reduce as 'amax'](dim, keepdim);
}

// scatter_reduce has no wider accumulator for half precision on the CPU.
const isHalf = (dtype: DType) => dtype === dtypes.float16 || dtype === dtypes.bfloat16;

function scatter(reduce: SparseReduction, values: Tensor, group: Tensor, count: number): Tensor {
  const source = isHalf(values.dtype) ? values.float() : values;
  const index = group.reshape([-1, ...values.shape.slice(1).map(() => 1)]).expandAs(source);
  const target = source.newZeros([count, ...values.shape.slice(1)]);
  return target.scatterReduce(0, index, source, reduce, { includeSelf: false }).to(values.dtype);
}

/** A COO tensor reduced over `dims`; over sparse dimensions, and for sums over dense ones too. */
export function reduceCoo(
  reduce: SparseReduction,
  input: Tensor,
  dims: number[],
  keepdim: boolean,
  dtype: DType,
): Tensor {
  const sparseDims = op.sparseDim.call1(input) as number;
  const isReduced = (dim: number) => dims.includes(dim);
  const shape = input.shape.flatMap((size, dim) => (isReduced(dim) ? (keepdim ? [1] : []) : [size]));
  // A 0-dim tensor may be reduced over dimension 0, which it does not have.
  const dense = dims.filter((dim) => dim >= sparseDims && dim < input.dim()).map((dim) => dim + 1 - sparseDims);
  let values = (op.values.call1(input) as Tensor).to(dtype);
  if (dense.length > 0) {
    if (reduce !== 'sum') throw new TorchError(`${reduce}(): not for the dense dimensions of sparse tensors`, reduce);
    values = values.sum(dense, keepdim);
  }
  const kept = Array.from({ length: sparseDims }, (_, dim) => dim).filter((dim) => !isReduced(dim));
  if (kept.length === 0) {
    // Where nothing is left, sums and products have their identity by themselves.
    const isVoid = values.size(0) === 0 && (reduce === 'amax' || reduce === 'amin');
    let total = isVoid ? identityTensor(reduce, values) : along(reduce, values, 0);
    if (keepdim) for (let i = 0; i < sparseDims; i++) total = total.unsqueeze(0);
    return op.toSparse.call1(total.to(dtype)) as Tensor;
  }
  let indices = op.indices.call1(input) as Tensor;
  if (keepdim) {
    const factors = Array.from({ length: sparseDims }, (_, dim) => [isReduced(dim) ? 0 : 1]);
    indices = indices.mul(tensor(factors, { device: input.device }));
  } else {
    indices = indices.indexSelect(0, tensor(kept, { device: input.device }));
  }
  if (indices.numel() > 0) {
    const [unique, group] = op.uniqueDim.call([indices, 1, true, true]) as Tensor[];
    values = scatter(reduce, values, group, unique.size(1));
    indices = unique;
  }
  return op.coo.call([indices, values, shape]) as Tensor;
}

interface Csr {
  crow: Tensor;
  col: Tensor;
  values: Tensor;
  shape: number[];
}

function reduceRows(reduce: SparseReduction, { col, values, shape }: Csr): Csr {
  const [columns, group] = op.unique.call([col, true, true]) as Tensor[];
  const count = columns.numel();
  return {
    crow: tensor([0, count], { device: values.device }),
    col: columns,
    values: scatter(reduce, values, group, count),
    shape: [1, shape[1]],
  };
}

function reduceColumns(reduce: SparseReduction, { crow, col, values, shape }: Csr): Csr {
  const filled = crow.diff().ne(0).cumsum(0);
  const newCrow = crow.newZeros([crow.numel()]);
  newCrow.at('1:').copy_(filled);
  const reduced = op.segmentReduce.call([values, reduce, { offsets: crow }]) as Tensor;
  const hasElements = crow.diff().ne(0).nonzero().select(1, 0);
  return {
    crow: newCrow,
    col: col.newZeros([hasElements.numel()]),
    values: reduced.indexSelect(0, hasElements),
    shape: [shape[0], 1],
  };
}

function reduceAll(reduce: SparseReduction, { crow, col, values }: Csr): Csr {
  const count = Math.min(1, values.numel());
  return {
    crow: tensor([0, count], { device: crow.device }),
    col: col.newZeros([count]),
    values: count === 1 ? along(reduce, values, 0, true) : values,
    shape: [1, count],
  };
}

/** A CSR matrix reduced over `dims`, which stay with size 1. */
export function reduceCsr(
  reduce: SparseReduction,
  input: Tensor,
  dims: number[],
  keepdim: boolean,
  dtype: DType,
): Tensor {
  if (!keepdim) throw new TypeError(`${reduce}(): sparse CSR tensors are reduced with keepdim: true only`);
  if (dims.length === 0) return input;
  const parts: Csr = {
    crow: op.crow.call1(input) as Tensor,
    col: op.col.call1(input) as Tensor,
    values: (op.csrValues.call1(input) as Tensor).to(dtype),
    shape: input.shape,
  };
  const step = dims.length > 1 ? reduceAll : dims[0] === 0 ? reduceRows : reduceColumns;
  const { crow, col, values, shape } = step(reduce, parts);
  return op.csr.call([crow, col, values, shape, { dtype: values.dtype }]) as Tensor;
}
