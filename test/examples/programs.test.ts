// Runs the example programs as a user does: compiled, in a process of their own.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const root = join(__dirname, '..', '..');
const folder = join(root, 'dist-examples');

async function run(name: string, ...args: string[]): Promise<string> {
  const file = join(folder, name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run node scripts/setup.mjs`);
  // One thread: what the small models want, and what a busy machine stands.
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { cwd: root, env });
  return stdout;
}

/** The last line. */
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? '';

describe('example programs', function () {
  // Ten epochs of MNIST, on a machine that does other things too.
  this.timeout(300_000);

  it('keras-style.ts', async () => {
    const text = await run('keras-style.js');
    expect(text).to.match(/dense \(Dense\) +│ \(None, 64\) +│ +50,240/);
    expect(text).to.match(/Epoch 10\/10 - .* - loss: 0\.\d{4} - accuracy: 0\.9\d{3}/);
    const [, accuracy] = /^test loss \d\.\d{4}, accuracy (\d\.\d{4})$/.exec(lastLine(text)) ?? [];
    expect(Number(accuracy)).to.be.greaterThan(0.96);
  });

  it('pytorch-style.ts', async () => {
    const text = await run('pytorch-style.js');
    const [, fitted] = /^fit: accuracy (\d\.\d{4})$/m.exec(text) ?? [];
    const [, looped] = /^loop: epoch 5, accuracy (\d\.\d{4})$/m.exec(text) ?? [];
    expect(Number(fitted)).to.be.greaterThan(0.955);
    expect(Number(looped)).to.be.greaterThan(0.955);
  });

  it('mnist.ts: the last line is the accuracy on the test images', async () => {
    const text = await run('mnist.js', '--epochs', '1');
    expect(text).to.match(/^Epoch 1\/1 - /);
    const [, accuracy] = /^test accuracy: (0\.9\d{3})$/.exec(lastLine(text)) ?? [];
    expect(Number(accuracy)).to.be.greaterThan(0.92);
  });

  it('mnist.ts says what is wrong with an argument', async () => {
    const wrong: [string[], RegExp][] = [
      [['--model', 'rnn'], /--model must be mlp or cnn, got 'rnn'/],
      [['--epochs', '0'], /--epochs must be an integer of at least 1, got '0'/],
      [['--epoch', '3'], /Unknown option '--epoch'/],
    ];
    for (const [args, message] of wrong) {
      const error = await run('mnist.js', ...args).then(
        () => undefined,
        (e: { stderr: string; code: number }) => e,
      );
      expect(error?.code).to.equal(1);
      expect(error?.stderr).to.match(message);
    }
  });
});
