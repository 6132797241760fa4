// Typical calls, right and wrong.
import { nn, type Tensor, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;
declare const y: Tensor;
declare const mask: Tensor<'bool'>;
const out = torch.empty([0]);
const dims = [0, 1] as const;

// ---- values of several kinds
declare const either: Tensor | number;
declare const dim: number | number[] | undefined;
declare const size: number | number[];
is<Tensor>()(x.pow(either));
is<Tensor>()(x.lerp(x, either));
is<Tensor>()(x.clamp({ min: either }));
is<Tensor>()(x.clampMin(either));
is<Tensor>()(torch.remainder(x, either));
is<Tensor>()(torch.where(mask, x, either));
is<Tensor>()(x.maskedFill(mask, either));
is<Tensor<'bool'>>()(x.gt(either));
is<Tensor>()(torch.sub(1, x));
is<Tensor>()(torch.mul(either, x));
is<Tensor>()(x.sum(dim));
is<Tensor>()(x.mean({ dim }));
is<Tensor>()(x.view(size));
is<Tensor>()(torch.add(x, 1, { out: null }));
// @ts-expect-error TS2769: Argument of type 'string' is not assignable to parameter of type
x.pow('2');
// @ts-expect-error TS2769: No overload matches this call
x.gt('a' as string | number);

// ---- by position, by keyword, both
is<Tensor>()(torch.logSoftmax(x, 1));
is<Tensor>()(torch.logSoftmax(x, { dim: 1 }));
is<Tensor>()(torch.add(x, y, { alpha: 2 }));
is<Tensor>()(torch.add(x, 2n));
is<Tensor>()(torch.add(x, new torch.Complex(1, 2)));
is<Tensor>()(torch.sub(x, y, { alpha: 0.5, out }));
is<Tensor>()(torch.div(x, y, { roundingMode: 'floor' }));
is<Tensor>()(x.clamp({ min: 0 }));
is<Tensor>()(x.clamp(null, 1));
is<Tensor>()(x.sum());
is<Tensor>()(x.sum(0));
is<Tensor>()(x.sum([0, 1], true));
is<Tensor>()(x.sum({ dim: [0, 1], keepdim: true }));
is<Tensor>()(x.sum({ axis: 1, keepdims: true }));
is<Tensor>()(x.sum(dims));
is<Tensor>()(torch.mean(x, -1, { keepdim: true }));
is<Tensor>()(torch.where(mask, x, y));
is<Tensor>()(torch.where(mask, x, 0));
is<Tensor>()(torch.stack([x, y], 1));
is<Tensor>()(torch.cat([x, y], { dim: -1 }));
is<Tensor>()(x.pow(2));
is<Tensor>()(torch.pow(2, x));
is<Tensor>()(x.view([2, 3]));
is<Tensor>()(x.permute(0, 2, 1));
is<Tensor>()(x.transpose(0, 1).matmul(y));
is<Tensor>()(x.expand(2, -1));
is<Tensor>()(x.repeat(2, 1));
is<Tensor>()(x.scatterReduce(0, y, x, 'amax', { includeSelf: false }));
is<Tensor>()(torch.randn(2, 3, { requiresGrad: true }));
is<Tensor>()(torch.rand([2], { generator: new torch.Generator(), device: 'cpu' }));
is<Tensor>()(torch.linspace(0, 1, 5));
is<Tensor>()(torch.empty([2, 3, 4, 5], { memoryFormat: torch.channelsLast }));
is<Tensor>()(torch.bmm(x, y, { out }));
is<Tensor>()(torch.einsum('ij,jk->ik', x, y));
is<number>()(x.size(0));
is<number[]>()(x.shape);
is<Tensor | null>()(x.grad);

is<Tensor>()(x.contiguous({ memoryFormat: torch.channelsLast }));

// ---- several results
is<[Tensor, Tensor] & { sign: Tensor; logabsdet: Tensor }>()(torch.linalg.slogdet(x));
is<Tensor>()(torch.linalg.svd(x, { fullMatrices: false }).S);
is<[Tensor, Tensor] & { mantissa: Tensor; exponent: Tensor }>()(torch.frexp(x));
export const [values, indices] = x.min(0);
is<Tensor<'int64'>>()(indices);
is<[Tensor, Tensor]>()(torch.varMean(x));

// ---- modules of torch
is<Tensor>()(torch.linalg.vectorNorm(x, 2, { dim: 1 }));
is<Tensor>()(torch.linalg.norm(x, 'fro'));
is<Tensor>()(torch.fft.rfft(x, { norm: 'ortho' }));
is<Tensor>()(torch.special.erfcx(x));
is<Tensor>()(nn.functional.crossEntropy(x, y, { labelSmoothing: 0.1 }));
is<Tensor>()(nn.functional.relu(x));
is<Tensor>()(nn.functional.gelu(x, { approximate: 'tanh' }));
is<Tensor>()(nn.functional.conv2d(x, y, null, 2, 'same'));
is<Tensor>()(nn.functional.maxPool2d(x, 2));
is<Tensor>()(new nn.Linear(3, 4).forward(x));

// ---- in place
is<Tensor>()(x.maskedFill_(mask, 0));
is<Tensor>()(x.mul_(2).add_(y, { alpha: 3 }));
is<Tensor>()(x.copy_(y).zero_());
is<void>()(x.backward());

// ---- wrong
// @ts-expect-error TS2551: Did you mean 'logSoftmax'
torch.log_softmax(x, 1);
// @ts-expect-error TS2551: Did you mean 'maskedFill_'
x.masked_fill_(mask, 0);
// @ts-expect-error TS2339: Property 'noSuchOperator' does not exist
torch.noSuchOperator(x);
// @ts-expect-error TS2554: Expected 1 arguments, but got 4
torch.relu(x, 1, 2, 3);
// @ts-expect-error TS2769: Argument of type 'string' is not assignable to parameter of type 'number'
torch.softmax(x, 'one');
// @ts-expect-error TS2769: No overload matches this call
x.sum({ dim: 1, keepDim: true });
// @ts-expect-error TS2353: 'beta' does not exist in type
torch.add(x, y, { beta: 2 });
// @ts-expect-error TS2345: Argument of type 'number[]' is not assignable to parameter of type 'Tensor<DTypeName>'
torch.exp([1, 2]);
// @ts-expect-error TS2345: Argument of type 'number' is not assignable to parameter of type 'Tensor<DTypeName>'
torch.sqrt(2);
// @ts-expect-error TS2769: Type '"round"' is not assignable to type
torch.div(x, y, { roundingMode: 'round' });
// @ts-expect-error TS2345: Argument of type '"max"' is not assignable to parameter of type
x.scatterReduce(0, y, x, 'max');
// @ts-expect-error TS2769: Type '"orthogonal"' is not assignable to type
torch.fft.rfft(x, { norm: 'orthogonal' });
// @ts-expect-error TS2769: Argument of type 'Tensor<DTypeName>' is not assignable to parameter of type 'readonly Tensor<DTypeName>[]'
torch.cat(x, y);
// @ts-expect-error TS2769: Type 'string' is not assignable to type 'number'
torch.zeros([2, '3']);
// @ts-expect-error TS2769: No overload matches this call
torch.zeros(2, 3, { dtyp: torch.int64 });
// @ts-expect-error TS2345: is not assignable to parameter of type
torch.randn([2], { requiresGrad: 1 });
// @ts-expect-error TS2554: Expected 1-2 arguments, but got 0
x.swapaxes();
// @ts-expect-error TS2551: Property 'index' does not exist on type
x.max(1).index;
// @ts-expect-error TS2769: Type '"MemoryFormat"' is not assignable to type '"Layout"'
torch.empty([2], { layout: torch.channelsLast });
// @ts-expect-error TS2339: Property 'positions' does not exist on type 'Tensor<DTypeName>'
x.max().positions;
// @ts-expect-error TS2365: Operator '+' cannot be applied to types
export const sum = x + y;
// @ts-expect-error TS2322: Type 'string' is not assignable to type 'Tensor<DTypeName>'
x.grad = 'none';
// @ts-expect-error TS2540: Cannot assign to 'shape' because it is a read-only property
x.shape = [2];
// @ts-expect-error TS2769: Argument of type 'Tensor<DTypeName>' is not assignable to parameter of type
x.view(y);
// @ts-expect-error TS2769: Argument of type 'Tensor<DTypeName>' is not assignable to parameter of type
torch.sum(x, y);
// @ts-expect-error TS2769: Argument of type 'Tensor<DTypeName>' is not assignable to parameter of type 'number | readonly number[]'
x.reshape(y);
// @ts-expect-error TS2769: Argument of type 'string' is not assignable to parameter of type 'number'
new nn.Linear('3', 4);
// @ts-expect-error TS2345: is not assignable to parameter of type 'Tensor<DTypeName>'
new nn.ReLU().forward([1, 2]);
// @ts-expect-error TS2554: Expected 1
torch.linalg.det();
// @ts-expect-error TS2769: 'dims' does not exist in type
torch.linalg.vectorNorm(x, 2, { dims: 1 });
// @ts-expect-error TS2322: Type 'boolean' is not assignable to type 'number'
export const count: number = mask.any().item();
