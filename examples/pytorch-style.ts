// The way a PyTorch user writes it, and both ways to train: compile and fit, and a loop by hand.
import { data, nn, optim, type Tensor, torch } from 'flambeau';

const device = torch.cuda.isAvailable() ? 'cuda' : 'cpu';

function makeModel() {
  const model = new nn.Sequential(
    new nn.Linear(784, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 10),
  );
  return model.to(device);
}

function accuracy(model: nn.Module, x: Tensor, y: Tensor): number {
  model.eval();
  return torch.noGrad(() => model.forward(x.to(device)).argmax(1).eq(y.to(device)).float().mean().item());
}

async function main(): Promise<void> {
  torch.manualSeed(1);
  const train = new data.datasets.MNIST();
  const test = new data.datasets.MNIST({ train: false });
  const xTrain = train.images({ flatten: true });
  const yTrain = train.targets;
  const xTest = test.images({ flatten: true });
  const yTest = test.targets;

  // One way: compile and fit, on any nn.Module.
  const fitted = makeModel();
  fitted.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  await fitted.fit(xTrain, yTrain, { epochs: 5, batchSize: 32 });
  console.log(`fit: accuracy ${accuracy(fitted, xTest, yTest).toFixed(4)}`);

  // The other: a loop by hand.
  const model = makeModel();
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const criterion = new nn.CrossEntropyLoss();
  const loader = new data.DataLoader<[Tensor, Tensor]>(new data.TensorDataset(xTrain, yTrain), {
    batchSize: 32,
    shuffle: true,
  });
  for (let epoch = 0; epoch < 5; epoch++) {
    model.train();
    for (const [x, y] of loader) {
      optimizer.zeroGrad();
      const loss = criterion.forward(model.forward(x.to(device)), y.to(device));
      loss.backward();
      optimizer.step();
    }
    console.log(`loop: epoch ${epoch + 1}, accuracy ${accuracy(model, xTest, yTest).toFixed(4)}`);
  }
}

main();
