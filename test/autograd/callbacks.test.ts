// Callbacks in worker threads, and memory around callbacks that fail.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import type { FunctionCtx } from '../../lib/autograd';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

const program = `
require('ts-node/register/transpile-only');
const { parentPort, workerData } = require('node:worker_threads');
const { torch } = require(workerData);
const x = torch.ones(3, { requiresGrad: true });
const y = x.mul(2);
y.registerHook((gradient) => gradient.mul(5));
class Twice extends torch.autograd.Function {
  static forward(ctx, value) { return value.mul(2); }
  static backward(ctx, gradient) { return gradient.mul(2); }
}
const down = (depth) => {
  const z = Twice.apply(x);
  if (depth > 0) z.registerHook(() => torch.enableGrad(() => down(depth - 1)));
  z.sum().backward();
};
y.sum().backward();
down(60);
parentPort.postMessage(x.grad.toArray());
`;

describe('autograd callbacks', () => {
  it('work in a worker, also many backwards deep', async () => {
    const worker = new Worker(program, { eval: true, workerData: join(__dirname, '../../lib/torch') });
    const [message] = await once(worker, 'message');
    expect(message).to.deep.equal([132, 132, 132]);
    await once(worker, 'exit');
  }).timeout(60_000);

  it('keep memory flat where a backward fails half-way', () => {
    class Fails extends torch.autograd.Function {
      static forward(ctx: FunctionCtx, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.mul(2);
      }
      static backward(): never {
        throw new Error('half-way');
      }
    }
    const before = torch.memory().bytes;
    for (let i = 0; i < 2000; i++) {
      const x = torch.ones(50_000, { requiresGrad: true });
      expect(() => Fails.apply(x.exp()).exp().sum().backward()).to.throw('half-way');
    }
    // A quarter of what the loop makes: when collections run depends on what else is on the heap.
    expect(torch.memory().bytes - before).to.be.below(400e6);
  });
});
