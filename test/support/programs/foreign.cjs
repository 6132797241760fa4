// What reaches a worker when a tensor is posted to it, and whether torch refuses it there.
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { torch } = require('../../../dist/index.js');

function attempt(fn) {
  try {
    fn();
    return 'no error';
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

if (isMainThread) {
  const worker = new Worker(__filename);
  const inScope = torch.scope(() => attempt(() => worker.postMessage({ first: torch.ones(2), inScope: true })));
  worker.on('message', (answers) => {
    process.stdout.write(JSON.stringify({ inScope, answers }));
    worker.postMessage('end');
  });
} else {
  parentPort.on('message', (message) => {
    if (message === 'end') return parentPort.close();
    const { first } = message;
    parentPort.postMessage({
      isTensor: torch.isTensor(first),
      method: attempt(() => torch.ones(2).add(first)),
      operator: attempt(() => torch.relu(first)),
      list: attempt(() => torch.cat([first, torch.ones(2)])),
      item: attempt(() => torch.Tensor.prototype.item.call(first)),
      own: torch.ones(2).add(1).toArray(),
    });
  });
}
