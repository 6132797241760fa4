// Mistakes in the arguments of compile, fit, evaluate and predict, and in the data.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';
import type { CompileOptions, FitOptions } from '../../lib/training';
import { classification, classifier, errorOf, stateOf, warningsOf } from '../support/training';

const { x, y } = classification(40);

function compiled(options: Partial<CompileOptions> = {}): nn.Sequential {
  return classifier().compile({ optimizer: 'adam', loss: 'crossEntropy', ...options });
}

const quiet: FitOptions = { verbose: 0 };

describe('bad input to training', () => {
  const inCompile: [name: string, options: object, type: ErrorConstructor, message: RegExp][] = [
    [
      'an unknown loss',
      { loss: 'cross_entropie' },
      RangeError,
      /unknown loss 'cross_entropie'; known losses: categorical_crossentropy, .*mse.*crossEntropy/,
    ],
    [
      'an unknown optimizer',
      { optimizer: 'adamm' },
      RangeError,
      /unknown optimizer 'adamm'; known optimizers: adam, adamw/,
    ],
    ['an unknown metric', { metrics: ['acuracy'] }, RangeError, /unknown metric 'acuracy'; known metrics: accuracy/],
    [
      'an unknown option',
      { metric: ['accuracy'] },
      TypeError,
      /unknown option 'metric'; known options: optimizer, loss, metrics/,
    ],
    ['no loss', { loss: undefined }, TypeError, /no loss/],
    ['a loss of a wrong kind', { loss: 3 }, TypeError, /loss must be a name, .* got 3/],
    ['an optimizer of a wrong kind', { optimizer: 3 }, TypeError, /optimizer must be a name, .* got 3/],
    ['a metric of a wrong kind', { metrics: [3] }, TypeError, /metric must be a name, .* got 3/],
    ['metrics that are no array', { metrics: 'accuracy' }, TypeError, /metrics must be an array/],
    ['two metrics of one name', { metrics: ['accuracy', 'accuracy'] }, RangeError, /two metrics are called 'accuracy'/],
    ['a negative penalty', { regularization: { l2: -1 } }, RangeError, /l2 must be a number of at least 0, got -1/],
    ['an unknown penalty', { regularization: { l3: 1 } }, TypeError, /'l3'/],
  ];
  for (const [name, options, type, message] of inCompile) {
    it(`compile: ${name}`, () => expect(() => compiled(options)).to.throw(type, message));
  }

  const inFit: [
    name: string,
    x: unknown,
    y: unknown,
    options: object,
    type: ErrorConstructor | typeof torch.TorchError,
    message: RegExp,
  ][] = [
    [
      'x and y of different length',
      x,
      y.narrow(0, 0, 30),
      {},
      torch.TorchError,
      /different numbers of samples: x has 40, y has 30/,
    ],
    ['no data', torch.empty([0, 4]), torch.empty([0], { dtype: torch.int64 }), {}, torch.TorchError, /x is empty/],
    ['empty arrays', [], [], {}, torch.TorchError, /x is empty/],
    ['no batches', [], undefined, {}, torch.TorchError, /gave no batches/],
    ['a scalar', torch.tensor(1), y, {}, torch.TorchError, /x has no dimension/],
    ['x of a wrong kind', 'data', y, {}, TypeError, /x must be a Tensor, .* got 'data'/],
    [
      'batches of a wrong kind',
      3,
      undefined,
      {},
      TypeError,
      /expected arrays, a Dataset or an iterable of batches, got 3/,
    ],
    ['a batch of a wrong kind', [[x]], undefined, {}, TypeError, /a batch must be \[x, y\]/],
    ['sample weights of another length', x, y, { sampleWeight: [1, 2] }, torch.TorchError, /sampleWeight has 2/],
    ['epochs 0', x, y, { epochs: 0 }, RangeError, /epochs must be a positive integer, got 0/],
    ['a fractional batch size', x, y, { batchSize: 1.5 }, RangeError, /batchSize must be a positive integer, got 1.5/],
    ['an unknown option', x, y, { epoch: 3 }, TypeError, /unknown option 'epoch'; known options: epochs/],
    ['a split of 1', x, y, { validationSplit: 1 }, RangeError, /validationSplit must be between 0 and 1, got 1/],
    ['a split that leaves nothing', x, y, { validationSplit: 0.999 }, torch.TorchError, /leaves one part empty/],
    [
      'validation data of different length',
      x,
      y,
      { validationData: [x, y.narrow(0, 0, 5)] },
      torch.TorchError,
      /validationData.*x has 40, y has 5/,
    ],
    ['a callback of a wrong kind', x, y, { callbacks: [3] }, TypeError, /callbacks\[0\]/],
    ['a split of batches', [[x, y]], undefined, { validationSplit: 0.5 }, TypeError, /validationSplit needs x and y/],
  ];
  for (const [name, data, target, options, type, message] of inFit) {
    it(`fit: ${name}`, async () => {
      const model = compiled();
      const args = target === undefined ? [{ ...quiet, ...options }] : [target, { ...quiet, ...options }];
      const error = await errorOf(model.fit(data as never, ...(args as [never])));
      expect(error).to.be.instanceOf(type);
      expect(error.message).to.match(message);
      await model.fit(x, y, quiet);
    });
  }

  it('fit and evaluate before compile', async () => {
    const model = classifier();
    expect((await errorOf(model.fit(x, y))).message).to.match(/^fit\(\): call compile/);
    expect((await errorOf(model.evaluate(x, y))).message).to.match(/^evaluate\(\): call compile/);
    expect((await model.predict(x)).shape).to.deep.equal([40, 3]);
  });

  it('fit without an optimizer; evaluate does without', async () => {
    const model = classifier().compile({ loss: 'crossEntropy' });
    expect(Object.keys(await model.evaluate(x, y))).to.deep.equal(['loss']);
    expect((await errorOf(model.fit(x, y, quiet))).message).to.match(/no optimizer/);
  });

  it('shapes that do not match: the error of the operator, and the model goes on', async () => {
    const model = compiled();
    const before = stateOf(model);
    const error = await errorOf(model.fit(torch.randn([40, 5]), y, quiet));
    expect(error.message).to.match(/mat1 and mat2 shapes cannot be multiplied \(32x5 and 4x16\)/);
    expect(model.training).to.equal(true);
    expect(stateOf(model)).to.deep.equal(before);
    expect((await errorOf(model.predict(torch.randn([40, 5])))).message).to.match(/cannot be multiplied/);
    expect((await errorOf(model.evaluate(torch.randn([40, 5]), y))).message).to.match(/cannot be multiplied/);
    expect(torch.isGradEnabled()).to.equal(true);
    await model.fit(x, y, quiet);
  });

  it('classes that the model does not have', async () => {
    const model = compiled();
    const error = await errorOf(model.fit(x, y.add(5), quiet));
    expect(error.message).to.match(/out of bounds/);
    await model.fit(x, y, quiet);
  });

  it('targets of another shape than the output, where broadcasting would hide it', async () => {
    const model = classifier().compile({ optimizer: 'sgd', loss: 'mse' });
    const error = await errorOf(model.fit(x, y, quiet));
    expect(error.message).to.match(/the target's shape \[32\] does not match the output's \[32, 3\]/);
  });

  it('errors of callbacks and of the data reach the caller', async () => {
    const model = compiled();
    const onEpochEnd = () => {
      throw new Error('mine');
    };
    expect((await errorOf(model.fit(x, y, { ...quiet, callbacks: [{ onEpochEnd }] }))).message).to.equal('mine');
    function* broken() {
      yield [x, y];
      throw new Error('disk');
    }
    expect((await errorOf(model.fit(() => broken(), quiet))).message).to.equal('disk');
    const once = broken();
    once.next();
    expect((await errorOf(model.fit(once, quiet))).message).to.equal('disk');
  });

  it('a generator that is used up', async () => {
    function* once() {
      yield [x, y];
    }
    const model = compiled();
    const error = await errorOf(model.fit(once(), { ...quiet, epochs: 2 }));
    expect(error.message).to.match(/gave no batches in epoch 2: .* a function that returns a new one/);
    const tooShort = await errorOf(model.fit(once(), { ...quiet, stepsPerEpoch: 3 }));
    expect(tooShort.message).to.match(/ended after 1 of 3 steps/);
  });

  it('a loss that turns NaN is warned of once, with the step', async () => {
    const model = compiled();
    const bad = x.clone();
    bad.narrow(0, 17, 1).fill_(Number.NaN);
    const texts = await warningsOf(() => model.fit(bad, y, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 }));
    expect(texts).to.have.length(1);
    expect(texts[0]).to.match(/the loss became NaN in step 3 of epoch 1/);
  });

  it('a CrossEntropyLoss behind a Softmax is warned of', async () => {
    const model = new nn.Sequential(new nn.Linear(4, 3), new nn.Softmax(1));
    const texts = await warningsOf(async () => model.compile({ optimizer: 'sgd', loss: 'crossEntropy' }));
    expect(texts.join()).to.match(/expects logits, but the model ends in Softmax/);
  });
});
