// Keras's initializers by their distributions: the random numbers are torch's, not Keras's.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import { initializerOf } from '../../lib/keras/initializers';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const { initializers, layers } = keras;

/** Mean, standard deviation, least and greatest value. */
function figures(t: Tensor): { mean: number; std: number; min: number; max: number } {
  return { mean: t.mean().item(), std: t.std().item(), min: t.min().item(), max: t.max().item() };
}

describe('keras initializers', () => {
  beforeEach(() => torch.manualSeed(1));

  // 400 inputs of 3 x 3 positions to 100 outputs.
  const shape = [3, 3, 400, 100];
  const fanIn = 3600;
  const average = (3600 + 900) / 2;
  const uniform = (limit: number) => ({ std: limit / Math.sqrt(3), max: limit });
  const truncated = (std: number) => ({ std, max: (2 * std) / 0.8796256610342398 });
  const cases: [name: string, expected: { std: number; max: number }][] = [
    ['glorot_uniform', uniform(Math.sqrt(3 / average))],
    ['glorot_normal', truncated(Math.sqrt(1 / average))],
    ['he_uniform', uniform(Math.sqrt(6 / fanIn))],
    ['he_normal', truncated(Math.sqrt(2 / fanIn))],
    ['lecun_uniform', uniform(Math.sqrt(3 / fanIn))],
    ['LecunNormal', truncated(Math.sqrt(1 / fanIn))],
    ['random_uniform', uniform(0.05)],
    ['truncated_normal', { std: 0.05 * 0.8796256610342398, max: 0.1 }],
  ];
  for (const [name, { std, max }] of cases) {
    it(name, () => {
      const { mean, std: actual, min, max: most } = figures(initializerOf('test', name).call(shape));
      // 360,000 samples: the mean's own deviation is std / 600.
      expect(Math.abs(mean)).to.be.lessThan(std / 100);
      expect(actual).to.be.closeTo(std, std / 100);
      expect(most).to.be.within(max * 0.98, max * 1.0001);
      expect(min).to.be.within(-max * 1.0001, -max * 0.98);
    });
  }

  it('random_normal, constant, zeros, ones, identity', () => {
    const { std, max } = figures(initializerOf('test', 'random_normal').call(shape));
    expect(std).to.be.closeTo(0.05, 5e-4);
    expect(max).to.be.greaterThan(0.15);
    expect(initializers.Constant({ value: 2 }).call([2]).toArray()).to.deep.equal([2, 2]);
    expect(initializerOf('test', 'ones').call([2]).toArray()).to.deep.equal([1, 1]);
    expect(initializers.Identity().call([2, 3]).toArray()).to.deep.equal([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(() => initializers.Identity().call([2])).to.throw(RangeError, '2 dimensions');
  });

  it('orthogonal in both directions', () => {
    for (const size of [
      [6, 3],
      [3, 6],
      [2, 3, 4],
    ]) {
      const w = initializers
        .Orthogonal({ gain: 2 })
        .call(size)
        .reshape([-1, size[size.length - 1]]);
      const [rows, columns] = w.shape;
      const product = rows < columns ? w.matmul(w.t()) : w.t().matmul(w);
      expect(torch.allclose(product, torch.eye(Math.min(rows, columns)).mul(4), 1e-4, 1e-5)).to.equal(true);
    }
  });

  it("layers start as Keras's: Glorot kernels, zero biases, a forget gate of 1, ±0.05 in an Embedding", () => {
    const dense = layers.Dense(300, { inputShape: [300] });
    dense.build([null, 300]);
    const [kernel, bias] = dense.getWeights();
    expect(figures(kernel).max).to.be.closeTo(Math.sqrt(6 / 600), 1e-4);
    expect(bias.abs().max().item()).to.equal(0);
    const lstm = layers.LSTM(2);
    lstm.build([null, null, 3]);
    expect(lstm.getWeights()[2].toArray()).to.deep.equal([0, 0, 1, 1, 0, 0, 0, 0]);
    const plain = layers.LSTM(2, { unitForgetBias: false });
    plain.build([null, null, 3]);
    expect(plain.getWeights()[2].abs().max().item()).to.equal(0);
    expect(figures(layers.Embedding(1000, 50).getWeights()[0]).max).to.be.closeTo(0.05, 1e-3);
    const filled = layers.Dense(2, { kernelInitializer: (s) => torch.full([...s], 3), biasInitializer: 'ones' });
    filled.build([null, 1]);
    expect(filled.getWeights().map((w) => w.toArray())).to.deep.equal([[[3, 3]], [1, 1]]);
    const wrong = layers.Dense(2, { kernelInitializer: () => torch.zeros([1]) });
    expect(() => wrong.build([null, 1])).to.throw(torch.TorchError, 'instead of a tensor [1,2]');
  });
});
