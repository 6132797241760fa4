import { expect } from 'chai';
import * as keras from '../../lib/keras';
import { Sequential as SequentialClass } from '../../lib/keras/sequential';
import * as nn from '../../lib/nn';
import * as optim from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { classification, errorOf, stateOf } from '../support/training';

const { layers } = keras;
const { x, y } = classification(40);

const small = () =>
  keras.Sequential([
    layers.Dense(8, { activation: 'relu', inputShape: [4] }),
    layers.Dense(3, { activation: 'softmax' }),
  ]);

describe('keras.Sequential', () => {
  it('works with and without new, and is an nn.Module', () => {
    const model = small();
    expect(model).to.be.instanceOf(nn.Module);
    expect(model).to.be.instanceOf(keras.Sequential);
    expect(new keras.Sequential([new layers.Dense(2)]).layers).to.have.length(1);
    expect(layers.Dense(2)).to.be.instanceOf(layers.Dense);
    expect(model.parameters().map((p) => p.shape)).to.deep.equal([[4, 8], [8], [8, 3], [3]]);
    expect(Object.keys(model.stateDict())).to.deep.equal(['0.kernel', '0.bias', '1.kernel', '1.bias']);
  });

  it('trains in a hand-written loop like any module', () => {
    const model = small();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
    const losses: number[] = [];
    for (let i = 0; i < 20; i++) {
      optimizer.zeroGrad();
      const loss = nn.functional.nllLoss(model.forward(x).log(), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    expect(losses[19]).to.be.lessThan(losses[0] / 1.5);
  });

  it('builds its weights from inputShape, from Input, from build, or from the first data', async () => {
    const shapes = [[4, 8], [8], [8, 3], [3]]; // biome-ignore format: short
    const dense = () => [layers.Dense(8), layers.Dense(3)];
    expect(small().built).to.equal(true);
    const withInput = keras.Sequential([keras.Input({ shape: [4] }), ...dense()]);
    expect(withInput.layers).to.have.length(2);
    expect(withInput.getWeights().map((w) => w.shape)).to.deep.equal(shapes);
    const built = keras.Sequential(dense());
    expect(built.built).to.equal(false);
    expect(() => built.getWeights()).to.throw(torch.TorchError, 'do not exist yet');
    expect(() => built.countParams()).to.throw(torch.TorchError, 'inputShape');
    built.build([null, 4]);
    expect(built.countParams()).to.equal(4 * 8 + 8 + 8 * 3 + 3);
    expect(built.outputShape).to.deep.equal([null, 3]);
    const fitted = keras.Sequential(dense()).compile({ loss: 'mse' });
    await fitted.fit(x, torch.zeros([40, 3]), { verbose: 0 });
    expect(fitted.getWeights().map((w) => w.shape)).to.deep.equal(shapes);
    expect(fitted.optimizer).to.be.instanceOf(keras.optimizers.RMSprop);
    const called = keras.Sequential(dense());
    expect((await called.predict(x.toArray())).shape).to.deep.equal([40, 3]);
    const added = keras
      .Sequential()
      .add(layers.Dense(8, { inputShape: [4] }))
      .add(layers.Dense(3));
    expect(added.getWeights().map((w) => w.shape)).to.deep.equal(shapes);
  });

  it('mixes with modules of nn and with nested models', async () => {
    const model = keras.Sequential([
      layers.Dense(6, { inputShape: [4] }),
      new nn.LayerNorm(6),
      layers.Activation('tanh'),
      keras.Sequential([layers.Dense(5), layers.Dense(3, { activation: 'softmax' })]),
    ]);
    expect(model.built).to.equal(false);
    model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
    const { history } = await model.fit(x, y, { epochs: 30, verbose: 0 });
    expect(history.loss[29]).to.be.lessThan(history.loss[0]);
    const weights = model.getWeights();
    expect(weights).to.have.length(2 + 2 + 4);
    const before = await model.predict(x);
    model.setWeights(weights.map((w) => w.mul(2)));
    expect(torch.equal(await model.predict(x), before)).to.equal(false);
    model.setWeights(weights.map((w) => w.toArray()));
    expect(torch.equal(await model.predict(x), before)).to.equal(true);
  });

  it('names, finds and lists its layers', () => {
    keras.utils.clearSession();
    const model = keras.Sequential([
      layers.Conv2D(4, 3, { inputShape: [8, 8, 1] }),
      layers.MaxPooling2D(),
      layers.BatchNormalization({ name: 'norm' }),
      layers.Flatten(),
      layers.Dense(2),
      layers.Dense(2, { trainable: false }),
    ]);
    const names = model.layers.map((layer) => (layer as { name?: string }).name);
    expect(names).to.deep.equal(['conv2d', 'max_pooling2d', 'norm', 'flatten', 'dense', 'dense_1']);
    expect(model.getLayer('norm')).to.equal(model.layers[2]);
    expect(model.getLayer(-1)).to.equal(model.layers[5]);
    expect(() => model.getLayer('dense_7')).to.throw(RangeError, /'dense_7'; the layers are: conv2d, max_pooling2d/);
    let text = '';
    model.summary({
      printFn: (t) => {
        text = t;
      },
    });
    expect(text.split('\n')).to.deep.equal([
      'Model: "sequential"',
      '┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓',
      '┃ Layer (type)                 ┃ Output Shape    ┃ Param # ┃',
      '┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩',
      '│ conv2d (Conv2D)              │ (None, 6, 6, 4) │      40 │',
      '├──────────────────────────────┼─────────────────┼─────────┤',
      '│ max_pooling2d (MaxPooling2D) │ (None, 3, 3, 4) │       0 │',
      '├──────────────────────────────┼─────────────────┼─────────┤',
      '│ norm (BatchNormalization)    │ (None, 3, 3, 4) │      16 │',
      '├──────────────────────────────┼─────────────────┼─────────┤',
      '│ flatten (Flatten)            │ (None, 36)      │       0 │',
      '├──────────────────────────────┼─────────────────┼─────────┤',
      '│ dense (Dense)                │ (None, 2)       │      74 │',
      '├──────────────────────────────┼─────────────────┼─────────┤',
      '│ dense_1 (Dense)              │ (None, 2)       │       6 │',
      '└──────────────────────────────┴─────────────────┴─────────┘',
      ' Total params: 136',
      ' Trainable params: 122',
      ' Non-trainable params: 14',
    ]);
  });

  it('layers that are not trainable stay, and their BatchNormalization keeps to its statistics', async () => {
    const model = keras.Sequential([
      layers.Dense(6, { inputShape: [4], trainable: false }),
      layers.BatchNormalization({ trainable: false }),
      layers.Dense(3, { activation: 'softmax' }),
    ]);
    const before = stateOf(model);
    model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    await model.fit(x, y, { verbose: 0 });
    const after = stateOf(model);
    for (const key of Object.keys(before)) {
      if (key.startsWith('2.')) expect(after[key], key).not.to.deep.equal(before[key]);
      else expect(after[key], key).to.deep.equal(before[key]);
    }
  });

  it('refuses what fits nowhere', async () => {
    expect(() => keras.Sequential([3 as never])).to.throw(TypeError, 'expected a layer, got 3');
    expect(() => keras.Sequential([layers.Dense(1), keras.Input({ shape: [1] })])).to.throw(
      torch.TorchError,
      'before all',
    );
    expect(() => layers.Dense(0)).to.throw(RangeError, 'units must be a positive integer, got 0');
    expect(() => layers.Dense(2, { activation: 'rleu' })).to.throw(
      RangeError,
      /unknown activation 'rleu'; known activations: linear, relu/,
    );
    expect(() => layers.Dense(2, { input_shape: [3] } as object)).to.throw(
      TypeError,
      /unknown option 'input_shape'; known options: name, inputShape/,
    );
    expect(() => layers.Dense(2, { inputShape: 3 as never })).to.throw(TypeError, 'inputShape must be an array');
    expect(() => small().setWeights([])).to.throw(torch.TorchError, 'expected 4 weights, got 0');
    expect(() => small().setWeights([x, x, x, x])).to.throw(
      torch.TorchError,
      /kernel has the shape \[4, 8\], got \[40, 4\]/,
    );
    expect(() => layers.Conv2D(1, 3, { padding: 'causal' })).to.throw(RangeError, "'valid' or 'same'");
    expect(() => layers.Conv2D(1, [3, 3, 3])).to.throw(RangeError, 'kernelSize must be one or 2 integers');
    expect(() => keras.Sequential([layers.Conv2D(1, 3, { inputShape: [8, 8] })])).to.throw(
      torch.TorchError,
      /expected an input of 4 dimensions, got the shape \(None, 8, 8\)/,
    );
    expect(() => layers.LSTM(3, { activation: 'relu' })).to.throw(RangeError, "activation must be 'tanh'");
    expect(() => layers.Bidirectional(layers.Dense(1) as never)).to.throw(TypeError, 'a recurrent layer');
    expect(() => keras.Sequential([layers.Dense(2, { inputShape: [4], kernelInitializer: 'glorot' })])).to.throw(
      RangeError,
      /unknown initializer 'glorot'/,
    );
    expect(() => keras.Sequential([layers.Dense(2, { inputShape: [4], kernelRegularizer: 'l3' })])).to.throw(
      RangeError,
      /unknown regularizer 'l3'/,
    );
    const model = small();
    expect(() => model.compile({ optimizer: 'lion', loss: 'mse' })).to.throw(
      RangeError,
      'known optimizers: adam, adamw, rmsprop, sgd',
    );
    model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy' });
    expect((await errorOf(model.fit(torch.zeros([8, 5]), torch.zeros([8])))).message).to.match(/cannot be multiplied/);
    expect((await model.predict(x)).shape).to.deep.equal([40, 3]);
  });

  it("means Keras's optimizers by names, torch's when given one of those", () => {
    const model = small();
    model.compile({ optimizer: 'adam', loss: 'mse' });
    expect(model.optimizer).to.be.instanceOf(keras.optimizers.Adam);
    expect((model.optimizer as keras.optimizers.Optimizer).learningRate).to.equal(0.001);
    const torchs = new optim.Adam(model.parameters());
    model.compile({ optimizer: torchs, loss: 'mse' });
    expect(model.optimizer).to.equal(torchs);
    const own = keras.optimizers.SGD({ learningRate: 0.2 });
    model.compile({ optimizer: own, loss: 'mse' });
    expect(model.optimizer).to.equal(own);
    model.compile({ loss: 'mse' });
    expect(model.optimizer).to.be.instanceOf(keras.optimizers.RMSprop);
  });

  it('a layer of ones own', async () => {
    class Scale extends keras.layers.Layer {
      declare factor: Tensor;
      protected override createWeights(shape: keras.Shape): void {
        this.addWeight('factor', [this.sizeOf(shape, -1)], { initializer: 'ones', regularizer: 'l2' });
      }
      override call(input: Tensor): Tensor {
        return input.mul(this.factor);
      }
    }
    const model = keras.Sequential([
      new Scale({ inputShape: [4] }),
      layers.Dense(3, { activation: (t) => t.softmax(-1) }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'sparse_categorical_crossentropy' });
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(model.getWeights()[0].toArray()).not.to.deep.equal([1, 1, 1, 1]);
    expect((model.layers[0] as Scale).name).to.match(/^scale/);
    expect(model).to.be.instanceOf(SequentialClass);
  });

  it('a last batch of one sample leaves BatchNormalization whole', async () => {
    const norm = layers.BatchNormalization({ inputShape: [4], momentum: 0.5 });
    const model = keras.Sequential([norm, layers.Dense(1)]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x.narrow(0, 0, 1), [1], { verbose: 0 });
    const [, , mean, variance] = norm.getWeights();
    expect(torch.allclose(mean, x.select(0, 0).div(2))).to.equal(true);
    expect(variance.toArray()).to.deep.equal([0.5, 0.5, 0.5, 0.5]);
  });

  it('dropout works in training only', async () => {
    const model = keras.Sequential([layers.Dropout(0.5, { inputShape: [4] })]);
    expect(torch.equal(await model.predict(x), x)).to.equal(true);
    const zeros = model.train().forward(x).eq(0).float().mean().item();
    expect(zeros).to.be.within(0.3, 0.7);
    expect(() => layers.Dropout(1.5)).to.throw(RangeError, 'rate');
  });
});

describe('keras.utils', () => {
  it('toCategorical makes one-hot rows', () => {
    const { toCategorical } = keras.utils;
    expect(toCategorical([0, 2, 1]).toArray()).to.deep.equal([
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ]);
    expect(toCategorical(torch.tensor([[1], [0]]), 3).shape).to.deep.equal([2, 3]);
    expect(toCategorical(Uint8Array.of(1), 2).dtype).to.equal(torch.float32);
    expect(() => toCategorical([0, 3], 3)).to.throw(torch.TorchError, 'the classes must be 0 … 2, got up to 3');
  });
});
