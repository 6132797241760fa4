import { inspect } from 'node:util';
import { expect } from 'chai';
import { Parameter } from '../lib/nn/parameter';
import { getPrintOptions, type PrintOptionsInput, setPrintOptions } from '../lib/printing-options';
import type { Tensor } from '../lib/tensor';
import { torch } from '../lib/torch';
import cases from './fixtures/printing.json';

type Entry = number | string | boolean | [number | string, number | string];

interface Case {
  dtype: string;
  shape: number[];
  data?: Entry[];
  recipe?: { start: number; step: number };
  grad?: string;
  parameter?: boolean;
  options?: Record<string, unknown>;
  expect: string;
}

const gradOps: Record<string, (t: Tensor) => Tensor> = {
  add: (t) => t.add(1),
  mul: (t) => t.mul(2),
  relu: (t) => t.relu(),
  sum: (t) => t.sum(),
  view: (t) => t.view([-1]),
  exp: (t) => t.exp(),
  neg: (t) => t.neg(),
  transpose: (t) => t.t(),
  select: (t) => t.at(0),
  slice: (t) => t.at('1:'),
  index: (t) => t.at([0, 1]),
  matmul: (t) => t.matmul(t.t()),
  mean: (t) => t.mean(1),
  clone: (t) => t.clone(),
  logSoftmax: (t) => t.logSoftmax(1),
};

const numbers: Record<string, number> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity, '-0': -0 };
const toNumber = (entry: Entry): number => numbers[entry as string] ?? Number(entry);

function build({ dtype, shape, data, recipe }: Case): Tensor {
  const target = torch[dtype as 'float32'];
  if (recipe) {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Float64Array.from({ length: count }, (_, i) => i * recipe.step + recipe.start);
    return torch.tensor(values).to(target).reshape(shape);
  }
  const entries = data as Entry[];
  if (dtype.startsWith('complex')) {
    const pairs = entries.flatMap((entry) => (entry as [number, number]).map(toNumber));
    return torch.viewAsComplex(torch.tensor(Float64Array.from(pairs)).reshape([...shape, 2])).to(target);
  }
  if (dtype === 'bool')
    return torch
      .tensor(entries as boolean[])
      .to(target)
      .reshape(shape);
  if (/int/.test(dtype)) {
    const integers = BigInt64Array.from(entries as number[], (entry) => BigInt.asIntN(64, BigInt(entry)));
    return torch.tensor(integers).reshape(shape).to(target);
  }
  return torch.tensor(Float64Array.from(entries, toNumber)).to(target).reshape(shape);
}

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function prepare(row: Case): Tensor {
  let tensor = build(row);
  if (row.grad !== undefined) {
    tensor = tensor.detach().requiresGrad_();
    if (row.grad) tensor = gradOps[row.grad](tensor);
  }
  if (!row.parameter) return tensor;
  return new Parameter(tensor, { requiresGrad: tensor.dtype.isFloatingPoint });
}

describe('printing', () => {
  afterEach(() => setPrintOptions({ profile: 'default' }));

  (cases.cases as Case[]).forEach((row, position) => {
    const title = `${row.dtype} [${row.shape}] ${row.grad ?? ''} ${JSON.stringify(row.options ?? {})}`;
    it(`prints as Python does, case ${position + 1}: ${title}`, () => {
      const options = Object.entries(row.options ?? {}).map(([name, value]) => [camel(name), value]);
      setPrintOptions(Object.fromEntries(options) as PrintOptionsInput);
      expect(inspect(prepare(row))).to.equal(row.expect);
    });
  });

  it('prints by toString and in nested values too', () => {
    const t = torch.tensor([1, 2]);
    expect(String(t)).to.equal('tensor([1, 2])');
    expect(inspect({ t })).to.equal('{ t: tensor([1, 2]) }');
  });

  it('reads options back, and returns sciMode to automatic unless given', () => {
    setPrintOptions({ precision: 2, sciMode: true });
    expect(getPrintOptions()).to.include({ precision: 2, sciMode: true, linewidth: 80 });
    setPrintOptions({ linewidth: 100 });
    expect(getPrintOptions()).to.include({ precision: 2, sciMode: null, linewidth: 100 });
  });

  it("has torch's own names for the options too", () => {
    torch.setPrintoptions({ precision: 2 });
    expect(String(torch.tensor([1.23456]))).to.equal('tensor([1.23])');
    expect(torch.getPrintoptions()).to.deep.equal(torch.getPrintOptions());
    expect(torch.getPrintoptions().precision).to.equal(2);
    expect(() => torch.setPrintoptions({ precision: -1 })).to.throw(RangeError, 'precision');
    torch.setPrintoptions(3, null, 1, { sciMode: true });
    expect(torch.getPrintoptions()).to.include({ precision: 3, threshold: 1000, edgeitems: 1, sciMode: true });
  });

  it('prints inference tensors, and any tensor in any mode', () => {
    const t = torch.inferenceMode(() => torch.ones(2));
    expect(String(t)).to.equal('tensor([1., 1.])');
    const x = torch.ones([2], { requiresGrad: true });
    const sparse = x.toSparse();
    const nested = torch.nested.nestedTensor([x]);
    const all = () => [t, x, x.mul(2), sparse, nested].map(String);
    const expected = all();
    expect(torch.inferenceMode(() => [t, x, sparse, nested].map(String))).to.deep.equal(
      [t, x, sparse, nested].map(String),
    );
    expect(torch.noGrad(() => [t, x, sparse, nested].map(String))).to.deep.equal([t, x, sparse, nested].map(String));
    expect(all()).to.deep.equal(expected);
  });

  it('leaves grad mode and memory as they were, also after an await', async () => {
    const x = torch.ones([20, 20], { requiresGrad: true });
    const kinds = [x.toSparse(), x.toSparseCsr(), torch.quantizePerTensor(x, 0.1, 0, torch.qint8)];
    for (const t of kinds) {
      const before = torch.memory().bytes;
      expect(String(t)).to.match(/grad_fn=<ToSparse(Csr)?Backward\d>|qint8/);
      expect(torch.memory().bytes).to.equal(before);
    }
    expect(torch.isGradEnabled()).to.equal(true);
    await null;
    expect(torch.isGradEnabled()).to.equal(true);
  });

  it('refuses unknown profiles, options and bad numbers', () => {
    expect(() => setPrintOptions({ profile: 'wide' as 'full' })).to.throw(RangeError, 'default, short, full');
    expect(() => setPrintOptions({ digits: 3 } as PrintOptionsInput)).to.throw(TypeError, 'digits');
    expect(() => setPrintOptions({ precision: 100 })).to.throw(RangeError, 'precision');
    expect(() => setPrintOptions({ edgeitems: -1 })).to.throw(RangeError, 'edgeitems');
    expect(() => setPrintOptions({ linewidth: 1.5 })).to.throw(RangeError, 'linewidth');
    expect(() => setPrintOptions({ precision: '2' as never })).to.throw(TypeError, "precision must be float, got '2'");
    expect(() => setPrintOptions({ sciMode: 1 as never })).to.throw(TypeError, 'sciMode must be bool, got 1');
    expect(() => (setPrintOptions as (...rest: unknown[]) => void)(1, 2, 3, 4, 'full', true, 7)).to.throw(
      TypeError,
      'too many',
    );
  });

  it('frees what it made at once, and leaves the printed tensor alone', () => {
    const t = torch.rand(200, 200);
    const before = torch.memory().bytes;
    inspect(t);
    expect(torch.memory().bytes).to.equal(before);
    expect(t.isDisposed).to.equal(false);
  });

  it('says so when the tensor is disposed', () => {
    const t = torch.ones(2);
    t.dispose();
    expect(inspect(t)).to.equal('Tensor(disposed)');
  });
});
