// Replays scripts/fixtures/nn_init.py, and misuse of each function.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { type EncodedTensor, expectClose, expectSame, loadFixture } from '../support/fixtures';

interface Case {
  function: string;
  shape: number[];
  args: unknown[];
  kwargs: Record<string, unknown>;
  values: EncodedTensor;
  next: number;
}

type Init = (tensor: unknown, ...args: unknown[]) => Tensor;

const init = nn.init as unknown as Record<string, Init>;
const fixture = loadFixture<{ cases: Case[]; seed: number; gains: [nn.init.Nonlinearity, number | null, number][] }>(
  'nn',
  'init.json',
);

// Normal values come from vectorised log and cos, whose last bit depends on the instruction set.
const exact = ['uniform_', 'constant_', 'xavierUniform_', 'kaimingUniform_', 'eye_', 'dirac_', 'ones_', 'zeros_'];

describe('nn.init', () => {
  for (const c of fixture.cases) {
    it(`${c.function}(${JSON.stringify(c.shape)}, ${JSON.stringify(c.args)}, ${JSON.stringify(c.kwargs)})`, () => {
      torch.manualSeed(fixture.seed);
      const tensor = torch.empty(c.shape);
      expect(init[c.function](tensor, ...c.args, c.kwargs)).to.equal(tensor);
      (exact.includes(c.function) ? expectSame : expectClose)(tensor, c.values, c.function);
      expect(torch.rand([]).item(), 'draws from the generator').to.equal(c.next);
    });
  }

  it('knows the gains', () => {
    for (const [name, param, gain] of fixture.gains) expect(nn.init.calculateGain(name, param)).to.equal(gain);
  });

  it('leaves gradients alone', () => {
    const p = new nn.Parameter(torch.zeros(2, 2));
    nn.init.kaimingNormal_(p);
    expect(p.requiresGrad).to.equal(true);
    expect(p.isLeaf).to.equal(true);
  });

  it('takes a generator', () => {
    const [a, b] = [1, 1].map((seed) => {
      const generator = new torch.Generator().manualSeed(seed);
      return nn.init.xavierNormal_(torch.empty(3, 3), { generator }).toArray();
    });
    expect(a).to.deep.equal(b);
  });

  it('refuses what is no tensor', () => {
    const others = { sparse_: [0.1], constant_: [1] } as Record<string, number[]>;
    for (const name of new Set(fixture.cases.map((c) => c.function))) {
      expect(() => init[name]([1, 2], ...(others[name] ?? [])), name).to.throw(
        TypeError,
        `${name}(): expected a Tensor`,
      );
    }
  });

  it('refuses shapes that do not fit', () => {
    const vector = torch.zeros(3);
    for (const name of ['xavierUniform_', 'xavierNormal_', 'kaimingUniform_', 'kaimingNormal_']) {
      expect(() => init[name](vector), name).to.throw(RangeError, 'fewer than 2 dimensions');
    }
    for (const name of ['eye_', 'dirac_', 'orthogonal_']) expect(() => init[name](vector), name).to.throw(RangeError);
    expect(() => nn.init.sparse_(vector, 0.5)).to.throw(RangeError, 'expected 2 dimensions');
    expect(() => nn.init.dirac_(torch.zeros(3, 2, 2), 2)).to.throw(RangeError, 'divisible by groups');
  });

  it('refuses unknown names', () => {
    const matrix = torch.zeros(2, 2);
    expect(() => nn.init.calculateGain('swish' as nn.init.Nonlinearity)).to.throw(RangeError, 'leaky_relu');
    expect(() => nn.init.kaimingUniform_(matrix, { mode: 'fan' as nn.init.FanMode })).to.throw(RangeError, 'fan_in');
    expect(() => init.uniform_(matrix, { low: 1 })).to.throw(TypeError, "unknown option 'low'; known options: a, b");
  });
});
