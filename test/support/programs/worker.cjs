// A worker that computes until it is stopped. workerData.busy: what it does meanwhile.
const { parentPort, workerData } = require('node:worker_threads');
const { torch } = require('../../../dist/index.js');

const ways = {
  adds() {
    const a = torch.ones(64, 64);
    for (;;) a.add(a);
  },
  bigMatmuls() {
    const a = torch.rand(700, 700);
    for (;;) a.matmul(a);
  },
  scopes() {
    const a = torch.ones(8, 8);
    for (;;) torch.scope(() => a.add(a).mul(2).sum());
  },
  backward() {
    const w = torch.rand([64, 64], { requiresGrad: true });
    for (;;) torch.rand(32, 64).matmul(w).relu().sum().backward();
  },
  errors() {
    const a = torch.ones(3);
    for (;;) {
      try {
        a.matmul(torch.ones(4));
      } catch {}
    }
  },
  reads() {
    const a = torch.rand(1000);
    for (;;) {
      a.toArray();
      String(a);
      a.at('1:3').shape;
    }
  },
  transforms() {
    const a = torch.rand(32, 8);
    const perSample = torch.func.vmap(torch.func.grad((x) => x.sin().mul(x).sum()));
    for (;;) perSample(a);
  },
  duals() {
    const a = torch.rand(32, 8);
    const hessian = torch.func.hessian((x) => x.pow(3).sum());
    for (;;) hessian(a.at(0)).sum().item();
  },
  async awaits() {
    const a = torch.ones(64, 64);
    for (;;) await torch.noGrad(async () => a.add(a));
  },
};

torch.setNumThreads(1);
parentPort.postMessage('ready');
ways[workerData.busy]();
