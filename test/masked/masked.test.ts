import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

const { masked } = torch;

describe('torch.masked', () => {
  replayFixture('masked.json');

  const x = torch.tensor([
    [1.5, 2],
    [3, 4],
  ]);
  const mask = torch.tensor([
    [true, false],
    [false, true],
  ]);
  const sparse = x.toSparse();
  const reductions = [
    'sum',
    'prod',
    'mean',
    'amax',
    'amin',
    'argmax',
    'argmin',
    'logsumexp',
    'median',
    'norm',
    'var',
    'std',
  ];

  it('refuses wrong kinds in reductions', () => {
    for (const name of reductions) {
      const call = masked[name as 'sum'];
      expect(() => call(3 as never), name).to.throw(TypeError, `${name}(): input must be Tensor, got 3`);
      expect(() => call(x, { mask: [true] as never }), name).to.throw(TypeError, 'mask must be Tensor or null');
      expect(() => call(x, { masc: mask } as never), name).to.throw(TypeError, /unknown option 'masc'.*mask/);
      expect(() => call(x, { dim: 'x' as never }), name).to.throw(TypeError, 'dim must be int');
      expect(() => call(x, { dim: 2 }), name).to.throw(RangeError, `${name}(): dim must lie from -2 to 1, got 2`);
      expect(() => call(x, { keepdim: 1 as never }), name).to.throw(TypeError, 'keepdim must be bool');
      expect(() => call(x, { dtype: 'float32' as never }), name).to.throw(TypeError, 'dtype must be a dtype');
      expect(() => call(x, { mask: torch.ones([1, 2, 2]).bool() }), name).to.throw(RangeError, 'more dimensions');
    }
    expect(() => masked.sum(x, [0, 0])).to.throw(torch.TorchError, 'names one twice');
    expect(() => masked.sum(x, 0, 1 as never)).to.throw(TypeError, 'at most 1 positional');
    expect(() => masked.mean(x.long())).to.throw(TypeError, 'must be floating point or complex, got torch.int64');
    expect(() => masked.var(x, 0, true, { correction: 1 })).to.throw(torch.TorchError, 'not both');
    expect(() => masked.amax(mask, { mask })).to.throw(torch.TorchError, 'identity of amax on torch.bool');
    expect(() => masked.median(x.long(), { mask: torch.tensor([false, false]) })).to.throw(RangeError, 'median');
    expect(() => masked.logaddexp(x, 3 as never)).to.throw(TypeError, 'other must be Tensor, got 3');
    expect(() => masked.logaddexp(x, x, { inputMask: 1 as never })).to.throw(TypeError, 'inputMask must be Tensor');
  });

  it('refuses wrong kinds in functions along a dimension', () => {
    for (const name of ['softmax', 'logSoftmax', 'softmin', 'cumsum', 'cumprod'] as const) {
      expect(() => masked[name](x, undefined as never), name).to.throw(TypeError, 'missing argument dim');
      expect(() => masked[name](x, [0] as never), name).to.throw(TypeError, 'dim must be int');
      expect(() => masked[name](x, 2), name).to.throw(RangeError, 'dim must lie from -2 to 1, got 2');
      expect(() => masked[name](sparse, 0), name).to.throw(TypeError, 'expected a strided tensor, got one of layout');
      expect(() => masked[name](x, 0, { eps: 1 } as never), name).to.throw(TypeError, /unknown option 'eps'/);
    }
    expect(() => masked.normalize(x, 'x' as never, 0)).to.throw(TypeError, "ord must be float, got 'x'");
  });

  it('says what it needs of sparse tensors', () => {
    expect(() => masked.prod(sparse, 0)).to.throw(
      TypeError,
      'a mask is needed for a tensor of layout torch.sparse_coo',
    );
    expect(() => masked.amax(x.toSparseCsr(), { dim: 0, keepdim: true })).to.throw(TypeError, 'a mask is needed');
    expect(() => masked.amax(x.toSparseCsr(), { dim: 0, mask })).to.throw(TypeError, 'keepdim: true');
    expect(() => masked.mean(sparse)).to.throw(TypeError, 'strided or sparse CSR');
    expect(() => masked.var(sparse)).to.throw(TypeError, 'expected a strided tensor');
    expect(() => masked.sum(x.toSparseCsc(), { mask })).to.throw(TypeError, 'sparse_csc');
    const hybrid = torch.ones([2, 2, 2]).toSparse(2);
    expect(() => masked.sum(hybrid, { mask: torch.tensor(true) })).to.throw(TypeError, 'dense dimensions');
  });

  it('reduces CSR rows without elements, where Python fails', () => {
    const csr = torch
      .tensor([
        [1, 2],
        [0, 0],
        [4, 3],
      ])
      .float()
      .toSparseCsr();
    const some = torch.tensor([
      [true, true],
      [false, false],
      [true, true],
    ]);
    const result = masked.amax(csr, { dim: 1, keepdim: true, mask: some });
    expect(result.toDense().toArray()).to.deep.equal([[2], [0], [4]]);
  });
});
