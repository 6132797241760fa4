// What JavaScript's own operators see of a tensor, and devices by name.
import { expect } from 'chai';
import { torch } from '../lib/torch';

describe('tensors under JavaScript operators', () => {
  const number = (value: unknown) => Number(value);

  it('of one element are that number', () => {
    expect(torch.tensor(10) > torch.tensor(9)).to.equal(true);
    expect(number(torch.tensor([[2.5]]))).to.equal(2.5);
    expect(number(torch.tensor(true))).to.equal(1);
    expect(-(torch.tensor(3) as unknown as number)).to.equal(-3);
  });

  it('of others refuse to be one', () => {
    expect(() => number(torch.ones([2]))).to.throw(TypeError, 'only tensors of one real element');
    expect(() => torch.ones([2]) > torch.zeros([2])).to.throw(TypeError, 'x.gt(y)');
    expect(() => number(torch.tensor(new torch.Complex(1, 2)))).to.throw(TypeError);
    expect(() => number(torch.ones([0]))).to.throw(TypeError);
  });

  it('print in strings', () => {
    expect(`${torch.tensor(2)}`).to.equal('tensor(2)');
    expect(`loss ${String(torch.tensor([1, 2]))}`).to.equal('loss tensor([1, 2])');
  });
});

describe('names of devices', () => {
  it('are those of libtorch', () => {
    expect(() => torch.device('bogus')).to.throw(TypeError, 'expected one of cpu, cuda');
    expect(() => torch.setDefaultDevice('bogus')).to.throw(TypeError, 'bogus');
    expect(() => torch.device('cuda:01')).to.throw(TypeError, 'cuda:01');
    expect(torch.device('cuda:1').index).to.equal(1);
    expect(torch.getDevice(torch.ones([1]))).to.equal(-1);
  });
});
