// Loops whose memory test/memory.test.ts bounds. Each runs in a process of its own and prints how far its resident set rose
// above where it started, in MB: { peak, end } and whatever else the test asks for.
const { nn, optim, torch } = require('../../../dist/index.js');

torch.setNumThreads(1); // two would wait for each other on a busy machine
const rss = () => process.memoryUsage.rss() / 2 ** 20;

/** Runs `step` many times without ever returning to the event loop. */
function watch(steps, step) {
  const start = rss();
  let peak = 0;
  for (let i = 0; i < steps; i++) {
    step(i);
    peak = Math.max(peak, rss() - start);
  }
  return { peak, end: rss() - start };
}

const mlp = () =>
  new nn.Sequential(new nn.Linear(784, 64), new nn.ReLU(), new nn.Linear(64, 32), new nn.ReLU(), new nn.Linear(32, 10));

const programs = {
  /** 2 MB each, 4 GB in all. */
  discarded: () => watch(2000, () => torch.ones(512, 1024)),

  /** The same while much else lives, so that a full collection is dear. */
  discardedBesideObjects() {
    const objects = Array.from({ length: 1e6 }, (_, id) => ({ id, values: [id] }));
    const result = watch(2000, () => torch.ones(512, 1024));
    return { ...result, kept: objects.length };
  },

  /** Some 4 MB of activations each, which only the autograd graph holds. */
  forwards() {
    const model = mlp();
    const x = torch.rand(4096, 784);
    const y = torch.randint(0, 10, [4096]);
    return watch(1500, () => nn.functional.crossEntropy(model.forward(x), y));
  },

  /** Tensors that refer to each other through closures and cycles. */
  cycles: () =>
    watch(2000, () => {
      const node = { tensor: torch.ones(512, 1024) };
      node.self = node;
      node.read = () => node.tensor;
    }),

  /** Training may grow while caches fill; from then on it must not. */
  training() {
    const model = mlp();
    const optimizer = new optim.Adam(model.parameters());
    const x = torch.rand(32, 784);
    const y = torch.randint(0, 10, [32]);
    const step = () => {
      optimizer.zeroGrad();
      nn.functional.crossEntropy(model.forward(x), y).backward();
      optimizer.step();
    };
    const warmUp = watch(4000, step);
    return { warmUp: warmUp.end, ...watch(16_000, step) };
  },

  scopes: () =>
    watch(200, () => {
      torch.scope(() => {
        for (let i = 0; i < 10; i++) torch.ones(512, 1024);
      });
    }),

  disposed: () => watch(2000, () => torch.ones(512, 1024).dispose()),
};

process.stdout.write(JSON.stringify(programs[process.argv[2]]()));
