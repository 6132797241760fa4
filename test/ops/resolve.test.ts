// Overload resolution as Python's argument parser does it. Replays scripts/fixtures/overloads.py and resolution.py.
import { expect } from 'chai';
import { table as fft } from '../../lib/ops/generated/fft';
import { table as functions } from '../../lib/ops/generated/functions';
import { table as linalg } from '../../lib/ops/generated/linalg';
import { table as methods } from '../../lib/ops/generated/methods';
import { table as nested } from '../../lib/ops/generated/nested';
import { table as nn } from '../../lib/ops/generated/nn';
import { table as sparse } from '../../lib/ops/generated/sparse';
import { table as special } from '../../lib/ops/generated/special';
import { camelCase } from '../../lib/ops/names';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { loadFixture } from '../support/fixtures';

const tables: Record<string, string> = { fft, functions, linalg, methods, nested, nn, sparse, special };

describe('tables of overloads', () => {
  const fixture = loadFixture<Record<string, Record<string, string>>>('overloads.json');
  for (const [family, table] of Object.entries(tables)) {
    it(`${family}: the overloads of Python's parser, in its order`, () => {
      const lines = table.trim().split('\n');
      expect(lines.length).to.be.greaterThan(0);
      for (const line of lines) {
        const [head, ...tokens] = line.split(' ');
        const name = head.split('=').at(-1) as string;
        // `!` marks ours: number forms that Python reaches by making a Tensor.
        const shown = tokens.filter((token) => !token.startsWith('!')).map((token) => token.replace(/@[\w,]+/, ''));
        if (name === 'nonzero') continue; // bound by hand in Python
        expect(shown.join(' '), name).to.equal(fixture[family][name]);
      }
    });
  }
});

type Spec = unknown;
type Shown = { dtype: string; shape: number[]; grad: boolean; values: unknown[] };
type Fn = (...args: unknown[]) => unknown;
type Space = Record<string, Fn>;

interface Case {
  kind: string;
  name: string;
  args: Spec[];
  kwargs: Record<string, Spec>;
  result?: unknown;
  error?: string;
}

function value(spec: Spec): unknown {
  if (Array.isArray(spec)) return spec.map(value);
  if (typeof spec !== 'object' || spec === null) return spec;
  const given = spec as { float?: number; tensor?: unknown; dtype: 'float32'; grad?: boolean };
  if (given.float !== undefined) return torch.asFloat(given.float);
  if (given.tensor === undefined) return torch[given.dtype];
  const made = torch.tensor(given.tensor as number[], { dtype: torch[given.dtype] });
  if (given.grad) made.requiresGrad = true;
  return made;
}

function run({ kind, name, args, kwargs }: Case): unknown {
  const given = args.map(value);
  const keywords = Object.entries(kwargs).map(([key, spec]) => [camelCase(key), value(spec)]);
  if (keywords.length > 0) given.push(Object.fromEntries(keywords));
  if (kind === 'method') return (given[0] as unknown as Space)[camelCase(name)](...given.slice(1));
  const space = (kind === 'function' ? torch : torch[kind as 'linalg']) as unknown as Space;
  return space[camelCase(name)](...given);
}

const isShown = (expected: unknown): expected is Shown =>
  typeof expected === 'object' && expected !== null && 'values' in expected;

const text = (item: unknown): unknown =>
  item instanceof torch.Complex ? `${item.toString()}` : typeof item === 'bigint' ? Number(item) : item;

function compare(actual: unknown, expected: unknown, what: string): void {
  if (Array.isArray(expected)) {
    expect((actual as unknown[]).length, what).to.equal(expected.length);
    expected.forEach((item, i) => {
      compare((actual as unknown[])[i], item, `${what}[${i}]`);
    });
    return;
  }
  if (!isShown(expected)) {
    expect(typeof expected === 'string' ? String(actual) : actual, what).to.equal(expected);
    return;
  }
  const tensor = actual as Tensor;
  expect([tensor.dtype.name, tensor.shape, tensor.requiresGrad], what).to.deep.equal([
    expected.dtype,
    expected.shape,
    expected.grad,
  ]);
  const items = tensor.dtype.isComplex ? [] : (tensor.detach().reshape([-1]).toArray() as unknown[]).map(text);
  items.forEach((item, i) => {
    const wanted = expected.values[i];
    if (typeof wanted === 'number' && typeof item === 'number') expect(item, what).to.be.closeTo(wanted, 1e-5);
    else
      expect(typeof wanted === 'string' ? String(item).toLowerCase().replace('inity', '') : item, what).to.equal(
        wanted,
      );
  });
}

describe('resolution of calls', () => {
  const { cases } = loadFixture<{ cases: Case[] }>('resolution.json');
  cases.forEach((entry, i) => {
    const what = `${entry.name}(${JSON.stringify(entry.args).slice(0, 60)}…) (case ${i})`;
    it(entry.error ? `${what} throws as Python does` : `${what} gives what Python gives`, () => {
      if (entry.error === 'TypeError') expect(() => run(entry)).to.throw(TypeError);
      else if (entry.error) expect(() => run(entry)).to.throw(Error);
      else compare(run(entry), entry.result, what);
    });
  });

  it('goes on from one call shape to the next: a Tensor that was a number may be none', () => {
    const mask = torch.tensor([true, false]);
    const of = (x: Tensor) => (torch as unknown as Space).where(mask, x, 0) as Tensor;
    expect(of(torch.tensor(0.5)).toArray()).to.deep.equal([0.5, 0]);
    expect(of(torch.tensor([0.5, 0.25])).toArray()).to.deep.equal([0.5, 0]);
    expect(of(torch.tensor(2)).dtype).to.equal(torch.int64);
    const learned = torch.tensor(0.5, { requiresGrad: true });
    expect(of(learned).requiresGrad).to.equal(true);
  });

  it('writes into out by position of the results', () => {
    const x = torch.tensor([[1, 5, 2]]);
    const out = [torch.empty([0], { dtype: torch.int64 }), torch.empty([0], { dtype: torch.int64 })];
    const result = (torch as unknown as Space).max(x, 1, { out }) as Tensor[];
    expect(result[0]).to.equal(out[0]);
    expect(out.map((each) => each.toArray())).to.deep.equal([[5], [1]]);
  });

  it('says what was given and every signature', () => {
    const x = torch.zeros(2) as unknown as Space;
    expect(() => x.sum('a')).to.throw(
      TypeError,
      /sum\(\): no overload takes \(string\).*Signatures:\n.*sum.*\n.*sum.dim/s,
    );
    expect(() => x.sum({ bogus: 1 })).to.throw(TypeError, /unknown keyword bogus \(known: .*dtype.*keepdim/s);
  });
});

describe('what Python takes beside the plain forms', () => {
  const loose = torch as unknown as Record<string, Fn>;

  it('dtype, layout, device and requiresGrad beside out, if they are what out is', () => {
    const out = torch.empty([3], { dtype: torch.float64 });
    const options = { out, dtype: torch.float64, layout: torch.strided, device: 'cpu', pinMemory: false };
    expect(loose.linspace(0, 1, 3, options)).to.equal(out);
    expect(out.toArray()).to.deep.equal([0, 0.5, 1]);
    expect(loose.zeros([3], { out, requiresGrad: true })).to.equal(out);
    expect(out.requiresGrad).to.equal(true);
    expect(() => loose.arange(3, { out: torch.empty([3]), dtype: torch.int64 })).to.throw(
      torch.TorchError,
      'arange(): dtype torch.int64 does not match dtype of out (torch.float32)',
    );
    expect(() => loose.add(out, 1, { out: torch.empty([3]), dtype: torch.float64 })).to.throw(TypeError, 'dtype');
  });

  it('out with a part that is called out', () => {
    const x = torch.randn([2, 3]);
    const outs = [0, 1, 2].map(() => torch.empty([0]));
    const given = [x, null, null, null, null, true, 0.1, 1e-5];
    const made = loose.nativeBatchNorm(...given, { out: outs }) as Tensor[];
    expect(made.every((each, i) => each === outs[i])).to.equal(true);
    const plain = loose.nativeBatchNorm(...given) as Tensor[];
    expect(outs.map((each) => each.toArray())).to.deep.equal(plain.map((each) => each.toArray()));
  });

  it('asFloat within a list of floats', () => {
    const x = torch.arange(4, { dtype: torch.float32 }).reshape(2, 2);
    const made = loose.gradient(x, { spacing: [torch.asFloat(2), 0.5] }) as Tensor[];
    expect(made.map((each) => each.toArray())).to.deep.equal([
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 2],
        [2, 2],
      ],
    ]);
  });

  it('numbers on layouts whose number kernels are missing', () => {
    const x = torch.tensor([
      [0, 1.5],
      [2, 0],
    ]) as unknown as Space;
    const doubled = (x.toSparseCsc() as unknown as Space).mul(2) as Tensor;
    expect(doubled.toDense().toArray()).to.deep.equal([
      [0, 3],
      [4, 0],
    ]);
  });

  it('out and requiresGrad of null, and a last argument that is undefined', () => {
    const x = torch.ones([1, 2]) as unknown as Space;
    expect((loose.add(x, 1, { out: null }) as Tensor).toArray()).to.deep.equal([[2, 2]]);
    expect((loose.max(x, 1, { out: null }) as Tensor[])[0].toArray()).to.deep.equal([1]);
    expect((loose.zeros(2, { out: null, requiresGrad: null }) as Tensor).requiresGrad).to.equal(false);
    expect((x.squeeze(undefined) as Tensor).shape).to.deep.equal([2]);
    expect(() => x.squeeze('a', undefined)).to.throw(TypeError, 'squeeze()');
  });

  it('-0 as an integer, as it is wherever JavaScript rounds', () => {
    const integers = torch.tensor([1, 2]);
    expect(integers.mul(-0).dtype).to.equal(torch.int64);
    expect(integers.clamp(-0, 1).dtype).to.equal(torch.int64);
    expect(torch.full([1], -0).dtype).to.equal(torch.int64);
    expect(Object.is(torch.full([1], torch.asFloat(-0)).item(), -0)).to.equal(true);
  });

  it('errors of a number kernel as they are where layouts are plain', () => {
    expect(() => torch.ones([2], { dtype: torch.int64 }).mul_(0.5)).to.throw(Error, "can't be cast");
  });

  it('a quantization scheme as the object that stands for it', () => {
    const q = torch.quantizePerTensor(torch.tensor([0.5, 1]), 0.1, 3, torch.quint8);
    expect(q.qscheme()).to.equal(torch.perTensorAffine);
  });
});
