// torch.ops: libtorch's own names.
import { type Complex, type DType, type Tensor, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;
const { aten, quantized } = torch.ops;

is<Tensor>()(aten.add.Tensor(x, x));
is<Tensor>()(aten.add.Tensor(x, x, { alpha: 2 }));
is<Tensor>()(aten.add.Tensor(x, 2));
is<Tensor>()(aten.add.Scalar(x, 2, 3));
is<Tensor>()(aten.add.out(x, x, { out: x }));
is<Tensor>()(aten.add(x, x));
is<Tensor>()(aten.relu.default(x));
is<Tensor>()(aten.relu(x));
is<Tensor>()(aten.sum.dim_IntList(x, [0, 1], true, { dtype: torch.float64 }));
is<Tensor>()(aten.sum.dim_IntList(x, [0n], { keepdim: true }));
is<Tensor>()(aten.native_batch_norm(x, null, null, null, null, true, 0.1, 1e-5)[0]);
is<[Tensor, Tensor] & { values: Tensor; indices: Tensor }>()(aten.max.dim(x, 1));
is<[Tensor, Tensor] & { values: Tensor; indices: Tensor }>()(aten.max.dim_max(x, 1, { max: x, max_values: x }));
is<Tensor[]>()(aten.split.sizes(x, [1, 2]));
is<number | bigint | boolean | Complex>()(aten._local_scalar_dense.default(x));
is<DType>()(aten.result_type.Tensor(x, x));
is<boolean>()(aten.equal.default(x, x));
is<Tensor[]>()(aten._foreach_add.Scalar([x], 1));
is<void>()(aten._foreach_zero_.default([x]));
is<Tensor>()(quantized.linear.default(x, quantized.linear_prepack.default(x), 1, 0));
is<unknown>()(torch.ops.mylib.my_op(x, 1));
is<unknown>()(torch.ops.mylib.my_op.default(x, 1));
is<unknown>()(torch.ops['aten' as string].add.Tensor(x, 1));

// @ts-expect-error TS2339: Property 'ad' does not exist
aten.ad;
// @ts-expect-error TS2551: Did you mean 'log_softmax'
aten.logSoftmax(x, 1);
// @ts-expect-error TS2339: Property 'Int' does not exist on type
aten.relu.Int(x);
// @ts-expect-error TS2554: Expected 1 arguments, but got 2
aten.relu.default(x, 1);
// @ts-expect-error TS2345: Argument of type '"x"' is not assignable to parameter of type
aten.add.Tensor(x, 'x');
// @ts-expect-error TS2345: Property 'out' is missing in type '{}' but required in type '{ alpha?: Scalar | undefined; out: Tensor<DTypeName>; }'
aten.add.out(x, x, {});
// @ts-expect-error TS2561: 'includeSelf' does not exist in type '{ include_self?: boolean
aten.scatter_reduce.two(x, 0, x, x, 'sum', { includeSelf: true });
// @ts-expect-error TS2322: Type 'Tensor<DTypeName>' is not assignable to type 'number'
export const n: number = aten.sum.default(x);
