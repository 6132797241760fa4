import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

const where = [
  [0, 1],
  [1, 0],
];
const csr = [
  [0, 1, 2],
  [1, 0],
  [1.5, 2],
] as const;

describe('sparse tensors', () => {
  replayFixture('sparse.json');

  it('refuses wrong arguments of the constructors', () => {
    const { sparseCooTensor, sparseCsrTensor, sparseCompressedTensor } = torch;
    expect(() => sparseCooTensor(where, undefined as never)).to.throw(TypeError, 'expected indices and values');
    expect(() => sparseCooTensor(3 as never)).to.throw(TypeError, 'expected indices and values, or a size');
    expect(() => sparseCooTensor(where, [1, 2], 'x' as never)).to.throw(TypeError, "size must be int[], got 'x'");
    expect(() => sparseCooTensor(where, [1, 2], { dtype: 'float32' as never })).to.throw(TypeError, 'dtype must be');
    expect(() => sparseCooTensor(where, [1, 2], { shape: [2, 2] } as never)).to.throw(
      TypeError,
      /unknown option 'shape'.*size, dtype.*isCoalesced/,
    );
    expect(() => sparseCooTensor(where, ['a', 'b'] as never)).to.throw(TypeError, 'got string');
    expect(() => sparseCooTensor(where, [1, 2, 3])).to.throw(torch.TorchError, 'same nnz');
    expect(() => sparseCooTensor({ size: [2], nnz: 3 } as never)).to.throw(TypeError, "unknown option 'nnz'");
    for (const name of ['sparseCsrTensor', 'sparseCscTensor', 'sparseBsrTensor', 'sparseBscTensor'] as const) {
      expect(() => torch[name](...([[0, 1], [0]] as never as [never, never, never])), name).to.throw(
        TypeError,
        `${name}(): expected compressed indices`,
      );
    }
    expect(() => sparseCsrTensor(...csr, { layout: torch.sparseCsr } as never)).to.throw(TypeError, "option 'layout'");
    expect(() => sparseCompressedTensor(...csr)).to.throw(TypeError, 'layout must be a compressed one');
    expect(() => sparseCompressedTensor(...csr, { layout: torch.sparseCoo })).to.throw(TypeError, 'got TorchEnum');
  });

  it('checks invariants where asked', () => {
    const bad = () => torch.sparseCooTensor([[0, 5]], [1, 2], [2]);
    const { checkSparseTensorInvariants: checks } = torch.sparse;
    expect(bad().shape).to.deep.equal([2]);
    expect(() => torch.sparseCooTensor([[0, 5]], [1, 2], [2], { checkInvariants: true })).to.throw(/size/);
    expect(() => torch.sparseCsrTensor([0, 1, 3], [0, 1], [1, 2], { checkInvariants: true })).to.throw(
      /crow_indices.*nnz/,
    );
    expect(() => checks(bad)).to.throw(/size/);
    expect(checks.isEnabled()).to.equal(false);
    // The setting is the process's: it must not last over an await, where other tasks run.
    expect(() => checks(async () => {})).to.throw(TypeError, 'must not be async');
    expect(checks.isEnabled()).to.equal(false);
    expect(bad().shape).to.deep.equal([2]);
    checks.enable();
    try {
      expect(bad).to.throw(/size/);
      expect(checks(false, bad).shape).to.deep.equal([2]);
      expect(checks.isEnabled()).to.equal(true);
    } finally {
      checks.disable();
    }
    expect(() => checks(true as never)).to.throw(TypeError, 'expected a function');
  });

  it('refuses wrong arguments of torch.sparse', () => {
    const { sparse } = torch;
    const x = torch.sparseCooTensor(where, [1.5, 2]);
    expect(() => sparse.mm(3 as never, x)).to.throw(TypeError);
    expect(() => sparse.mm(x, torch.ones([3, 3]))).to.throw(torch.TorchError, /dense/);
    expect(() => sparse.mm(x.toSparseCsr(), torch.ones([2, 2]), 'most' as never)).to.throw(/reduce/);
    expect(() => sparse.addmm(torch.ones([2, 2]), x, 3 as never)).to.throw(TypeError);
    expect(() => sparse.softmax(x, 'x' as never)).to.throw(TypeError);
    expect(() => sparse.logSoftmax(x, 5)).to.throw(/dim/i);
    expect(() => sparse.sampledAddmm(x, torch.ones([2, 2]), torch.ones([2, 2]))).to.throw(/csr/i);
    expect(() => sparse.spdiags(torch.ones([2, 2]), torch.tensor([1, 1]), [2, 2])).to.throw(/duplicate/);
    expect(() => sparse.spsolve(x, torch.ones([2]))).to.throw(Error);
    expect(() => sparse.sum(3 as never)).to.throw(TypeError, 'sum(): input must be Tensor, got 3');
    expect(() => sparse.sum(x, { keepdim: true } as never)).to.throw(TypeError, "unknown option 'keepdim'");
    expect(() => sparse.sum(torch.ones(2))).to.throw(Error);
  });

  it('follows the default device', () => {
    torch.setDefaultDevice('meta');
    try {
      expect(torch.sparseCooTensor(where, [1, 2], [2, 2]).device.type).to.equal('meta');
      expect(torch.sparseCooTensor([2, 3]).device.type).to.equal('meta');
    } finally {
      torch.setDefaultDevice(null);
    }
  });

  it('says that sparse tensors have no array of their elements', () => {
    const x = torch.sparseCooTensor(where, [1.5, 2]);
    expect(() => x.toArray()).to.throw(
      TypeError,
      'toArray(): not for tensors of layout torch.sparse_coo; convert first',
    );
    expect(() => x.toTypedArray()).to.throw(TypeError, 'toDense()');
    expect(() => torch.sparseCsrTensor(...csr).toArray()).to.throw(TypeError, 'torch.sparse_csr');
    expect(x.toDense().toArray()).to.deep.equal([
      [0, 1.5],
      [2, 0],
    ]);
    expect(torch.tensor([5]).toSparse().item()).to.equal(5);
  });
});
