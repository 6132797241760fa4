// Terminates workers in the middle of native calls, at random moments. A crash shows as the exit code of this process.
const { join } = require('node:path');
const { Worker } = require('node:worker_threads');
const { torch } = require('../../../dist/index.js');

const ways = ['adds', 'bigMatmuls', 'scopes', 'backward', 'errors', 'reads', 'transforms', 'duals', 'awaits'];

/** Resolves when the worker has been terminated `afterMs` after it became busy. */
function runAndTerminate(busy, afterMs) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'worker.cjs'), { workerData: { busy } });
    worker.once('message', () => setTimeout(() => worker.terminate(), afterMs));
    worker.once('error', reject);
    worker.once('exit', resolve);
  });
}

async function main() {
  const rounds = Number(process.argv[2]);
  const before = torch.memory().bytes;
  for (let round = 0; round < rounds; round++) {
    // Two at a time: one thread's end must not disturb the other, nor this one.
    const pairs = ways.map((busy, i) => [busy, ways[(i + 1) % ways.length]]);
    for (const pair of pairs) {
      const running = pair.map((busy) => runAndTerminate(busy, Math.random() * 30));
      torch.ones(64, 64).matmul(torch.ones(64, 64)).sum().item();
      await Promise.all(running);
    }
  }
  process.stdout.write(JSON.stringify({ leaked: torch.memory().bytes - before, workers: rounds * ways.length * 2 }));
}

main();
