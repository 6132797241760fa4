import { expect } from 'chai';
import { torch } from '../../lib/torch';

const loose = torch as unknown as Record<string, (...args: unknown[]) => unknown>;

// The numbers are Python's: torch.tensor([[0, 2], [3, 0]]).nonzero(as_tuple=…).
describe('nonzero', () => {
  const x = torch.tensor([
    [0, 2],
    [3, 0],
  ]);

  it('gives one row per element, or one tensor per dimension', () => {
    const rows = [
      [0, 1],
      [1, 0],
    ];
    expect(torch.nonzero(x).toArray()).to.deep.equal(rows);
    expect(x.nonzero().dtype).to.equal(torch.int64);
    const list = x.nonzero({ asTuple: true });
    expect(list.map((each) => each.toArray())).to.deep.equal(rows);
    expect(x.at(...list).toArray()).to.deep.equal([2, 3]);
  });

  it('takes a tensor without dimensions as one element', () => {
    expect(torch.nonzero(torch.tensor(5)).shape).to.deep.equal([1, 0]);
    expect(torch.nonzero(torch.tensor(5), { asTuple: true }).map((each) => each.toArray())).to.deep.equal([[0]]);
    expect(torch.nonzero(torch.tensor(0), { asTuple: true }).map((each) => each.toArray())).to.deep.equal([[]]);
  });

  it('writes into out', () => {
    const out = torch.empty([0], { dtype: torch.int64 });
    expect(torch.nonzero(x, { out })).to.equal(out);
    expect(out.shape).to.deep.equal([2, 2]);
  });

  it('refuses what Python refuses', () => {
    expect(() => loose.nonzero(3)).to.throw(TypeError, 'nonzero(): input must be Tensor, got 3');
    expect(() => loose.nonzero(x, { asTuple: true, out: x })).to.throw(TypeError, 'out');
    expect(() => loose.nonzero(x, { bogus: 1 })).to.throw(TypeError, 'bogus');
    expect(() => loose.nonzero(x, { asTuple: 3 })).to.throw(TypeError, 'asTuple must be bool');
    expect(() => loose.nonzero(x, true)).to.throw(TypeError, 'options must be an object');
  });
});
