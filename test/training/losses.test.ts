// Which loss a name means, and what compile takes the outputs of a model for.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import type { CompileOptions, LossLike } from '../../lib/training';
import { classification, classifier } from '../support/training';

const { x, y } = classification(32);
const one = nn.functional;

/** The loss that evaluate gives on all of the data in one batch. */
async function lossOf(
  model: nn.Module,
  loss: LossLike,
  target: Tensor,
  more: Partial<CompileOptions> = {},
): Promise<number> {
  model.compile({ loss, optimizer: 'sgd', ...more });
  return (await model.evaluate(x, target, { batchSize: 32 })).loss;
}

/** The same classifier with more layers behind it. */
function extended(...last: nn.Module[]): nn.Sequential {
  const model = classifier();
  for (const layer of last) model.append(layer);
  return model.eval();
}

/** A model that hides its last operation from those who look at its layers. */
class Hidden extends nn.Module {
  readonly inner = classifier();
  readonly #last: (t: Tensor) => Tensor;

  constructor(last: (t: Tensor) => Tensor) {
    super();
    this.#last = last;
  }

  override forward(input: Tensor): Tensor {
    return this.#last(this.inner.forward(input));
  }
}

describe('categorical_crossentropy on nn models', () => {
  const expected = torch.noGrad(() => one.crossEntropy(classifier().forward(x), y).item());
  const expectLoss = (loss: number, tolerance = 1e-6) => expect(loss).to.be.closeTo(expected, tolerance);

  const models: [name: string, make: () => nn.Module][] = [
    ['logits', () => classifier()],
    ['a final Softmax', () => extended(new nn.Softmax(1))],
    ['a final LogSoftmax', () => extended(new nn.LogSoftmax(1))],
    ['a Softmax in a nested Sequential', () => new nn.Sequential(classifier(), new nn.Sequential(new nn.Softmax(-1)))],
    ['a hidden softmax', () => new Hidden((t) => t.softmax(1))],
    ['a hidden log-softmax', () => new Hidden((t) => t.logSoftmax(1))],
    ['hidden logits', () => new Hidden((t) => t)],
  ];
  for (const [name, make] of models) {
    it(`${name}: indices, one-hot, in evaluate and in fit`, async () => {
      // A hidden softmax goes through the logarithm of rounded probabilities.
      const tolerance = name === 'a hidden softmax' ? 1e-5 : 1e-6;
      for (const loss of [
        'categorical_crossentropy',
        'sparse_categorical_crossentropy',
        'SparseCategoricalCrossentropy',
      ]) {
        expectLoss(await lossOf(make(), loss, y), tolerance);
      }
      expectLoss(await lossOf(make(), 'categoricalCrossentropy', one.oneHot(y, 3)), tolerance);
      const model = make().compile({ optimizer: 'sgd', loss: 'categorical_crossentropy' });
      const { history } = await model.fit(x, y, { batchSize: 32, verbose: 0 });
      expectLoss(history.loss[0], tolerance);
    });
  }

  it('a final Softmax keeps loss and gradient where its probabilities round to 0', async () => {
    const model = new nn.Sequential(new nn.Linear(1, 2), new nn.Softmax(1));
    torch.noGrad(() => {
      (model.at(0) as nn.Linear).weight.copy_(torch.tensor([[300], [0]]));
      (model.at(0) as nn.Linear).bias?.zero_();
    });
    model.compile({ optimizer: 'sgd', loss: 'categorical_crossentropy' });
    const before = (model.at(0) as nn.Linear).weight.at(1, 0).item();
    const { history } = await model.fit([[1]], [1], { verbose: 0 });
    expect(history.loss[0]).to.be.closeTo(300, 1e-3);
    expect((model.at(0) as nn.Linear).weight.at(1, 0).item()).not.to.equal(before);
  });

  it('fromLogits overrides the decision', async () => {
    const probabilities = torch.noGrad(() => classifier().forward(x).softmax(1));
    const twice = torch.noGrad(() => one.crossEntropy(probabilities, y).item());
    const soft = () => extended(new nn.Softmax(1));
    expect(await lossOf(soft(), 'categorical_crossentropy', y, { fromLogits: true })).to.be.closeTo(twice, 1e-6);
    expect(await lossOf(soft(), keras.losses.CategoricalCrossentropy({ fromLogits: true }), y)).to.be.closeTo(
      twice,
      1e-6,
    );
    expectLoss(await lossOf(soft(), 'categorical_crossentropy', y, { fromLogits: false }));
    const hidden = new Hidden((t) => t.softmax(1).mul(1));
    expectLoss(await lossOf(hidden, 'categorical_crossentropy', y, { fromLogits: false }), 1e-5);
  });

  it('a hook on the last layer makes the model a whole', async () => {
    const model = extended(new nn.Softmax(1));
    const last = model.at(2 + 1);
    const forward = last.forward.bind(last);
    let calls = 0;
    last.forward = (input: Tensor) => {
      calls++;
      return forward(input);
    };
    expectLoss(await lossOf(model, 'categorical_crossentropy', y), 1e-5);
    expect(calls).to.be.greaterThan(0);
  });

  it('classes in dimension 1 of images, in the last on keras models', async () => {
    const conv = new nn.Sequential(new nn.Conv2d(2, 4, 1));
    const images = torch.randn([3, 2, 5, 5]);
    const labels = torch.randint(0, 4, [3, 5, 5]);
    const direct = torch.noGrad(() => one.crossEntropy(conv.forward(images), labels).item());
    conv.compile({ loss: 'categorical_crossentropy', metrics: ['accuracy'] });
    const result = await conv.evaluate(images, labels);
    expect(result.loss).to.be.closeTo(direct, 1e-6);
    const right = torch.noGrad(() => conv.forward(images).argmax(1).eq(labels).float().mean().item());
    expect(result.accuracy).to.be.closeTo(right, 1e-6);

    const last = keras.Sequential([keras.layers.Conv2D(4, 1, { inputShape: [5, 5, 2], activation: 'softmax' })]);
    last.setWeights([
      torch.noGrad(() => (conv.at(0) as nn.Conv2d).weight.permute(2, 3, 1, 0)),
      (conv.at(0) as nn.Conv2d).bias as Tensor,
    ]);
    last.compile({ loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
    const same = await last.evaluate(images.permute(0, 2, 3, 1), labels);
    expect(same.loss).to.be.closeTo(direct, 1e-6);
    expect(same.accuracy).to.be.closeTo(right, 1e-6);
  });
});

describe('binary_crossentropy', () => {
  const scalar = (...last: nn.Module[]) => {
    torch.manualSeed(2);
    return new nn.Sequential(new nn.Linear(4, 1), ...last);
  };
  const answers = y.gt(0);
  const expected = torch.noGrad(() =>
    one.binaryCrossEntropyWithLogits(scalar().forward(x), answers.float().unsqueeze(1)).item(),
  );

  it('takes logits or a final Sigmoid, targets as bool, int or float, (N) or (N, 1)', async () => {
    const targets = [answers, answers.long(), answers.float(), answers.unsqueeze(1)];
    for (const target of targets) {
      for (const make of [() => scalar(), () => scalar(new nn.Sigmoid())]) {
        expect(await lossOf(make(), 'binary_crossentropy', target)).to.be.closeTo(expected, 1e-6);
      }
    }
    expect(
      await lossOf(scalar(new nn.Sigmoid(), new nn.Flatten(0)), 'bce', answers, { fromLogits: false }),
    ).to.be.closeTo(expected, 1e-6);
    expect(await lossOf(scalar(), 'BCEWithLogitsLoss', answers.float().unsqueeze(1))).to.be.closeTo(expected, 1e-6);
  });

  it('keeps the loss where a sigmoid rounds to 1', async () => {
    const model = scalar(new nn.Sigmoid());
    torch.noGrad(() => (model.at(0) as nn.Linear).weight.fill_(100));
    model.compile({ loss: 'binary_crossentropy' });
    const { loss } = await model.evaluate([[1, 1, 1, 1]], [0]);
    expect(loss).to.be.closeTo(400, 1);
  });
});

describe('losses in other forms', () => {
  it('torch names in any spelling mean torch losses', async () => {
    const expected = torch.noGrad(() => one.crossEntropy(classifier().forward(x), y).item());
    for (const name of ['crossEntropy', 'cross_entropy', 'CrossEntropyLoss']) {
      expect(await lossOf(classifier(), name, y)).to.be.closeTo(expected, 1e-6);
    }
    const logs = extended(new nn.LogSoftmax(1));
    expect(await lossOf(logs, 'NLLLoss', y)).to.be.closeTo(expected, 1e-6);
    expect(await lossOf(logs, 'nllLoss', one.oneHot(y, 3))).to.be.closeTo(expected, 1e-6);
  });

  it('modules, with their own options', async () => {
    const weight = torch.tensor([1, 2, 3], { dtype: torch.float32 });
    const module = new nn.CrossEntropyLoss({ weight, labelSmoothing: 0.1 });
    const expected = torch.noGrad(() => module.forward(classifier().forward(x), y).item());
    expect(await lossOf(classifier(), module, y.to(torch.uint8))).to.be.closeTo(expected, 1e-6);
  });

  it('functions: (output, target) on nn models, (yTrue, yPred) on keras models', async () => {
    const seen: number[][] = [];
    const fn = (a: Tensor, b: Tensor) => {
      seen.push([a.ndim, b.ndim]);
      return (a.ndim === 2 ? a : b).square();
    };
    const nnLoss = await lossOf(classifier(), fn, y);
    const kerasModel = keras.Sequential([keras.layers.Dense(3, { inputShape: [4] })]);
    await lossOf(kerasModel, fn, y);
    expect(seen).to.deep.equal([
      [2, 1],
      [1, 2],
    ]);
    expect(nnLoss).to.be.closeTo(
      torch.noGrad(() => classifier().forward(x).square().mean().item()),
      1e-6,
    );
  });

  it('sample weights with a module and with a function', async () => {
    const weights = torch.rand([32]);
    const expected = torch.noGrad(() =>
      one.crossEntropy(classifier().forward(x), y, { reduction: 'none' }).mul(weights).mean().item(),
    );
    const loss: LossLike[] = [
      new nn.CrossEntropyLoss(),
      (output, target) => one.crossEntropy(output, target, { reduction: 'none' }),
      'sparse_categorical_crossentropy',
    ];
    for (const each of loss) {
      const model = classifier().compile({ loss: each });
      const result = await model.evaluate(x, y, { sampleWeight: weights });
      expect(result.loss).to.be.closeTo(expected, 1e-6);
    }
    const mean = classifier().compile({ loss: (output: Tensor, target: Tensor) => one.crossEntropy(output, target) });
    await mean.evaluate(x, y, { sampleWeight: weights }).then(
      () => expect.fail('no error'),
      (error: Error) => expect(error.message).to.match(/one value per sample/),
    );
  });

  it('a penalty on chosen parameters, in loss and gradient', async () => {
    const model = classifier();
    const bias = torch.noGrad(() => (model.at(0) as nn.Linear).bias?.square().sum().item()) as number;
    const plain = await lossOf(model, 'crossEntropy', y);
    const regularization = { l2: 0.5, parameters: (name: string) => name === '0.bias' };
    expect(await lossOf(model, 'crossEntropy', y, { regularization })).to.be.closeTo(plain + 0.5 * bias, 1e-6);
  });
});
