import { expect } from 'chai';
import * as keras from '../../lib/keras';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { type CompileOptions, Metric } from '../../lib/training';
import { classification, classifier } from '../support/training';

const { x, y } = classification(50);
const oneHot = nn.functional.oneHot(y, 3).float();

/** All rows of a tensor as the outputs of a model. */
class Fixed extends nn.Module {
  override forward(input: Tensor): Tensor {
    return input;
  }
}

async function metricsOf(
  outputs: Tensor | number[][],
  target: Tensor | number[],
  metrics: CompileOptions['metrics'],
  loss: CompileOptions['loss'] = 'mse',
  more: Partial<CompileOptions> = {},
): Promise<Record<string, number>> {
  const model = new Fixed().compile({ loss, metrics, ...more });
  return model.evaluate(outputs, target, { batchSize: 2 });
}

describe('metrics', () => {
  it("'accuracy' counts classes, of indices and of one-hot rows, over batches of any size", async () => {
    const model = classifier();
    const expected = torch.noGrad(() => model.forward(x).argmax(1).eq(y).float().mean().item());
    for (const target of [y, oneHot, y.unsqueeze(1), y.to(torch.uint8)]) {
      for (const batchSize of [7, 50]) {
        model.compile({ loss: 'categorical_crossentropy', metrics: ['accuracy'] });
        expect((await model.evaluate(x, target, { batchSize })).accuracy).to.be.closeTo(expected, 1e-7);
      }
    }
    model.compile({ loss: 'crossEntropy', metrics: ['acc', 'sparse_categorical_accuracy', 'CategoricalAccuracy'] });
    const names = await model.evaluate(x, y);
    expect(Object.keys(names)).to.deep.equal(['loss', 'acc', 'sparse_categorical_accuracy', 'CategoricalAccuracy']);
    for (const name of Object.keys(names).slice(1)) expect(names[name]).to.be.closeTo(expected, 1e-7);
  });

  it("'accuracy' of yes or no: above 0.5 for probabilities, above 0 for logits", async () => {
    const logits = [[-1], [0.2], [0.7], [-0.3]];
    const target = [0, 1, 1, 1];
    expect((await metricsOf(logits, target, ['accuracy'], 'binary_crossentropy')).accuracy).to.equal(0.75);
    expect((await metricsOf(logits, target, ['accuracy'], 'mse')).accuracy).to.equal(0.5);
    const asFloat = torch.tensor([[0], [1], [1], [1]], { dtype: torch.float32 });
    expect((await metricsOf(logits, asFloat, ['accuracy'], new nn.BCEWithLogitsLoss())).accuracy).to.equal(0.75);
    const model = new nn.Sequential(new Fixed(), new nn.Sigmoid()).compile({
      loss: 'binary_crossentropy',
      metrics: ['accuracy', 'precision', 'recall'],
    });
    expect(await model.evaluate(logits, target)).to.include({ accuracy: 0.75, precision: 1, recall: 2 / 3 });
  });

  it('top k, with k of one or five', async () => {
    const outputs = torch.tensor([[0.1, 0.3, 0.6], [0.5, 0.3, 0.2]]); // biome-ignore format: rows
    const metrics = [keras.metrics.TopKCategoricalAccuracy({ k: 2, name: 'top2' }), 'top_k_categorical_accuracy'];
    const result = await metricsOf(outputs, [1, 2], metrics, 'sparse_categorical_crossentropy');
    expect(result.top2).to.equal(0.5);
    expect(result.top_k_categorical_accuracy).to.equal(1);
    expect(() => keras.metrics.TopKCategoricalAccuracy({ k: 0 })).to.throw(RangeError, 'k must be');
  });

  it('precision, recall, errors, and losses as metrics', async () => {
    const outputs = torch.tensor([[0.9], [0.8], [0.3], [0.6]]);
    const target = [1, 0, 1, 1];
    const result = await metricsOf(
      outputs,
      target,
      ['precision', 'recall', 'mae', 'mse', 'rmse', 'binary_accuracy', 'bce'],
      'mse',
    );
    expect(result.precision).to.be.closeTo(2 / 3, 1e-7);
    expect(result.recall).to.be.closeTo(2 / 3, 1e-7);
    expect(result.mae).to.be.closeTo((0.1 + 0.8 + 0.7 + 0.4) / 4, 1e-6);
    expect(result.mse).to.be.closeTo(result.loss, 1e-7);
    expect(result.rmse).to.be.closeTo(Math.sqrt(result.mse), 1e-6);
    expect(result.binary_accuracy).to.equal(0.5);
    const bce = -(Math.log(0.9) + Math.log(0.2) + Math.log(0.3) + Math.log(0.6)) / 4;
    expect(result.bce).to.be.closeTo(bce, 1e-6);
  });

  it('a cross-entropy as metric sees what the loss sees', async () => {
    for (const last of [[], [new nn.Softmax(1)], [new nn.LogSoftmax(1)]]) {
      const model = classifier();
      for (const layer of last) model.append(layer);
      model.compile({ loss: 'categorical_crossentropy', metrics: ['sparse_categorical_crossentropy'] });
      const result = await model.evaluate(x, y);
      expect(result.sparse_categorical_crossentropy).to.be.closeTo(result.loss, 1e-5);
    }
  });

  it('functions: (output, target) on nn models, (yTrue, yPred) on keras models', async () => {
    const spread = (a: Tensor, b: Tensor) => (a.ndim === 2 ? a : b).amax(1);
    const mean = (a: Tensor, b: Tensor) => (a.ndim === 2 ? a : b).mean();
    const orders: string[] = [];
    const order = (a: Tensor, b: Tensor) => {
      orders.push(`${a.ndim}${b.ndim}`);
      return 1;
    };
    const outputs = torch.tensor([[1, 2], [3, 4], [5, 9]]); // biome-ignore format: rows
    const model = new Fixed().compile({ loss: (o) => o.float().mean(), metrics: [spread, mean, order] });
    const result = await model.evaluate(outputs.float(), [0, 1, 1], { batchSize: 2 });
    expect(result).to.include({ spread: 5, mean: 4, order: 1 });
    const onKeras = keras.Sequential([keras.layers.Dense(3, { inputShape: [4] })]);
    onKeras.compile({ loss: 'sparse_categorical_crossentropy', metrics: [order] });
    await onKeras.evaluate(x, y);
    expect(new Set(orders)).to.deep.equal(new Set(['21', '12']));
  });

  it('classes of ones own, whose state each run has for itself', async () => {
    class Largest extends Metric {
      #largest = Number.NEGATIVE_INFINITY;
      override fresh(): this {
        return new Largest(this.name) as this;
      }
      override resetState(): void {
        this.#largest = Number.NEGATIVE_INFINITY;
      }
      override updateState(_yTrue: Tensor, yPred: Tensor): void {
        expect(yPred.requiresGrad).to.equal(false);
        this.#largest = Math.max(this.#largest, yPred.max().item());
      }
      override result(): number {
        return this.#largest;
      }
    }
    class Count extends Metric {
      count = 0;
      override resetState(): void {
        this.count = 0;
      }
      override updateState(yTrue: Tensor): void {
        this.count += yTrue.shape[0];
      }
      override result(): Tensor {
        return torch.tensor(this.count);
      }
    }
    const model = classifier().compile({
      optimizer: 'adam',
      loss: 'crossEntropy',
      metrics: [new Largest('largest'), new Count('count')],
    });
    const { history } = await model.fit(x, y, {
      epochs: 2,
      verbose: 0,
      validationData: [x.narrow(0, 0, 9), y.narrow(0, 0, 9)],
    });
    expect(history.count).to.deep.equal([50, 50]);
    expect(history.val_count).to.deep.equal([9, 9]);
    expect(history.largest[0]).to.be.a('number');
    const both = await Promise.all([model.evaluate(x, y), model.evaluate(x, y)]);
    expect(both.map((result) => result.count)).to.deep.equal([50, 50]);
  });
});
