import { expect } from 'chai';
import { type DType, keras, nn, optim, type Tensor, torch } from '../../lib';

/** Notes the dtypes of what it passes on. */
class Spy extends nn.Module {
  readonly seen = new Set<string>();

  override forward(x: Tensor): Tensor {
    this.seen.add(String(x.dtype));
    return x;
  }
}

function data(): [x: Tensor, y: Tensor] {
  torch.manualSeed(1);
  const x = torch.randn(64, 8);
  return [x, x.sum(1).gt(0).long()];
}

function model(): { net: nn.Sequential; spy: Spy } {
  torch.manualSeed(2);
  const spy = new Spy();
  return { net: new nn.Sequential(new nn.Linear(8, 16), spy, new nn.ReLU(), new nn.Linear(16, 2)), spy };
}

const options = { epochs: 8, batchSize: 16, verbose: 0 } as const;

describe('fit with mixed precision', () => {
  for (const [mixedPrecision, dtype] of [
    [false, 'float32'],
    [true, 'bfloat16'],
    ['bfloat16', 'bfloat16'],
    ['float16', 'float16'],
  ] as const) {
    it(`${mixedPrecision}: computes in ${dtype}, also in validation, and learns`, async () => {
      const [x, y] = data();
      const { net, spy } = model();
      net.compile({
        optimizer: new optim.Adam(net.parameters(), { lr: 0.02 }),
        loss: new nn.CrossEntropyLoss(),
        metrics: ['accuracy'],
      });
      const { history } = await net.fit(x, y, { ...options, mixedPrecision, validationData: [x, y] });
      expect([...spy.seen]).to.deep.equal([`torch.${dtype}`]);
      expect(history.loss.at(-1)).to.be.lessThan(0.6 * history.loss[0]);
      expect(history.val_accuracy.at(-1)).to.be.greaterThan(0.85);
      expect(net.parameters().every((p) => p.dtype === torch.float32 && p.grad?.dtype === torch.float32)).to.equal(
        true,
      );
      expect(torch.isAutocastEnabled('cpu')).to.equal(false);
    });
  }

  it('gives the curve of the loop written by hand', async () => {
    const [x, y] = data();
    const { net } = model();
    net.compile({ optimizer: new optim.SGD(net.parameters(), { lr: 0.1 }), loss: new nn.CrossEntropyLoss() });
    const fit = await net.fit(x, y, { epochs: 3, batchSize: 64, shuffle: false, verbose: 0, mixedPrecision: true });
    const other = model().net;
    const optimizer = new optim.SGD(other.parameters(), { lr: 0.1 });
    const losses = [0, 1, 2].map(() => {
      optimizer.zeroGrad();
      const loss = torch.autocast('cpu', () => nn.functional.crossEntropy(other.forward(x), y));
      loss.backward();
      optimizer.step();
      return loss.item();
    });
    expect(fit.history.loss).to.deep.equal(losses);
  });

  it('works with keras models and optimizers', async () => {
    const [x, y] = data();
    const net = new keras.Sequential([
      new keras.layers.Dense(16, { activation: 'relu' }),
      new keras.layers.Dense(2, { activation: 'softmax' }),
    ]);
    net.compile({
      optimizer: new keras.optimizers.Adam({ learningRate: 0.02 }),
      loss: 'sparse_categorical_crossentropy',
    });
    const { history } = await net.fit(x, y, { ...options, mixedPrecision: 'float16' });
    expect(history.loss.at(-1)).to.be.lessThan(history.loss[0]);
  });

  it('refuses other values, and float16 for an optimizer that it cannot scale for', async () => {
    const [x, y] = data();
    const { net } = model();
    const plain = { step: () => {}, zeroGrad: () => {} };
    net.compile({ optimizer: plain, loss: new nn.CrossEntropyLoss() });
    const refused = async (mixedPrecision: unknown) =>
      net.fit(x, y, { verbose: 0, mixedPrecision: mixedPrecision as boolean }).catch((error: Error) => error);
    expect(await refused('half'))
      .to.be.instanceOf(TypeError)
      .with.property('message')
      .that.includes("got 'half'");
    expect(String(await refused(torch.float16 as DType))).to.include('mixedPrecision must be');
    expect(String(await refused('float16'))).to.include('needs an optimizer with paramGroups');
  });
});
