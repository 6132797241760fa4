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

/** A model, and a function that draws the next batch and gives the loss of it. */
export interface Trained {
  model: nn.Module;
  nextLoss: () => Tensor;
}

/** Classification of batches of classes' templates with noise, a fifth of the labels drawn again. */
export class Task {
  readonly #batch: () => [x: Tensor, y: Tensor];

  constructor(classes: number, batchSize: number, ...shape: number[]) {
    this.#batch = batches(classes, batchSize, ...shape);
  }

  loss(forward: (x: Tensor) => Tensor): () => Tensor {
    const lossFunction = new nn.CrossEntropyLoss();
    return () => {
      const [x, y] = this.#batch();
      return lossFunction.forward(forward(x), y);
    };
  }
}

function batches(classes: number, batchSize: number, ...shape: number[]): () => [x: Tensor, y: Tensor] {
  const templates = torch.rand([classes, ...shape]);
  return () => {
    const kinds = torch.randint(0, classes, [batchSize]);
    const x = templates.indexSelect(0, kinds).add(torch.rand([batchSize, ...shape]));
    const others = torch.randint(0, classes, [batchSize]);
    return [x, torch.where(torch.rand([batchSize]).lt(0.2), others, kinds)];
  };
}

function mlp(): Trained {
  const task = new Task(10, 32, 784);
  const model = new nn.Sequential(
    new nn.Linear(784, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 10),
  );
  return { model, nextLoss: task.loss((x) => model.forward(x)) };
}

function cnn(): Trained {
  const task = new Task(10, 16, 1, 12, 12);
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
  return { model, nextLoss: task.loss((x) => model.forward(x)) };
}

/** Classifies a sequence by the last output of two layers with dropout between them. */
function lstm(): Trained {
  const task = new Task(5, 16, 12, 8);
  const recurrent = new nn.LSTM(8, 16, 2, { batchFirst: true, dropout: 0.2 });
  const head = new nn.Linear(16, 5);
  const model = new nn.ModuleDict({ lstm: recurrent, head });
  return { model, nextLoss: task.loss((x) => head.forward(recurrent.forward(x)[0].select(1, -1))) };
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
  const [make, makeOptimizer] = curves[name];
  return train(name, { make, makeOptimizer }, seed, steps);
}

export interface Training {
  make: () => Trained;
  makeOptimizer: (params: nn.Parameter[]) => optim.Optimizer;
  makeScheduler?: (optimizer: optim.Optimizer) => { step(): void };
}

/** Trains on one thread, as Python's side does. */
export function train(name: string, training: Training, seed: number, steps: number): Curve {
  const threads = torch.getNumThreads();
  torch.setNumThreads(1);
  try {
    torch.manualSeed(seed);
    const { model, nextLoss } = training.make();
    const digest = createHash('sha256');
    for (const p of model.parameters()) digest.update(p.toTypedArray());
    const optimizer = training.makeOptimizer(model.parameters());
    const scheduler = training.makeScheduler?.(optimizer);
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      const loss = nextLoss();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      scheduler?.step();
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
