import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

const keys = (m: nn.Module) => m.ownModules().map(([name]) => name);
const layers = (n: number) => Array.from({ length: n }, (_, i) => new nn.Linear(i + 1, i + 2));

describe('nn.Sequential', () => {
  it('runs its modules in order', () => {
    const [a, b] = layers(2);
    const x = torch.randn(3, 1);
    const expected = b.forward(a.forward(x)).toArray();
    expect(new nn.Sequential(a, b).forward(x).toArray()).to.deep.equal(expected);
    expect(new nn.Sequential({ a, b }).forward(x).toArray()).to.deep.equal(expected);
  });

  it('is a list', () => {
    const [a, b, c] = layers(3);
    const model = new nn.Sequential(a, b).append(c);
    expect(model.length).to.equal(3);
    expect([...model]).to.deep.equal([a, b, c]);
    expect([model.at(0), model.at(-1)]).to.deep.equal([a, c]);
    expect(model.pop(1)).to.equal(b);
    expect(keys(model)).to.deep.equal(['0', '1']);
    model.insert(1, b).insert(-1, new nn.ReLU());
    expect(model.children().map((m) => m.getName())).to.deep.equal(['Linear', 'Linear', 'ReLU', 'Linear']);
    model.setAt(-1, a).extend([b, c]);
    expect([model.length, model.at(3)]).to.deep.equal([6, a]);
    expect(keys(model)).to.deep.equal(['0', '1', '2', '3', '4', '5']);
  });

  it('keeps more than ten modules in order', () => {
    const model = new nn.Sequential(...layers(12));
    expect(keys(model).at(-1)).to.equal('11');
    expect(Object.keys(model.stateDict()).at(-1)).to.equal('11.bias');
  });

  it('refuses positions that are not there', () => {
    const model = new nn.Sequential(new nn.ReLU());
    expect(() => model.at(1)).to.throw(RangeError, 'index 1 is out of range');
    expect(() => model.at(0.5)).to.throw(TypeError, 'index must be int, got 0.5');
    expect(() => model.insert(3, new nn.ReLU())).to.throw(RangeError, 'Index out of range: 3');
    expect(() => new nn.Sequential().pop()).to.throw(RangeError, 'index -1 is out of range');
    expect(() => model.insert(0, 'relu' as never)).to.throw(TypeError, "'relu' is not a Module");
  });
});

describe('nn.ModuleList', () => {
  it('gives its parameters to the module that holds it', () => {
    class Net extends nn.Module {
      layers = new nn.ModuleList(layers(2));
      more = [new nn.Linear(1, 1)];
    }
    expect(Object.keys(new Net().stateDict())).to.deep.equal([
      'layers.0.weight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias',
    ]);
  });

  it('is a list', () => {
    const [a, b] = layers(2);
    const list = new nn.ModuleList([a]).append(b);
    list.extend(list);
    expect([...list]).to.deep.equal([a, b, a, b]);
  });
});

describe('nn.ModuleDict', () => {
  it('is a map, in order of insertion', () => {
    const [a, b] = layers(2);
    const dict = new nn.ModuleDict({ a }).set('1', b).set('0', a);
    expect([...dict.keys()]).to.deep.equal(['a', '1', '0']);
    expect([...dict.values()]).to.deep.equal([a, b, a]);
    expect([...dict.entries()]).to.deep.equal([...dict]);
    expect([dict.get('1'), dict.get('x'), dict.has('0'), dict.length]).to.deep.equal([b, undefined, true, 3]);
    expect(dict.pop('1')).to.equal(b);
    dict.update(new Map([['c', b]]));
    dict.update(new nn.ModuleDict({ d: a }));
    expect([...dict.keys()]).to.deep.equal(['a', '0', 'c', 'd']);
    dict.clear();
    expect(dict.length).to.equal(0);
  });

  it('refuses names that are not there or cannot be', () => {
    const dict = new nn.ModuleDict({ a: new nn.ReLU() });
    expect(() => dict.pop('b')).to.throw(torch.TorchError, "no module 'b'; known names: a");
    expect(() => dict.set('a.b', new nn.ReLU())).to.throw(torch.TorchError, `can't contain "."`);
    expect(() => dict.update(3 as never)).to.throw(TypeError, 'expected an array or another iterable, got 3');
  });
});

describe('nn.ParameterList', () => {
  it('holds parameters', () => {
    const p = new nn.Parameter(torch.ones(2));
    const list = new nn.ParameterList([torch.zeros(2, 3), p]);
    expect([list.length, list.at(-1), list.at(0)]).to.deep.equal([2, p, [...list][0]]);
    expect(list.at(0)).to.be.instanceOf(nn.Parameter);
    expect(Object.keys(list.stateDict())).to.deep.equal(['0', '1']);
    expect(() => list.at(2)).to.throw(RangeError, 'index 2 is out of range');
    expect(String(list)).to.equal(
      'ParameterList(\n' +
        '    (0): Parameter containing: [torch.float32 of size 2x3]\n' +
        '    (1): Parameter containing: [torch.float32 of size 2]\n)',
    );
    const other = new nn.ParameterList([torch.ones(2, 3), torch.ones(2)]);
    list.loadStateDict(other.stateDict(), { assign: true });
    expect(list.at(0).toArray()[0]).to.deep.equal([1, 1, 1]);
  });
});
