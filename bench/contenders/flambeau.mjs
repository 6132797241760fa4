// This project's side of the benchmark; for the protocol see libtorch.cpp.
// Arguments: cpu or cuda, and how many MB of live JavaScript objects to hold meanwhile.
import { createInterface } from 'node:readline';
import { nn, optim, torch } from 'flambeau';

const device = process.argv[2] ?? 'cpu';
torch.setNumThreads(1);

/** Small objects that point at each other, until the heap has grown by so many MB. */
function makeBallast(megabytes) {
  const objects = [];
  const heapMb = () => process.memoryUsage().heapUsed / 2 ** 20;
  const start = heapMb();
  // A twelfth of the growth is garbage of the making.
  for (let i = 0; i % 1000 > 0 || heapMb() < start + megabytes * (13 / 12); i++) {
    objects.push({ id: i, name: `object ${i}`, previous: objects[i - 1], values: [i] });
  }
  return objects;
}
globalThis.ballast = makeBallast(Number(process.argv[3] ?? 0));

function add(rows, columns) {
  const a = torch.rand(rows, columns, { device });
  const b = torch.rand(rows, columns, { device });
  return (iterations) => {
    for (let i = 0; i < iterations; i++) a.add(b);
  };
}

/** The same in scopes of 100 additions each. */
function addInScopes() {
  const work = add(4, 4);
  return (iterations) => {
    for (let i = 0; i < iterations; i += 100) torch.scope(() => work(Math.min(100, iterations - i)));
  };
}

const makeModel = () =>
  new nn.Sequential(
    new nn.Linear(784, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 10),
  ).to(device);

/** One training step of 784-64-32-10 at batch 32, as every PyTorch tutorial writes it. */
function mlp() {
  const model = makeModel();
  const optimizer = new optim.Adam(model.parameters());
  const x = torch.rand(32, 784, { device });
  const y = torch.randint(0, 10, [32], { device });
  return (iterations) => {
    for (let i = 0; i < iterations; i++) {
      optimizer.zeroGrad();
      nn.functional.crossEntropy(model.forward(x), y).backward();
      optimizer.step();
    }
  };
}

const samples = 3200;
const data = () => [torch.rand(samples, 784, { device }), torch.randint(0, 10, [samples], { device })];

/** Epochs of 100 shuffled batches, by `fit`. */
function fit() {
  const model = makeModel();
  model.compile({ optimizer: new optim.Adam(model.parameters()), loss: new nn.CrossEntropyLoss() });
  const [x, y] = data();
  return (epochs) => model.fit(x, y, { epochs, batchSize: 32, verbose: 0 });
}

/** The same by hand: shuffle, pick, step, and sum the losses. */
function loop() {
  const model = makeModel();
  const optimizer = new optim.Adam(model.parameters());
  const lossOf = new nn.CrossEntropyLoss();
  const [x, y] = data();
  const epoch = () => {
    const order = torch.randperm(samples, { device });
    const sum = torch.zeros([], { device });
    for (let start = 0; start < samples; start += 32) {
      const picked = order.at(torch.slice(start, start + 32));
      optimizer.zeroGrad();
      const loss = lossOf.forward(model.forward(x.at(picked)), y.at(picked));
      loss.backward();
      optimizer.step();
      sum.add_(loss.detach());
    }
    return sum.item() / (samples / 32);
  };
  return (epochs) => {
    for (let i = 0; i < epochs; i++) epoch();
  };
}

const makers = {
  add4: () => add(4, 4),
  'add4-scope': addInScopes,
  add64k: () => add(128, 128),
  add1m: () => add(512, 512),
  mlp,
  fit,
  loop,
};
const works = new Map();
const synchronize = () => device === 'cuda' && torch.cuda.synchronize();

process.stdout.write(`ready ${process.version}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [name, iterations] = line.split(' ');
  if (!works.has(name)) works.set(name, makers[name]());
  const work = works.get(name);
  synchronize();
  const start = process.hrtime.bigint();
  await work(Number(iterations));
  synchronize();
  process.stdout.write(`${Number(process.hrtime.bigint() - start) / 1e9}\n`);
}
