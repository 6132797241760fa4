// Arguments as Python allows them: needed ones by keyword, and other kinds of integers where a number is meant.
import { expect } from 'chai';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const x = torch.tensor([
  [1.5, -2, 3],
  [4, 5, -6],
]);
const mask = torch.tensor([
  [true, false, true],
  [false, true, true],
]);
const z = torch.tensor([new torch.Complex(1, 2)]);
const { masked, nested, sparse } = torch;
const { windows } = torch.signal;

const same = (a: Tensor, b: Tensor, what: string) => {
  expect(a.dtype, what).to.equal(b.dtype);
  expect(a.toDense().toArray(), what).to.deep.equal(b.toDense().toArray());
};

describe('arguments by keyword', () => {
  it('torch.masked takes its tensors so', () => {
    for (const name of ['sum', 'prod', 'amax', 'amin', 'argmax', 'argmin', 'logsumexp', 'norm', 'median'] as const) {
      same(masked[name]({ input: x, dim: 0, mask }), masked[name as 'sum'](x, { dim: 0, mask }), name);
    }
    for (const name of ['mean', 'var', 'std'] as const) {
      same(masked[name]({ input: x, dim: 1, mask }), masked[name](x, { dim: 1, mask }), name);
    }
    for (const name of ['softmax', 'logSoftmax', 'softmin', 'cumsum', 'cumprod'] as const) {
      const [given, wanted] = [masked[name]({ input: x, dim: 1, mask }), masked[name](x, { dim: 1, mask })];
      expect(torch.equal(given.nanToNum(), wanted.nanToNum()), name).to.equal(true);
    }
    same(masked.normalize({ input: x, ord: 2, dim: 0, mask }), masked.normalize(x, 2, 0, { mask }), 'normalize');
    same(masked.logaddexp({ input: x, other: x }), masked.logaddexp(x, x), 'logaddexp');
    expect(() => masked.sum(x, { input: x } as never)).to.throw(TypeError, "multiple values for argument 'input'");
    expect(() => masked.sum({ dim: 0 } as never)).to.throw(TypeError, 'sum(): input must be Tensor');
  });

  it('functions of one tensor take it so', () => {
    expect(torch.numel({ input: x })).to.equal(6);
    expect(torch.real({ input: z }).toArray()).to.deep.equal([1]);
    expect(torch.imag({ input: z }).toArray()).to.deep.equal([2]);
    expect(torch.getDevice({ input: x })).to.equal(-1);
    same(sparse.sum({ input: x.toSparse(), dim: 0 }), sparse.sum(x.toSparse(), 0), 'sparse.sum');
    expect(() => torch.numel({ tensor: x } as never)).to.throw(TypeError, 'numel(): input must be Tensor');
    expect(() => torch.getDevice({ inputs: x } as never)).to.throw(TypeError, 'getDevice(): input must be Tensor');
    expect(() => sparse.sum({ input: 3 } as never)).to.throw(TypeError, 'sum(): input must be Tensor, got 3');
  });

  it('creation takes data so', () => {
    same(torch.tensor({ data: [1, 2], dtype: torch.int8 }), torch.tensor([1, 2], { dtype: torch.int8 }), 'tensor');
    expect(torch.asTensor({ data: x })).to.equal(x);
    expect(torch.asTensor({ data: x, dtype: torch.float64 }).dtype).to.equal(torch.float64);
    expect(torch.asarray({ obj: x })).to.equal(x);
    same(torch.range({ start: 1, end: 5, step: 2 }), torch.range(1, 5, 2), 'range');
    same(torch.range(1, 5, { step: 2 }), torch.range(1, 5, 2), 'range');
    const buffer = new Float32Array([1, 2]);
    const dtype = torch.float32;
    same(torch.frombuffer({ buffer, dtype }), torch.frombuffer(buffer, { dtype }), 'frombuffer');
    const list = [torch.ones(1), torch.ones(2)];
    expect(nested.nestedTensor({ tensorList: list }).unbind(0)[1].toArray()).to.deep.equal([1, 1]);
    same(windows.hann({ M: 4, sym: false }), windows.hann(4, { sym: false }), 'hann');
    same(windows.gaussian({ M: 4, std: 2 }), windows.gaussian(4, { std: 2 }), 'gaussian');
    same(windows.generalCosine({ M: 4, a: [1, 2] }), windows.generalCosine(4, { a: [1, 2] }), 'generalCosine');
    expect(() => torch.tensor({ dtype } as never)).to.throw(TypeError, 'tensor()');
    expect(() => torch.tensor([1], { data: [1] } as never)).to.throw(TypeError, "unknown option 'data'");
    expect(() => torch.range(1, undefined as never)).to.throw(TypeError, "range(): missing argument 'end'");
    expect(() => torch.range({ end: 2 } as never)).to.throw(TypeError, "range(): missing argument 'start'");
    expect(() => windows.hann({ sym: true } as never)).to.throw(TypeError, 'hann(): M must be int');
  });

  it('sparse constructors take indices and values so', () => {
    const coo = torch.sparseCooTensor([[0, 1]], new Float32Array([1, 2]));
    expect(coo.toDense().toArray()).to.deep.equal([1, 2]);
    const values = [1.5, 2];
    same(torch.sparseCooTensor({ indices: [[0, 1]], values, size: [3] }), torch.tensor([1.5, 2, 0]), 'coo');
    same(torch.sparseCooTensor([[0, 1]], { values }), torch.tensor([1.5, 2]), 'coo');
    const [first, second] = [
      [0, 1, 2],
      [1, 0],
    ];
    const size = [2, 2];
    const rows = { crowIndices: first, colIndices: second };
    const columns = { ccolIndices: first, rowIndices: second };
    same(torch.sparseCsrTensor({ ...rows, values, size }), torch.sparseCsrTensor(first, second, values, size), 'csr');
    same(
      torch.sparseCscTensor({ ...columns, values, size }),
      torch.sparseCscTensor(first, second, values, size),
      'csc',
    );
    const blocks = [[[1]], [[2]]];
    same(torch.sparseBsrTensor({ ...rows, values: blocks }), torch.sparseBsrTensor(first, second, blocks), 'bsr');
    same(torch.sparseBscTensor({ ...columns, values: blocks }), torch.sparseBscTensor(first, second, blocks), 'bsc');
    const layout = torch.sparseCsr;
    same(
      torch.sparseCompressedTensor({ compressedIndices: first, plainIndices: second, values, size, layout }),
      torch.sparseCsrTensor(first, second, values, size),
      'compressed',
    );
    expect(() => torch.sparseCsrTensor({ ...rows } as never)).to.throw(TypeError, 'and values');
    expect(() => torch.sparseCooTensor([[0]], { indices: [[0]], values } as never)).to.throw(TypeError, 'multiple');
  });
});
