// The forms that x and y may have, and what fit does with them.
import { expect } from 'chai';
import { DataLoader } from '../../lib/data/dataloader';
import { TensorDataset } from '../../lib/data/dataset';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import type { FitOptions } from '../../lib/training';
import { classification, classifier } from '../support/training';

const { x, y } = classification(24);
const options: FitOptions = { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 };
const compiled = () => classifier().compile({ optimizer: 'adam', loss: 'categorical_crossentropy' });

/** The losses of the same training from the same weights. */
async function lossesOf(data: unknown, target?: unknown, extra: FitOptions = {}): Promise<number[]> {
  const model = compiled();
  const args = target === undefined ? [{ ...options, ...extra }] : [target, { ...options, ...extra }];
  return (await model.fit(data as never, ...(args as [never]))).history.loss;
}

describe('data for fit', () => {
  let expected: number[];
  before(async () => {
    expected = await lossesOf(x, y);
  });
  const expectSame = (losses: number[]) => {
    for (const [i, loss] of expected.entries()) expect(losses[i]).to.be.closeTo(loss, 1e-6);
  };

  const flat = x.toTypedArray() as Float32Array;
  const oneHot = nn.functional.oneHot(y, 3);
  const batches = [0, 8, 16].map((start): [Tensor, Tensor] => [x.narrow(0, start, 8), y.narrow(0, start, 8)]);
  const forms: [name: string, x: unknown, y?: unknown][] = [
    ['nested arrays', x.toArray(), y.toArray()],
    ['a flat typed array with its shape', { data: flat, shape: [24, 4] }, y],
    ['float64', { data: Float64Array.from(flat), shape: [24, 4] }, y],
    ['classes as a typed array', x, Uint8Array.from(y.toArray())],
    ['classes as float32', x, Float32Array.from(y.toArray())],
    ['classes as a column', x, y.unsqueeze(1)],
    ['one-hot integers', x, oneHot],
    ['one-hot floats', x, oneHot.to(torch.float32)],
    ['one-hot rows of numbers', x, oneHot.toArray()],
    ['an array of batches', batches],
    ['batches of arrays', batches.map(([a, b]) => [a.toArray(), b.toArray()])],
    ['a Dataset', new TensorDataset(x, y)],
    ['a DataLoader', new DataLoader(new TensorDataset(x, y), { batchSize: 8 })],
    ['a function that gives an iterator', () => batches.values()],
    ['an async generator', async function* () { yield* batches; }], // biome-ignore format: short
  ];
  for (const [name, data, target] of forms) {
    it(name, async () => expectSame(await lossesOf(data, target)));
  }

  it('weights of ones in batches, and as an option', async () => {
    expectSame(await lossesOf(batches.map(([a, b]) => [a, b, torch.ones([8])])));
    expectSame(await lossesOf(x, y, { sampleWeight: new Array(24).fill(1), classWeight: { 0: 1 } }));
  });

  it('stepsPerEpoch: part of the arrays, a stream that goes on', async () => {
    const model = compiled();
    let given = 0;
    function* endless() {
      for (;;) yield batches[given++ % 3];
    }
    const { history } = await model.fit(endless(), { ...options, stepsPerEpoch: 3 });
    expectSame(history.loss);
    expect(given).to.equal(9);
    const first = await lossesOf(x, y, { stepsPerEpoch: 1, epochs: 1 });
    const alone = await lossesOf(x.narrow(0, 0, 8), y.narrow(0, 0, 8), { epochs: 1 });
    expect(first).to.deep.equal(alone);
  });

  it('validationSplit takes the last part, before shuffling', async () => {
    const model = compiled();
    const { history } = await model.fit(x, y, { ...options, shuffle: true, epochs: 1, validationSplit: 0.25 });
    const { loss } = await model.evaluate(x.narrow(0, 18, 6), y.narrow(0, 18, 6));
    expect(history.val_loss).to.deep.equal([loss]);
  });

  it('validation every other epoch, on batches', async () => {
    const model = compiled();
    const { history } = await model.fit(x, y, {
      ...options,
      epochs: 4,
      validationData: new TensorDataset(x, y),
      validationFreq: 2,
    });
    expect(history.loss).to.have.length(4);
    expect(history.val_loss).to.have.length(2);
  });

  it('sample weights count as so many samples', async () => {
    const model = compiled();
    const weight = torch.zeros([24]);
    weight.narrow(0, 0, 12).fill_(2);
    const weighted = await model.evaluate(x, y, { sampleWeight: weight, batchSize: 24 });
    const plain = await model.evaluate(x.narrow(0, 0, 12), y.narrow(0, 0, 12), { batchSize: 12 });
    expect(weighted.loss).to.be.closeTo(plain.loss, 1e-6);
  });

  it('whole numbers become what the model takes: floats, or indices for an Embedding', async () => {
    const xor = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1), new nn.Sigmoid());
    xor.compile({ optimizer: 'adam', loss: 'binary_crossentropy', metrics: ['accuracy'] });
    const table = [[0, 0], [0, 1], [1, 0], [1, 1]]; // biome-ignore format: a table
    await xor.fit(table, [0, 1, 1, 0], { verbose: 0 });
    expect((await xor.predict(table)).shape).to.deep.equal([4, 1]);
    const words = new nn.Sequential(new nn.Embedding(5, 3), new nn.Flatten(), new nn.Linear(6, 2));
    words.compile({ optimizer: 'adam', loss: 'crossEntropy' });
    await words.fit([[0, 1], [2, 4]], [0, 1], { verbose: 0 }); // biome-ignore format: short
  });

  it('several inputs', async () => {
    class Sum extends nn.Module {
      linear = new nn.Linear(4, 3);
      override forward(a: Tensor, b: Tensor): Tensor {
        return this.linear.forward(a.add(b));
      }
    }
    const model = new Sum();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    await model.fit([x, x], y, options);
    expect((await model.predict([x, x])).shape).to.deep.equal([24, 3]);
  });

  it('float64 models take arrays as float64', async () => {
    const model = classifier().double();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
    await model.fit(x.toArray(), y, options);
    expect((await model.predict(x.toArray())).dtype).to.equal(torch.float64);
  });
});

describe('predict', () => {
  it('gives the outputs of all batches in order, without gradients', async () => {
    const model = classifier();
    const whole = torch.noGrad(() => model.eval().forward(x));
    model.train();
    const output = await model.predict(x, { batchSize: 7 });
    expect(output.requiresGrad).to.equal(false);
    expect(torch.allclose(output, whole)).to.equal(true);
    const parts = await model.predict([x.narrow(0, 0, 10), x.narrow(0, 10, 14)].values());
    expect(torch.allclose(parts, whole)).to.equal(true);
    const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 5 });
    expect(torch.allclose(await model.predict(loader), whole)).to.equal(true);
  });

  it('gives several outputs where the model does', async () => {
    class Two extends nn.Module {
      override forward(input: Tensor): [Tensor, Tensor] {
        return [input, input.sum(1)];
      }
    }
    const outputs = (await new Two().predict(x, { batchSize: 10 })) as unknown as Tensor[];
    expect(outputs.map((t) => t.shape)).to.deep.equal([[24, 4], [24]]);
  });

  it('draws no random numbers, nor does evaluate', async () => {
    const model = compiled();
    torch.manualSeed(3);
    await model.predict(x);
    await model.evaluate(x, y);
    const after = torch.rand([]).item();
    torch.manualSeed(3);
    expect(torch.rand([]).item()).to.equal(after);
  });
});
