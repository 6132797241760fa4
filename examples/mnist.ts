// Trains on the whole of MNIST and prints the accuracy on the test images.
//
//   npm start -- [--model mlp|cnn] [--epochs N] [--batch-size N] [--seed N] [--device cpu|cuda]
import { parseArgs } from 'node:util';
import { data, nn, torch } from 'flambeau';

/** Each model with the training that suits it. */
const models = {
  // 784-64-32-10: so small that a second thread would only be waited for.
  mlp: { make: makeMlp, epochs: 10, batchSize: 32, threads: 1 },
  cnn: { make: makeCnn, epochs: 6, batchSize: 64, threads: 1 },
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
    new nn.Conv2d(1, 16, 3), // (N, 1, 28, 28) -> (N, 16, 26, 26)
    new nn.ReLU(),
    new nn.MaxPool2d(2), // -> (N, 16, 13, 13)
    new nn.Conv2d(16, 32, 3), // -> (N, 32, 11, 11)
    new nn.ReLU(),
    new nn.MaxPool2d(2), // -> (N, 32, 5, 5)
    new nn.Flatten(),
    new nn.Dropout(0.25),
    new nn.Linear(800, 128),
    new nn.ReLU(),
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
  const { make, threads, ...usual } = models[values.model as keyof typeof models];
  return {
    make,
    threads,
    epochs: values.epochs === undefined ? usual.epochs : integer('epochs', values.epochs),
    batchSize: values['batch-size'] === undefined ? usual.batchSize : integer('batch-size', values['batch-size']),
    seed: integer('seed', values.seed, 0),
    device: values.device,
  };
}

async function main(): Promise<void> {
  const { make, threads, epochs, batchSize, seed, device } = readArguments();
  if (threads) torch.setNumThreads(threads);
  torch.manualSeed(seed);

  const train = new data.datasets.MNIST();
  const test = new data.datasets.MNIST({ train: false });

  const model = make().to(device);
  model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  await model.fit(train.images().to(device), train.targets.to(device), { epochs, batchSize });

  const { accuracy } = await model.evaluate(test.images(), test.targets, { batchSize: 1000 });
  console.log(`test accuracy: ${accuracy.toFixed(4)}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
