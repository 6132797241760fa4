import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

const { nested } = torch;

describe('nested tensors', () => {
  replayFixture('nested.json');

  const parts = [torch.ones([2, 3]), torch.zeros([1, 3])];

  it('gives the elements of each component', () => {
    const made = nested.nestedTensor(parts);
    expect(made.toArray()).to.deep.equal([
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      [[0, 0, 0]],
    ]);
    expect(Array.from(made.toTypedArray() as Float32Array)).to.deep.equal([1, 1, 1, 1, 1, 1, 0, 0, 0]);
    const halves = nested.nestedTensor([[1.5], [2, 3]], { dtype: torch.float16 });
    expect(halves.toTypedArray()).to.deep.equal(new Float32Array([1.5, 2, 3]));
    expect(nested.nestedTensor([]).toArray()).to.deep.equal([]);
    expect(nested.nestedTensor([]).toTypedArray()).to.deep.equal(new Float32Array(0));
    expect(() => made.shape).to.throw(torch.TorchError, 'NestedTensorImpl');
  });

  it('copies, and is a leaf where asked', () => {
    const x = torch.ones(2);
    const made = nested.nestedTensor([x], { requiresGrad: true });
    x.zero_();
    expect(made.toArray()).to.deep.equal([[1, 1]]);
    nested.toPaddedTensor(made, 0).sum().backward();
    expect(made.grad?.toArray()).to.deep.equal([[1, 1]]);
  });

  it('refuses wrong arguments and the jagged layout', () => {
    expect(() => nested.nestedTensor(torch.ones(2) as never)).to.throw(TypeError, 'expected an array of tensors');
    expect(() => nested.nestedTensor(parts, { layout: torch.jagged })).to.throw(
      TypeError,
      'jagged layout exists only in',
    );
    expect(() => nested.nestedTensor(parts, { layout: torch.sparseCoo })).to.throw(
      TypeError,
      'layout must be torch.strided',
    );
    expect(() => nested.nestedTensor(parts, { dtype: 'x' as never })).to.throw(
      TypeError,
      'dtype must be a dtype such as',
    );
    expect(() => nested.nestedTensor(parts, { dtipe: 1 } as never)).to.throw(
      TypeError,
      /'dtipe'.*dtype, layout, device/,
    );
    expect(() => nested.nestedTensor([torch.ones(2), torch.ones([2, 2])])).to.throw(torch.TorchError, /dim/);
    expect(() => nested.asNestedTensor([1] as never)).to.throw(TypeError, 'expected a tensor or an array of tensors');
    expect(() => nested.asNestedTensor(torch.ones(2))).to.throw(RangeError, 'at least 2 dimensions');
    expect(() => nested.asNestedTensor(parts, { layout: torch.jagged })).to.throw(TypeError, 'jagged');
    expect(() => nested.narrow(parts as never, 0, 0, 1)).to.throw(TypeError, 'tensor must be Tensor');
    expect(() => nested.narrow(parts[0], 0, torch.tensor(0) as never, 1)).to.throw(TypeError, 'start must be int');
    expect(() => nested.toPaddedTensor(3 as never, 0)).to.throw(TypeError);
    expect(() => nested.toPaddedTensor(nested.nestedTensor(parts), 0, [1])).to.throw(Error);
  });
});
