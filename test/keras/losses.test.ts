// Replays scripts/fixtures/keras_cases.py: Keras's losses by value and gradient.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { lossByName } from '../../lib/training/loss-by-name';
import { Loss } from '../../lib/training/losses';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Case {
  name: string;
  target: EncodedTensor;
  output: EncodedTensor;
  loss: number;
  gradient: EncodedTensor;
}

const { cases } = loadFixture<{ cases: Case[] }>('keras', 'losses.json');

describe('keras losses as Keras has them', () => {
  for (const c of cases) {
    it(c.name, () => {
      const loss = lossByName(c.name, 'keras') as Loss;
      const output = decodeTensor(c.output).requiresGrad_();
      const value = loss.call(decodeTensor(c.target), output);
      expect(value.item()).to.be.closeTo(c.loss, 1e-5 * Math.abs(c.loss) + 1e-6);
      value.backward();
      expectClose(output.grad as Tensor, c.gradient, 'gradient');
    });
  }

  it('are objects under their class names, with and without new', () => {
    const yTrue = torch.tensor([[0, 1]], { dtype: torch.float32 });
    const yPred = torch.tensor([[0.5, 0.5]]);
    expect(keras.losses.MeanSquaredError().call(yTrue, yPred).item()).to.equal(0.25);
    expect(new keras.losses.MeanAbsoluteError().call(yTrue, yPred).item()).to.equal(0.5);
    const logits = keras.losses.CategoricalCrossentropy({ fromLogits: true });
    expect(logits).to.be.instanceOf(Loss);
    expect(logits.call(yTrue, yPred).item()).to.be.closeTo(Math.LN2, 1e-6);
    const smooth = keras.losses.BinaryCrossentropy({ labelSmoothing: 0.2 });
    expect(smooth.call(yTrue, yPred).item()).to.be.closeTo(Math.LN2, 1e-6);
    expect(() => keras.losses.CategoricalCrossentropy({ labelSmoothing: 2 })).to.throw(RangeError, 'labelSmoothing');
    expect(() => keras.losses.CategoricalCrossentropy({ logits: true } as object)).to.throw(TypeError, "'logits'");
  });
});
