// Trains on the whole of MNIST and prints the accuracy on the test images.
//
//   npm start -- [--model mlp|cnn] [--epochs N] [--batch-size N] [--seed N] [--device cpu|cuda]
import { parseArgs } from 'node:util';
import { data, LearningRateScheduler, nn, torch } from 'flambeau';

/** Each model with the training that suits it; the learning rate is multiplied by `decay` after each epoch. */
const models = {
  mlp: { make: makeMlp, epochs: 10, batchSize: 32, decay: 1 },
  cnn: { make: makeCnn, epochs: 6, batchSize: 64, decay: 0.7 },
};

function makeMlp(): nn.Module {
  return new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(784, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 10),
  );
}

function makeCnn(): nn.Module {
  return new nn.Sequential(
    new nn.Conv2d(1, 16, 5), // (N, 1, 28, 28) -> (N, 16, 24, 24)
    new nn.ReLU(),
    new nn.MaxPool2d(2), // -> (N, 16, 12, 12)
    new nn.Conv2d(16, 32, 5), // -> (N, 32, 8, 8)
    new nn.ReLU(),
    new nn.MaxPool2d(2), // -> (N, 32, 4, 4)
    new nn.Flatten(),
    new nn.Dropout(0.4),
    new nn.Linear(512, 128),
    new nn.ReLU(),
    new nn.Dropout(0.4),
    new nn.Linear(128, 10),
  );
}

/** An integer from the command line. */
function integer(name: string, text: string, atLeast = 1): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= atLeast) return value;
  throw new RangeError(`--${name} must be an integer of at least ${atLeast}, got '${text}'`);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'mlp' },
      epochs: { type: 'string' },
      'batch-size': { type: 'string' },
      seed: { type: 'string', default: '0' },
      device: { type: 'string', default: 'cpu' },
    },
  });
  if (!(values.model in models)) throw new RangeError(`--model must be mlp or cnn, got '${values.model}'`);
  const { make, decay, ...usual } = models[values.model as keyof typeof models];
  return {
    make,
    decay,
    epochs: values.epochs === undefined ? usual.epochs : integer('epochs', values.epochs),
    batchSize: values['batch-size'] === undefined ? usual.batchSize : integer('batch-size', values['batch-size']),
    seed: integer('seed', values.seed, 0),
    device: values.device,
  };
}

async function main(): Promise<void> {
  const { make, decay, epochs, batchSize, seed, device } = readArguments();
  // One step is so little work that a second thread is mostly waited for, and for long where something else runs.
  torch.setNumThreads(1);
  torch.manualSeed(seed);

  const train = new data.datasets.MNIST();
  const test = new data.datasets.MNIST({ train: false });

  const model = make().to(device);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  const callbacks = decay === 1 ? [] : [new LearningRateScheduler((epoch, lr) => (epoch === 0 ? lr : lr * decay))];
  await model.fit(train.images().to(device), train.targets.to(device), { epochs, batchSize, callbacks });

  const { accuracy } = await model.evaluate(test.images(), test.targets, { batchSize: 1000 });
  console.log(`test accuracy: ${accuracy.toFixed(4)}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
