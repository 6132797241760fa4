// Replays scripts/fixtures/keras_cases.py: a whole fit in Keras, with penalties, metrics, class weights and validation.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Case {
  x: EncodedTensor;
  y: EncodedTensor;
  start: EncodedTensor[];
  history: Record<string, number[]>;
  evaluation: Record<string, number>;
  prediction: EncodedTensor;
  end: EncodedTensor[];
}

const { case: c } = loadFixture<{ case: Case }>('keras', 'fit.json');

describe("keras fit gives Keras's history", () => {
  it('with penalties, metrics, class weights and a validation split', async () => {
    const { layers, metrics, regularizers } = keras;
    const model = keras.Sequential([
      layers.Dense(8, {
        activation: 'relu',
        inputShape: [4],
        kernelRegularizer: 'l2',
        biasRegularizer: regularizers.l1(0.02),
      }),
      layers.BatchNormalization(),
      layers.Dense(3, { activation: 'softmax', kernelRegularizer: regularizers.l1l2({ l1: 0.001, l2: 0.002 }) }),
    ]);
    model.setWeights(c.start.map(decodeTensor));
    model.compile({
      optimizer: 'adam',
      loss: 'categorical_crossentropy',
      metrics: ['accuracy', 'mae', metrics.TopKCategoricalAccuracy({ k: 2 })],
    });
    const x = decodeTensor(c.x);
    const y = decodeTensor(c.y);
    const { history } = await model.fit(x, y, {
      batchSize: 8,
      epochs: 3,
      shuffle: false,
      verbose: 0,
      validationSplit: 0.2,
      classWeight: { 0: 1, 1: 2, 2: 0.5 },
    });
    expect(Object.keys(history).sort()).to.deep.equal(Object.keys(c.history).sort());
    for (const [key, values] of Object.entries(c.history)) {
      for (const [i, value] of values.entries()) {
        expect(history[key][i], `${key} ${i}`).to.be.closeTo(value, 1e-4 * Math.abs(value) + 1e-6);
      }
    }
    const evaluation = await model.evaluate(x, y);
    for (const [key, value] of Object.entries(c.evaluation)) {
      expect(evaluation[key], key).to.be.closeTo(value, 1e-4 * Math.abs(value) + 1e-6);
    }
    expectClose(await model.predict(x), c.prediction, 'prediction', 1e-3);
    for (const [i, weight] of model.getWeights().entries()) expectClose(weight, c.end[i], `weight ${i}`, 1e-3);
  });
});
