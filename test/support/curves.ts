// The models of scripts/fixtures/nn_curves.py, trained the same way; the tests and scripts/parity compare the losses.
import { createHash } from 'node:crypto';
import * as nn from '../../lib/nn';
import * as optim from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

export interface Curve {
  name: string;
  /** SHA-256 of the initial parameters, one after the other. */
  initial: string;
  /** The loss of each step. */
  losses: number[];
}

interface Trained {
  batch: () => [x: Tensor, y: Tensor];
  model: nn.Module;
  forward: (x: Tensor) => Tensor;
}

/** Batches of classes' templates with noise, a fifth of the labels drawn again. */
function task(classes: number, batchSize: number, ...shape: number[]): Trained['batch'] {
  const templates = torch.rand([classes, ...shape]);
  return () => {
    const kinds = torch.randint(0, classes, [batchSize]);
    const x = templates.indexSelect(0, kinds).add(torch.rand([batchSize, ...shape]));
    const others = torch.randint(0, classes, [batchSize]);
    return [x, torch.where(torch.rand([batchSize]).lt(0.2), others, kinds)];
  };
}

function mlp(): Trained {
  const batch = task(10, 32, 784);
  const model = new nn.Sequential(
    new nn.Linear(784, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 10),
  );
  return { batch, model, forward: (x) => model.forward(x) };
}

function cnn(): Trained {
  const batch = task(10, 16, 1, 12, 12);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Dropout(0.25),
    new nn.Linear(144, 10),
  );
  return { batch, model, forward: (x) => model.forward(x) };
}

/** Classifies a sequence by the last output of two layers with dropout between them. */
function lstm(): Trained {
  const batch = task(5, 16, 12, 8);
  const recurrent = new nn.LSTM(8, 16, 2, { batchFirst: true, dropout: 0.2 });
  const head = new nn.Linear(16, 5);
  const model = new nn.ModuleDict({ lstm: recurrent, head });
  return { batch, model, forward: (x) => head.forward(recurrent.forward(x)[0].select(1, -1)) };
}

const sgd = (params: nn.Parameter[]) => new optim.SGD(params, { lr: 0.02, momentum: 0.9 });
const adam = (params: nn.Parameter[]) => new optim.Adam(params, { lr: 0.003 });

const curves = {
  'mlp-sgd': [mlp, sgd],
  'mlp-adam': [mlp, adam],
  'cnn-sgd': [cnn, sgd],
  'cnn-adam': [cnn, adam],
  'lstm-adam': [lstm, adam],
} as const;

/** Trains one of the models on one thread, as Python's side does. */
export function trainCurve(name: keyof typeof curves, seed: number, steps: number): Curve {
  const threads = torch.getNumThreads();
  torch.setNumThreads(1);
  try {
    torch.manualSeed(seed);
    const [make, makeOptimizer] = curves[name];
    const { batch, model, forward } = make();
    const digest = createHash('sha256');
    for (const p of model.parameters()) digest.update(p.toTypedArray());
    const optimizer = makeOptimizer(model.parameters());
    const lossFunction = new nn.CrossEntropyLoss();
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      const [x, y] = batch();
      optimizer.zeroGrad();
      const loss = lossFunction.forward(forward(x), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.item());
    }
    return { name, initial: digest.digest('hex'), losses };
  } finally {
    torch.setNumThreads(threads);
  }
}

/** The largest relative difference between two curves, and its step. */
export function largestDifference(a: readonly number[], b: readonly number[]): { step: number; difference: number } {
  let worst = { step: 0, difference: 0 };
  for (const [step, x] of a.entries()) {
    const difference = Math.abs(x - b[step]) / Math.abs(b[step]);
    // Written so that NaN counts as a difference.
    if (!(difference <= worst.difference)) worst = { step, difference };
  }
  return worst;
}
