// How calls reach operators: overloads, keywords, named results, out, errors.
import { expect } from 'chai';
import { TorchError } from '../../lib/errors';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

type Loose = Record<string, (...args: unknown[]) => unknown>;
const loose = (value: unknown) => value as Loose;

describe('calling operators', () => {
  const x = torch.tensor([
    [1, 5, 2],
    [7, 0, 3],
  ]);

  it('takes keywords anywhere after the required arguments', () => {
    expect(x.sum({ dim: 1 }).toArray()).to.deep.equal([8, 10]);
    expect(x.sum(1, { keepdim: true }).toArray()).to.deep.equal([[8], [10]]);
    expect(x.sum(1, true, { dtype: torch.float64 }).dtype).to.equal(torch.float64);
    expect(torch.logSoftmax(x.float(), { dim: 1 }).shape).to.deep.equal([2, 3]);
  });

  it('takes undefined for None', () => {
    expect(loose(x).sum(undefined)).to.have.property('shape').that.deep.equals([]);
    expect(loose(x).sum(undefined, true)).to.have.property('shape').that.deep.equals([1, 1]);
  });

  it("takes NumPy's keywords and the raw names where torch does", () => {
    expect(loose(x).sum({ axis: 0, keepdims: true }))
      .to.have.nested.property('shape')
      .that.deep.equals([1, 3]);
    expect(String(loose(torch).sum({ input: x }))).to.equal('tensor(18)');
  });

  it('names the parts of several results', () => {
    const result = x.max(1);
    const [values, indices] = result;
    expect(result.values).to.equal(values);
    expect(values.toArray()).to.deep.equal([5, 7]);
    expect(result.indices.toArray()).to.deep.equal(indices.toArray());
  });

  it('names them by the naming rule, and as the schema does in torch.ops', () => {
    const values = torch.tensor([1.5, 2.5, 2.75]);
    const made = torch.histogram(values, 2);
    expect(made.binEdges).to.equal(made[1]);
    expect(torch.linalg.lstsq(values.reshape(3, 1), values.reshape(3, 1)).singularValues.shape).to.deep.equal([0]);
    const raw = torch.ops.aten.histogram.bin_ct(values, 2) as unknown as Record<string, unknown>;
    expect(raw.bin_edges).to.be.instanceOf(torch.Tensor);
  });

  it('returns the object itself from operations in place', () => {
    const y = torch.zeros(2);
    expect(y.add_(1)).to.equal(y);
    expect(y.toArray()).to.deep.equal([1, 1]);
  });

  it('writes into out, one or several', () => {
    const out = torch.empty([0]);
    expect(loose(torch).add(torch.ones(2), torch.ones(2), { out })).to.equal(out);
    expect(out.toArray()).to.deep.equal([2, 2]);
    const values = torch.empty([0]);
    const indices = torch.empty([0], { dtype: torch.int64 });
    loose(torch).sort(torch.tensor([2, 1.5]), { out: [values, indices] });
    expect([values.toArray(), indices.toArray()]).to.deep.equal([
      [1.5, 2],
      [1, 0],
    ]);
  });

  it('takes sizes as arguments where they are the only positional ones', () => {
    expect(torch.zeros(2, 3).shape).to.deep.equal([2, 3]);
    expect(torch.zeros(2, 3, { dtype: torch.int32 }).dtype).to.equal(torch.int32);
    expect(torch.ones(2, 3, { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(x.view(3, 2).shape).to.deep.equal([3, 2]);
    expect(x.permute(1, 0).shape).to.deep.equal([3, 2]);
    expect(torch.permute(x, [1, 0]).shape).to.deep.equal([3, 2]);
    expect(() => loose(torch).permute(x, 1, 0)).to.throw(TypeError, 'permute()');
  });

  it('keeps integers and floats apart', () => {
    expect(x.add(1).dtype).to.equal(torch.int64);
    expect(x.add(0.5).dtype).to.equal(torch.float32);
    expect(x.add(torch.asFloat(1)).dtype).to.equal(torch.float32);
    expect(x.add(true).dtype).to.equal(torch.int64);
    expect(x.add(new torch.Complex(0, 1)).dtype).to.equal(torch.complex64);
    expect(
      x
        .add(2n ** 60n)
        .max()
        .item(),
    ).to.equal(2n ** 60n + 7n);
    expect(torch.full([1], 3).dtype).to.equal(torch.int64);
    expect(torch.mul(1e20 as never, x).dtype).to.equal(torch.float32);
    const sum = torch.ops.aten.add.Tensor(torch.tensor(0), 2n ** 60n + 1n) as Tensor;
    expect(sum.item()).to.equal(2n ** 60n + 1n);
    expect(() => torch.add((2n ** 70n) as never, x)).to.throw(RangeError, 'bigint');
    const [, half] = torch.ops.aten._foreach_add.ScalarList([x, x], [1, torch.asFloat(0.5)]) as Tensor[];
    expect(half.dtype).to.equal(torch.float32);
  });

  it('widens 0-dim tensors to numbers', () => {
    expect(torch.arange(torch.tensor(3) as never).toArray()).to.deep.equal([0, 1, 2]);
  });

  it('makes factories require gradients', () => {
    expect(torch.zeros([2], { requiresGrad: true }).requiresGrad).to.equal(true);
    expect(() => torch.zeros([2], { requiresGrad: true, dtype: torch.int64 })).to.throw(
      /only Tensors of floating point/i,
    );
  });

  it('gives tensors where Python takes lists of tensors with gaps', () => {
    expect(torch.ops.aten.index.Tensor(x, [null, torch.tensor([0])]))
      .to.have.property('shape')
      .that.deep.equals([2, 1]);
  });

  describe('errors', () => {
    it('shapes that do not match: TorchError with the operator', () => {
      const fail = () => x.matmul(torch.zeros([2, 2], { dtype: torch.int64 }));
      expect(fail).to.throw(TorchError, 'shapes cannot be multiplied').with.property('op', 'matmul');
      expect(fail).not.to.throw(/Exception raised from|frame #/);
    });

    it('wrong kinds: TypeError that shows what was given and the signatures', () => {
      expect(() => loose(x).sum('rows')).to.throw(
        TypeError,
        /sum\(\): no overload takes \(string\)[\s\S]*sum\.dim_IntList/,
      );
      expect(() => loose(torch).mm(x, [1])).to.throw(TypeError, /mm\(\): no overload takes \(Tensor, \[int\]\)/);
      expect(() => loose(torch).zeros({ size: 'a' })).to.throw(TypeError);
      expect(() => loose(torch).abs({ dtype: {} })).to.throw(TypeError);
      expect(() => loose(torch).abs(new Date())).to.throw(TypeError, 'Date');
      expect(() => loose(torch).abs()).to.throw(TypeError);
    });

    it('unknown keywords: TypeError that names the known ones', () => {
      expect(() => loose(x).sum({ dimension: 1 })).to.throw(
        TypeError,
        /unknown keyword dimension \(known: .*dim, keepdim/,
      );
    });

    it('wrong dtype: the error of libtorch', () => {
      expect(() => torch.zeros(2).bitwiseAnd(1.5 as never)).to.throw(TorchError);
      expect(() => x.float().matmul(x.double().t())).to.throw(TorchError, /same dtype/);
    });

    it('indices out of range: RangeError', () => {
      expect(() => x.select(0, 5)).to.throw(RangeError, 'out of range');
      expect(() => x.sum(4)).to.throw(RangeError, 'Dimension out of range');
    });

    it('disposed tensors: TorchError that names the argument', () => {
      const gone = torch.ones(3);
      gone.dispose();
      gone.dispose();
      expect(gone.isDisposed).to.equal(true);
      expect(() => x.add(gone)).to.throw(TorchError, 'add(): other was disposed');
      expect(() => gone.add(1)).to.throw(TorchError, 'add(): self was disposed');
      expect(() => gone.shape).to.throw(TorchError, 'shape(): the tensor was disposed');
      expect(() => torch.cat([torch.ones(3), gone])).to.throw(TorchError, 'disposed');
      expect(() => gone.shape).to.throw(TorchError, 'disposed');
    });

    it('objects that only look like tensors: TypeError', () => {
      const fake = Object.create(torch.Tensor.prototype) as object;
      expect(() => loose(torch).abs(fake)).to.throw(TypeError);
      expect(() => loose(torch).abs(structuredClone({ handle: 16777216 }))).to.throw(TypeError);
      expect(() => new torch.Tensor([1, 2] as never).shape).to.throw(TypeError, 'expected a Tensor, got array');
      expect(() => new torch.Tensor(123456789 as never).shape).to.throw(TorchError, 'disposed');
    });

    it('devices that are not there: an error, not a crash', () => {
      expect(() => torch.zeros([1], { device: 'nonsense' })).to.throw(/nonsense/);
      expect(() => torch.zeros([1], { device: 'xpu' })).to.throw();
      expect(() => x.add(torch.zeros([2, 3], { device: 'meta' }))).to.throw(/device/);
    });
  });
});
