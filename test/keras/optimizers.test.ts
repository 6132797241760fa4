// Replays scripts/fixtures/keras_cases.py: 20 steps of each of Keras's optimizers, the rate halved on the way.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import type { KerasOptimizer } from '../../lib/keras/optimizers/base';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, loadFixture } from '../support/fixtures';

interface Case {
  class: string;
  options: Record<string, unknown>;
  x: EncodedTensor;
  y: EncodedTensor;
  start: EncodedTensor[];
  losses: number[];
}

const { cases } = loadFixture<{ cases: Case[] }>('keras', 'optimizers.json');
const optimizers = keras.optimizers as unknown as Record<string, (options: object) => KerasOptimizer>;

const makeModel = () =>
  keras.Sequential([keras.layers.Dense(6, { activation: 'tanh', inputShape: [5] }), keras.layers.Dense(3)]);

describe("keras optimizers take Keras's steps", () => {
  for (const c of cases) {
    it(`${c.class}(${JSON.stringify(c.options)})`, () => {
      const model = makeModel();
      model.setWeights(c.start.map(decodeTensor));
      const optimizer = optimizers[c.class](c.options).create(model.parameters());
      const loss = keras.losses.SparseCategoricalCrossentropy({ fromLogits: true });
      const x = decodeTensor(c.x);
      const y = decodeTensor(c.y);
      for (const [step, expected] of c.losses.entries()) {
        if (step === 12) optimizer.learningRate /= 2;
        const value = loss.call(y, model.forward(x));
        expect(value.item(), `step ${step}`).to.be.closeTo(expected, 1e-5 * expected);
        optimizer.zeroGrad();
        value.backward();
        optimizer.step();
      }
    });
  }

  it('check their options', () => {
    expect(() => keras.optimizers.Adam({ learningRate: -1 })).to.throw(RangeError, 'learningRate');
    expect(() => keras.optimizers.Adam({ lr: 1 } as object)).to.throw(TypeError, 'learningRate');
    expect(() => keras.optimizers.SGD({ clipnorm: 1, clipvalue: 1 })).to.throw(TypeError, 'only one');
    expect(() => keras.optimizers.SGD().step()).to.throw(torch.TorchError, 'create');
    expect(() => keras.optimizers.SGD().create([])).to.throw(torch.TorchError, 'no parameters');
  });
});
