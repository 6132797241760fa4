// Dtypes that the types know.
import { type Complex, type DType, type DTypeName, type Tensor, type TypedArray, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;
declare const long: Tensor<'int64'>;
declare const float: Tensor<'float32'>;
declare const mask: Tensor<'bool'>;
declare const complex: Tensor<'complex64'>;
declare const dtype: DType;

// ---- plain tensors stay plain
is<Tensor>()(torch.zeros([2, 3]));
is<Tensor>()(torch.zeros(2, 3));
is<Tensor>()(torch.tensor([1, 2]));
is<Tensor>()(torch.ones([2], { dtype }));
is<Tensor>()(x.add(1));
is<Tensor>()(long.add(float));
is<Tensor>()(torch.matmul(x, x));
is<Tensor>()(x.reshape(2, -1));
is<Tensor>()(torch.cat([x, long]));
is<number>()(x.item());
is<TypedArray>()(x.toTypedArray());
is<DType>()(x.dtype);

// ---- made with a dtype
is<DType<'int64'>>()(torch.int64);
is<DType<'float64'>>()(torch.double);
is<Tensor<'int64'>>()(torch.zeros([2], { dtype: torch.int64 }));
is<Tensor<'int64'>>()(torch.zeros(2, 3, { dtype: torch.int64 }));
is<Tensor<'float64'>>()(torch.tensor([1, 2], { dtype: torch.float64 }));
is<Tensor<'int32'>>()(torch.arange(5, { dtype: torch.int32 }));
is<Tensor<'bool'>>()(torch.full([2], true, { dtype: torch.bool }));
is<Tensor<'int64'>>()(torch.randint(0, 10, [3]));
is<Tensor<'int64'>>()(torch.randperm(4));
is<Tensor<'float32'>>()(torch.fromTypedArray(new Float32Array(2)));
is<Tensor<'int64'>>()(torch.fromTypedArray(new BigInt64Array(2), { shape: [1, 2] }));
is<Tensor<'uint8'>>()(torch.fromTypedArray(new Uint8ClampedArray(2)));
is<Tensor<'float64'>>()(torch.fromTypedArray(new Int8Array(2), { dtype: torch.float64 }));
is<Tensor<'int64'>>()(torch.asTensor(long));
is<Tensor<'uint8'>>()(torch.frombuffer(new ArrayBuffer(2), { dtype: torch.uint8 }));
is<Tensor<'int64'>>()(torch.zerosLike(long));
is<Tensor<'float16'>>()(torch.onesLike(long, { dtype: torch.float16 }));
is<Tensor<'int64'>>()(long.newZeros([2]));
is<Tensor<'bool'>>()(long.newFull([2], true, { dtype: torch.bool }));

// ---- converted
is<Tensor<'float64'>>()(x.to(torch.float64));
is<Tensor<'float64'>>()(x.to('cpu', torch.float64));
is<Tensor<'float64'>>()(x.to({ dtype: torch.float64 }));
is<Tensor<'int64'>>()(long.to('cuda'));
is<Tensor<'int64'>>()(x.to(long));
is<Tensor<'int64'>>()(x.long());
is<Tensor<'int32'>>()(x.int());
is<Tensor<'bool'>>()(x.bool());
is<Tensor<'float32'>>()(long.float());
is<Tensor<'bfloat16'>>()(x.bfloat16());
is<Tensor<'float64'>>()(x.sum({ dtype: torch.float64 }));
is<Tensor<'float64'>>()(torch.softmax(x, 1, torch.float64));

// ---- comparisons
is<Tensor<'bool'>>()(x.eq(1));
is<Tensor<'bool'>>()(torch.lt(x, long));
is<Tensor<'bool'>>()(x.isnan());
is<Tensor<'bool'>>()(mask.logicalAnd(x.ge(0)));
is<Tensor<'bool'>>()(x.isclose(float));
is<Tensor<'bool'>>()(x.gt(0).any(1));
is<Tensor<'uint8'>>()(torch.eq(x, 1, { out: torch.empty([2], { dtype: torch.uint8 }) }));
is<boolean>()(torch.equal(x, x));
is<boolean>()(x.gt(0).all().item());

// ---- positions
is<Tensor<'int64'>>()(x.argmax(1));
is<Tensor<'int64'>>()(torch.argsort(float, { descending: true }));
is<Tensor<'int64'>>()(x.nonzero());
is<Tensor<'int64'>[]>()(torch.nonzero(x, { asTuple: true }));
is<[Tensor<'float32'>, Tensor<'int64'>] & { values: Tensor<'float32'>; indices: Tensor<'int64'> }>()(float.max(1));
is<Tensor<'float32'>>()(float.max());
is<Tensor<'int64'>>()(torch.topk(float, 2).indices);
is<Tensor<'int64'>>()(torch.sort(float, { descending: true }).indices);
is<Tensor<'float32'>>()(torch.sort(float, { dim: 0 })[0]);

// ---- the same elements
is<Tensor<'int64'>>()(long.view(2, 3));
is<Tensor<'int64'>>()(torch.reshape(long, [2, 3]));
is<Tensor<'bool'>>()(mask.permute(1, 0).contiguous().clone());
is<Tensor<'int64'>[]>()(long.unbind());
is<Tensor<'int64'>[]>()(torch.chunk(long, 2));
is<Tensor<'int64'>[]>()(long.split(2));
is<Tensor<'int64'>>()(long.at('1:3', 0));
is<Tensor<'int64'>>()(torch.unsqueeze(long.T, 0));
is<Tensor<'int64'>>()(long.add_(1));
is<Tensor<'float32'>>()(torch.relu_(float));
is<Tensor<'float32'>>()(float.maskedFill_(mask, 0).detach());
is<Tensor<'float32'>>()(torch.unique(float));
is<Tensor<'int64'>>()(torch.unique(float, { returnCounts: true })[1]);

// ---- values
is<BigInt64Array>()(long.toTypedArray());
is<Float32Array>()(float.toTypedArray());
is<Float32Array>()(x.half().toTypedArray());
is<Float64Array>()(x.double().toTypedArray());
is<Uint8Array>()(mask.toTypedArray());
is<Float32Array>()(complex.toTypedArray());
is<number>()(long.item());
is<boolean>()(mask.item());
is<Complex>()(complex.item());
is<'int64'>()(long.dtype.name);
is<DTypeName>()(x.dtype.name);

// ---- one for another
is<Tensor>()([x, long, mask][0]);
export const widened: Tensor = long;
export const either: Tensor<'int64' | 'int32'> = long;
// @ts-expect-error TS2322: Type 'Tensor<DTypeName>' is not assignable to type 'Tensor<"int64">'
export const narrowed: Tensor<'int64'> = x;
// @ts-expect-error TS2322: Type '"float32"' is not assignable to type '"int64"'
export const other: Tensor<'int64'> = float;
// @ts-expect-error TS2322: 'Tensor<DTypeName>' is not assignable to type 'Tensor<"int64">'
export const hoped: Tensor<'int64'> = torch.zeros([2]);
// @ts-expect-error TS2322: is not assignable to type 'Float32Array
export const array: Float32Array = long.toTypedArray();
// @ts-expect-error TS2344: Type '"int46"' does not satisfy the constraint 'DTypeName'
export type Misspelt = Tensor<'int46'>;
// @ts-expect-error TS2551: Property 'int46' does not exist
torch.zeros([2], { dtype: torch.int46 });
// @ts-expect-error TS2769: Type 'string' is not assignable to type 'DType<
torch.zeros([2], { dtype: 'int64' });
