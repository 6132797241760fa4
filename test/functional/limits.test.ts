// torch.finfo, torch.iinfo and the old names of types, against what Python has for every dtype.
import { expect } from 'chai';
import type { DType } from '../../lib/dtype';
import { camelCase } from '../../lib/ops/names';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

interface Fixture {
  limits: Record<string, { kind: 'finfo' | 'iinfo' } & Record<string, unknown>>;
  type_names: Record<string, string>;
}

const { limits, type_names: typeNames } = loadFixture<Fixture>('functional.json');
const dtypeNamed = (name: string) => (torch as unknown as Record<string, DType>)[name] as DType | undefined;

describe('finfo and iinfo', () => {
  it('give the limits of every dtype that has them', () => {
    for (const [name, { kind, ...expected }] of Object.entries(limits)) {
      const dtype = dtypeNamed(name) as DType;
      expect(dtype, name).to.not.equal(undefined);
      const info = torch[kind](dtype) as unknown as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) {
        const actual = info[camelCase(key)];
        const shown = kind === 'iinfo' && (key === 'max' || key === 'min') ? String(actual) : actual;
        expect(shown, `${kind}(${name}).${key}`).to.equal(value);
      }
    }
  });

  it('take the default dtype, print as Python does, and refuse other dtypes', () => {
    expect(torch.finfo().dtype).to.equal('float32');
    expect(String(torch.iinfo(torch.int8))).to.equal('iinfo(min=-128, max=127, dtype=int8)');
    expect(String(torch.finfo(torch.float16))).to.match(/^finfo\(resolution=0.001, min=-65504, max=65504, eps=/);
    expect(torch.iinfo(torch.int64).max).to.equal(2n ** 63n - 1n);
    expect(() => torch.finfo(torch.int8)).to.throw(TypeError, 'finfo(): expected a floating-point dtype');
    expect(() => torch.iinfo(torch.bool)).to.throw(TypeError, 'iinfo(): expected an integer dtype');
    expect(() => torch.iinfo(torch.qint8)).to.throw(TypeError, 'iinfo()');
    expect(() => torch.finfo('float32' as never)).to.throw(TypeError, "dtype must be a dtype, got 'float32'");
  });
});

describe('names of types', () => {
  it("are Python's", () => {
    for (const [name, expected] of Object.entries(typeNames)) {
      const tensor =
        name === 'sparse' ? torch.eye(2).toSparse() : torch.empty([0], { dtype: dtypeNamed(name) as DType });
      expect(tensor.type(), name).to.equal(expected);
      expect(torch.typename(tensor), name).to.equal(expected);
    }
    expect(torch.ones(1).type('torch.DoubleTensor').dtype).to.equal(torch.float64);
    expect(torch.typename(3)).to.equal('number');
    expect(torch.typename(null)).to.equal('null');
    expect(torch.typename(torch.TorchError)).to.equal('TorchError');
    expect(torch.typename(new torch.Complex(1))).to.equal('Complex');
    expect(() => torch.ones(1).type('foo')).to.throw(TypeError, 'type(): dtype must be a dtype or a name such as');
  });

  it('set the default dtype', () => {
    try {
      torch.setDefaultTensorType('torch.DoubleTensor');
      expect(torch.ones(1).dtype).to.equal(torch.float64);
      expect(torch.tensor(1.5).dtype).to.equal(torch.float64);
      expect(torch.tensor(new torch.Complex(1, 2)).dtype).to.equal(torch.complex128);
    } finally {
      torch.setDefaultTensorType('torch.FloatTensor');
    }
    expect(torch.ones(1).dtype).to.equal(torch.float32);
    expect(() => torch.setDefaultTensorType('torch.IntTensor')).to.throw(TypeError, 'only floating-point types');
    expect(() => torch.setDefaultTensorType('DoubleTensor')).to.throw(TypeError, "got 'DoubleTensor'");
  });
});
