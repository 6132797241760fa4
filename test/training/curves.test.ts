// Replays scripts/fixtures/fit.py: fit gives the loss curve of Python's loop over a DataLoader, from the same seed.
import { expect } from 'chai';
import { DataLoader } from '../../lib/data/dataloader';
import { TensorDataset } from '../../lib/data/dataset';
import * as nn from '../../lib/nn';
import * as optim from '../../lib/optim';
import { torch } from '../../lib/torch';
import { Callback, type CompileOptions, type FitOptions, type Logs } from '../../lib/training';
import { loadFixture } from '../support/fixtures';

interface Case {
  name: string;
  optimizer: string;
  target: string;
  options: { shuffle?: boolean; batch_size?: number; l1?: number; l2?: number; weights?: number[] };
  steps: number[];
  loss: number[];
  val_loss: number[];
  after: number;
}

const fixture = loadFixture<{ x: number[][]; y: Record<string, number[] | number[][]>; cases: Case[] }>(
  'training',
  'fit.json',
);

const samples = 50;
const mlp = (...last: nn.Module[]) =>
  new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Dropout(0.2), new nn.Linear(8, 3), ...last);
const scalarNet = (...last: nn.Module[]) =>
  new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 1), ...last);

const models: Record<string, () => nn.Sequential> = {
  'a final Softmax': () => mlp(new nn.Softmax(1)),
  'a final LogSoftmax': () => mlp(new nn.LogSoftmax(1)),
  'batch normalisation': () =>
    new nn.Sequential(new nn.Linear(6, 8), new nn.BatchNorm1d(8), new nn.Tanh(), new nn.Linear(8, 3)),
  regression: () => scalarNet(),
  'yes or no': () => scalarNet(new nn.Sigmoid()),
};

const losses: Record<string, string> = {
  classes: 'sparse_categorical_crossentropy',
  'one-hot': 'categorical_crossentropy',
  numbers: 'mse',
  answers: 'binary_crossentropy',
};

/** As long as rounding of other instruction sets does not grow. */
const relative = 1e-4;

function expectCurve(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual.length, what).to.equal(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i], `${what} ${i}`).to.be.closeTo(value, relative * value);
}

class StepLosses extends Callback {
  readonly losses: number[] = [];
  #sum = 0;
  #samples = 0;

  constructor(readonly batchSize: number) {
    super();
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    if (batch === 0) this.#sum = this.#samples = 0;
    const size = Math.min(this.batchSize, samples - batch * this.batchSize);
    this.#samples += size;
    const sum = logs.loss * this.#samples;
    this.losses.push((sum - this.#sum) / size);
    this.#sum = sum;
  }
}

function compileOptions(c: Case, model: nn.Module): CompileOptions {
  const { l1 = 0, l2 = 0 } = c.options;
  const optimizer = c.optimizer === 'sgd' ? new optim.SGD(model.parameters(), { lr: 0.1 }) : c.optimizer;
  return { optimizer, loss: losses[c.target], metrics: [], regularization: { l1, l2 } };
}

describe('fit repeats the curve of a loop in Python', () => {
  const x = torch.tensor(fixture.x);
  const dtype = (c: Case) => (c.target === 'classes' ? torch.int64 : torch.float32);

  for (const c of fixture.cases) {
    it(c.name, async () => {
      const y = torch.tensor(fixture.y[c.target], { dtype: dtype(c) });
      const { shuffle = true, batch_size: batchSize = 16, weights } = c.options;
      torch.manualSeed(3);
      const model = (models[c.name] ?? mlp)();
      model.compile(compileOptions(c, model));
      const steps = new StepLosses(batchSize);
      const options: FitOptions = {
        epochs: 3,
        batchSize,
        shuffle,
        verbose: 0,
        validationSplit: 14 / 64,
        callbacks: [steps],
      };
      if (weights) {
        // Class weights count for training only, so the rows to validate are given apart.
        options.classWeight = { ...weights };
      }
      const { history, epoch } = await model.fit(x, y, options);
      expect(epoch).to.deep.equal([0, 1, 2]);
      expectCurve(steps.losses, c.steps, 'step');
      expectCurve(history.loss, c.loss, 'loss');
      expectCurve(history.val_loss, c.val_loss, 'val_loss');
      expect(torch.randint(2 ** 30, []).item(), 'random numbers used up').to.equal(c.after);
    });
  }

  it('gives the same from a DataLoader, and written by hand', async () => {
    const c = fixture.cases[0];
    const y = torch.tensor(fixture.y.classes as number[]);
    const loader = () =>
      new DataLoader<[torch: never, never]>(new TensorDataset(x.narrow(0, 0, samples), y.narrow(0, 0, samples)), {
        batchSize: 16,
        shuffle: true,
      });
    torch.manualSeed(3);
    const model = mlp();
    model.compile({ optimizer: 'adam', loss: 'CrossEntropyLoss' });
    const { history } = await model.fit(loader(), { epochs: 3, verbose: 0 });
    expectCurve(history.loss, c.loss, 'loss');

    torch.manualSeed(3);
    const other = mlp();
    const optimizer = new optim.Adam(other.parameters());
    const criterion = new nn.CrossEntropyLoss();
    const steps: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const [xb, yb] of loader()) {
        optimizer.zeroGrad();
        const loss = criterion.forward(other.forward(xb), yb);
        loss.backward();
        optimizer.step();
        steps.push(loss.item());
      }
    }
    expectCurve(steps, c.steps, 'step');
  });
});
