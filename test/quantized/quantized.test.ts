import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { replayFixture } from '../support/replay';

describe('quantized tensors', () => {
  replayFixture('quantized.json');

  const x = torch.tensor([0.5, 1]);

  it('refuses wrong arguments', () => {
    expect(() => torch.quantizePerTensor(x, 0.1, 0, torch.float32)).to.throw(Error, /dtype|type|quint8|Float/i);
    expect(() => torch.quantizePerTensor(x, 'x' as never, 0, torch.qint8)).to.throw(TypeError, 'no overload takes');
    expect(() => torch.quantizePerChannel(x, 0.1 as never, torch.tensor(0), 0, torch.qint8)).to.throw(TypeError);
    expect(() => torch.quantizePerTensor(x.long(), 0.1, 0, torch.qint8)).to.throw(Error, /Float/);
    expect(() => x.qScale()).to.throw(Error, /q_scale|quantized/i);
    expect(() => x.intRepr()).to.throw(Error, /int_repr|quantized/i);
    expect(() => torch.fakeQuantizePerTensorAffine(x, 0.1, 0, 7, -8)).to.throw(Error, /quant_min/);
  });

  it('says that their elements must be converted, and gives those of one', () => {
    const quantized = torch.quantizePerTensor(x, 0.25, 0, torch.qint8);
    expect(() => quantized.toArray()).to.throw(
      TypeError,
      'toArray(): not for torch.qint8; convert first, with dequantize()',
    );
    expect(() => quantized.toTypedArray()).to.throw(TypeError, 'intRepr()');
    expect(quantized.dequantize().toArray()).to.deep.equal([0.5, 1]);
    expect(quantized.intRepr().toArray()).to.deep.equal([2, 4]);
    expect(quantized.at(0).item()).to.equal(0.5);
    expect(quantized.isQuantized).to.equal(true);
  });
});
