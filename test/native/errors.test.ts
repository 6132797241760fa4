// How errors leave the addon: never as a pending exception of Node-API (see raise in native/errors.cc).
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { torch } from '../../lib/torch';

const root = join(__dirname, '../..');

describe('errors of the addon', function () {
  this.timeout(300_000); // the compiler, on a slow machine

  it('go to the hook, and nothing is thrown', async () => {
    const run = promisify(execFile);
    await run(process.execPath, [join(root, 'scripts/setup.mjs'), '--only', 'dist'], { cwd: root });
    const { stdout } = await run(process.execPath, [join(root, 'test/support/programs/failures.cjs')]);
    expect(JSON.parse(stdout)).to.deep.equal({
      failures: ['TypeError in relu: self must be Tensor, got string', 'from a getter'],
      results: [null, null], // undefined in JSON
    });
  });

  it('reach the caller as they are, and once', () => {
    const mine = new Error('mine');
    const size = [1];
    let reads = 0;
    Object.defineProperty(size, 0, {
      get() {
        if (reads++ < 3) return 1;
        throw mine;
      },
    });
    let caught: unknown;
    try {
      for (let i = 0; i < 4; i++) torch.zeros(size);
    } catch (error) {
      caught = error;
    }
    expect(caught).to.equal(mine);
    expect(torch.zeros([1]).shape).to.deep.equal([1]);
  });
});
