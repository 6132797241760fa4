import { expect } from 'chai';
import { torch } from '../../../lib';
import { callStep, functionNamed, isPrivateStep, MissingName } from '../../../scripts/parity/naming';

describe('scripts/parity/naming', () => {
  const x = torch.tensor([1, -2, 3]);
  const call = (kind: 'method' | 'get' | 'set' | 'operator' | 'function', name: string, ...args: unknown[]) =>
    callStep({ kind, name }, args);

  it('finds functions by the naming rule', () => {
    expect(functionNamed('torch.linalg.vector_norm')).to.equal(torch.linalg.vectorNorm);
    expect(functionNamed('torch.nn.functional.log_softmax')).to.equal(torch.nn.functional.logSoftmax);
    expect(functionNamed('torch.add')).to.equal(torch.add);
  });

  it('throws for what the face lacks, with its name', () => {
    expect(() => functionNamed('torch.no_such_thing')).to.throw(MissingName, 'torch.noSuchThing is missing');
    expect(() => functionNamed('torch.no.such')).to.throw(MissingName, 'torch.no.such is missing');
    expect(() => call('method', 'torch.Tensor.no_such', x)).to.throw(MissingName, 'torch.Tensor.noSuch is missing');
    expect(() => call('method', 'torch.Tensor.__no_such__', x)).to.throw(MissingName, '__no_such__');
    expect(() => call('get', 'torch.Tensor.no_such', x)).to.throw(MissingName, 'torch.Tensor.noSuch is missing');
  });

  it('calls methods, properties and operators', () => {
    expect((call('method', 'torch.Tensor.masked_fill', x, x.lt(0), 7) as typeof x).tolist()).to.deep.equal([1, 7, 3]);
    expect(call('get', 'torch.Tensor.shape', x)).to.deep.equal([3]);
    const y = x.clone().float();
    call('set', 'torch.Tensor.requires_grad', y, true);
    expect(y.requiresGrad).to.equal(true);
    expect((call('operator', 'aten.add.Tensor', x, x) as typeof x).tolist()).to.deep.equal([2, -4, 6]);
    expect((call('function', 'torch._C._nn.gelu', x.float()) as typeof x).shape).to.deep.equal([3]);
  });

  it('refuses a method of what is no tensor', () => {
    expect(() => call('method', 'torch.Tensor.__rdiv__', 2, x)).to.throw(TypeError, 'expected a Tensor');
  });

  it("has forms for Python's operators", () => {
    const list = (name: string, ...args: unknown[]) =>
      (call('method', `torch.Tensor.${name}`, x, ...args) as typeof x).tolist();
    expect(list('__add__', 1)).to.deep.equal([2, -1, 4]);
    expect(list('__rsub__', 10)).to.deep.equal([9, 12, 7]);
    expect(list('__rpow__', 2)).to.deep.equal([2, 0, 8]);
    expect(list('__rmod__', 7)).to.deep.equal([0, -1, 1]);
    expect(list('__getitem__', [new torch.Slice(1, null)])).to.deep.equal([-2, 3]);
    expect(list('__neg__')).to.deep.equal([-1, 2, -3]);
    expect(call('method', 'torch.Tensor.__len__', x)).to.equal(3);
  });

  it('tells public calls from private ones', () => {
    expect(isPrivateStep({ kind: 'function', name: 'torch.add' })).to.equal(false);
    expect(isPrivateStep({ kind: 'function', name: 'torch._C._nn.gelu' })).to.equal(true);
    expect(isPrivateStep({ kind: 'operator', name: 'aten.add.Tensor' })).to.equal(true);
    expect(isPrivateStep({ kind: 'method', name: 'torch.Tensor.__add__' })).to.equal(true);
  });
});
