import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { torch } from '../lib/torch';

const root = join(__dirname, '..');

/** Runs one of test/support/programs in a process of its own; resolves to what it prints. */
// biome-ignore lint/suspicious/noExplicitAny: each program prints its own figures
async function runProgram(program: string, ...args: string[]): Promise<any> {
  const file = join(__dirname, 'support/programs', `${program}.cjs`);
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args]);
  return JSON.parse(stdout);
}

/** The programs run the compiled library: ts-node would take seconds to start in each process and each worker. */
async function compileLibrary(this: Mocha.Context): Promise<void> {
  this.timeout(300_000); // the compiler, on a slow machine
  await promisify(execFile)(process.execPath, [join(root, 'scripts/setup.mjs'), '--only', 'dist'], { cwd: root });
}

describe('memory', function () {
  this.timeout(180_000); // the longest takes 6 s on an idle machine
  before(compileLibrary);
  const boundMb = 300;

  for (const program of ['discarded', 'discardedBesideObjects', 'forwards', 'cycles']) {
    it(`stays within ${boundMb} MB in a synchronous loop: ${program}`, async () => {
      const { peak } = await runProgram('memory', program);
      expect(peak).to.be.below(boundMb);
    });
  }

  for (const program of ['scopes', 'disposed']) {
    it(`frees at once: ${program}`, async () => {
      const { peak } = await runProgram('memory', program);
      expect(peak).to.be.below(60); // the ten tensors of one scope are 20 MB
    });
  }

  it('is flat over 20,000 training steps', async () => {
    const { end } = await runProgram('memory', 'training');
    expect(end).to.be.below(16); // MB: V8's heap breathes by that much; a leak of 1 KB per step would show
  });
});

describe('scope', () => {
  it('frees what was made inside, and nothing else', () => {
    const outer = torch.ones(2);
    let inner = outer;
    torch.scope(() => {
      inner = outer.add(1);
    });
    expect(inner.isDisposed).to.equal(true);
    expect(outer.isDisposed).to.equal(false);
    expect(() => inner.add(1)).to.throw(/disposed/);
  });

  it('keeps what it returns, however deep', () => {
    class Box {
      constructor(readonly tensor = torch.ones(2)) {}
    }
    const kept = torch.scope(() => ({
      list: [torch.ones(1)],
      map: new Map([['a', torch.ones(2)]]),
      set: new Set([torch.ones(3)]),
      box: new Box(),
      nested: { deep: [{ tensor: torch.ones(4) }] },
    }));
    const all = [kept.list[0], kept.map.get('a'), ...kept.set, kept.box.tensor, kept.nested.deep[0].tensor];
    expect(all.map((t) => t?.isDisposed)).to.deep.equal([false, false, false, false, false]);
    expect(all.map((t) => t?.sum().item())).to.deep.equal([1, 2, 3, 2, 4]);
  });

  it('gives what an inner scope returns to the outer one', () => {
    let passed = torch.ones(1);
    torch.scope(() => {
      passed = torch.scope(() => torch.ones(2));
      expect(passed.isDisposed).to.equal(false);
    });
    expect(passed.isDisposed).to.equal(true);
  });

  it('leaves kept tensors to the garbage collector', () => {
    let kept = torch.ones(1);
    torch.scope(() =>
      torch.scope(() => {
        kept = torch.keep(torch.full([2], 7));
      }),
    );
    expect(kept.toArray()).to.deep.equal([7, 7]);
  });

  it('frees when its function throws, and passes the error on', () => {
    let inner = torch.ones(1);
    const fail = () => {
      inner = torch.ones(2);
      throw new Error('mine');
    };
    expect(() => torch.scope(fail)).to.throw('mine');
    expect(inner.isDisposed).to.equal(true);
  });

  it('lasts as long as an async function, beside others', async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
    const task = (value: number) =>
      torch.scope(async () => {
        const a = torch.full([2], value);
        await pause();
        const b = a.add(1);
        await pause();
        return [a, b, b.sum()] as const;
      });
    const results = await Promise.all([task(1), task(10)]);
    expect(results.map(([, , sum]) => sum.item())).to.deep.equal([4, 22]);
    expect(results.flat().some((t) => t.isDisposed)).to.equal(false);
  });

  it('keeps gradients alive that backward made inside', () => {
    const w = torch.ones([3], { requiresGrad: true });
    torch.scope(() => w.mul(2).sum().backward());
    expect(w.grad?.toArray()).to.deep.equal([2, 2, 2]);
  });

  it('refuses what is no function', () => {
    expect(() => torch.scope(3 as unknown as () => void)).to.throw(TypeError, 'scope');
  });
});

describe('dispose', () => {
  it('frees at once, may be called twice, and makes later use an error', () => {
    const before = torch.memory().bytes;
    const t = torch.ones(1000, 1000);
    t.dispose();
    t.dispose();
    expect(torch.memory().bytes).to.equal(before);
    expect(t.isDisposed).to.equal(true);
    expect(() => t.shape).to.throw(/disposed/);
    expect(() => torch.ones(2).add(t)).to.throw(/add.*disposed/);
  });

  it('leaves views and graphs their memory', () => {
    const base = torch.ones([4], { requiresGrad: true });
    const doubled = base.mul(2);
    const view = doubled.at('1:3');
    doubled.dispose();
    view.sum().backward();
    expect(view.toArray()).to.deep.equal([2, 2]);
    expect(base.grad?.toArray()).to.deep.equal([0, 2, 2, 0]);
  });

  it('works by `using`', () => {
    let outside = torch.ones(1);
    {
      using inside = torch.ones(2);
      outside = inside;
    }
    expect(outside.isDisposed).to.equal(true);
  });

  it('does not confuse a stale tensor of a scope with the next one in its place', () => {
    let stale = torch.ones(1);
    torch.scope(() => {
      stale = torch.ones(2);
    });
    torch.scope(() => {
      const next = torch.ones(3);
      expect(() => stale.sum()).to.throw(/disposed/);
      stale.dispose();
      expect(next.isDisposed).to.equal(false);
    });
  });
});

describe('worker_threads', () => {
  before(compileLibrary);

  it('survives workers terminated in the middle of a call, and frees what they held', async function () {
    this.timeout(180_000);
    const { leaked, workers } = await runProgram('terminate', '2');
    expect(workers).to.be.at.least(20);
    expect(leaked).to.be.below(8 * 2 ** 20);
  });

  it("refuses another thread's tensors", async () => {
    const { answers } = await runProgram('foreign');
    expect(answers.isTensor).to.equal(false);
    expect(answers.own).to.deep.equal([2, 2]);
    for (const call of ['method', 'operator', 'list', 'item']) expect(answers[call], call).to.match(/^TypeError: /);
  });
});
