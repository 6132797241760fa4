// Modes and scopes, across await and with `using`.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { torch } from '../lib/torch';

const leaf = () => torch.ones([2], { requiresGrad: true });
const tracked = () => leaf().mul(2).requiresGrad;

describe('grad modes', () => {
  it('hold for the function and end with it, also by an error', () => {
    expect(torch.noGrad(tracked)).to.equal(false);
    expect(tracked()).to.equal(true);
    expect(torch.noGrad(() => torch.enableGrad(tracked))).to.equal(true);
    expect(torch.setGradEnabled(false, tracked)).to.equal(false);
    expect(() =>
      torch.noGrad(() => {
        throw new Error('inside');
      }),
    ).to.throw('inside');
    expect([tracked(), torch.isGradEnabled()]).to.deep.equal([true, true]);
  });

  it('inferenceMode makes inference tensors', () => {
    const made = torch.inferenceMode(() => {
      expect(torch.isInferenceModeEnabled()).to.equal(true);
      return leaf().mul(2);
    });
    expect([made.isInference(), made.requiresGrad]).to.deep.equal([true, false]);
    expect(leaf().mul(2).isInference()).to.equal(false);
    expect(() => leaf().mul(made).sum().backward()).to.throw(/Inference tensors/);
  });

  it('belong to the task: two that interleave do not see each other', async () => {
    const seen: boolean[] = [];
    const silent = torch.noGrad(async () => {
      for (let i = 0; i < 5; i++) {
        seen.push(tracked());
        await sleep(1);
      }
    });
    const loud = (async () => {
      for (let i = 0; i < 5; i++) {
        expect(tracked()).to.equal(true);
        await sleep(1);
      }
    })();
    expect(tracked()).to.equal(true);
    await Promise.all([silent, loud]);
    expect(seen).to.deep.equal([false, false, false, false, false]);
  });

  it('end with the block of `using`', () => {
    {
      using _ = torch.noGrad();
      expect(tracked()).to.equal(false);
      {
        using __ = torch.enableGrad();
        expect(tracked()).to.equal(true);
      }
      expect(tracked()).to.equal(false);
    }
    expect(tracked()).to.equal(true);
  });

  it('guards end in any order, and inside functions', async () => {
    const outer = torch.noGrad();
    const inner = torch.enableGrad();
    outer.dispose();
    expect(tracked()).to.equal(true);
    inner.dispose();
    const guard = torch.noGrad();
    torch.enableGrad(() => guard.dispose());
    expect(tracked()).to.equal(true);
    const under = torch.noGrad();
    const over = torch.noGrad();
    under.dispose();
    expect(tracked()).to.equal(false);
    over.dispose();
    over.dispose();
    expect(tracked()).to.equal(true);
    await sleep(1);
    expect(tracked()).to.equal(true);
  });

  it('`using` in a block that awaits: the mode ends, and the end of the block throws', async () => {
    const late = async () => {
      using _ = torch.noGrad();
      await sleep(1);
      expect(tracked()).to.equal(true);
    };
    let error: unknown;
    const running = late().catch((e) => {
      error = e;
    });
    await null;
    expect(tracked()).to.equal(true);
    await running;
    expect(String(error)).to.match(/must not await/);
  });

  it('refuses what is no function', () => {
    expect(() => torch.noGrad(5 as never)).to.throw(TypeError);
    expect(() => torch.setGradEnabled('yes' as never, tracked)).to.throw(TypeError);
  });
});

describe('torch.scope', () => {
  it('frees all but what it returns', () => {
    const before = torch.memory();
    let inner = torch.zeros(1);
    const { kept, list } = torch.scope(() => {
      inner = torch.ones([1000]);
      return { kept: inner.add(1), list: [inner.mul(3)] };
    });
    expect(inner.isDisposed).to.equal(true);
    expect(() => inner.add(1)).to.throw(/disposed/);
    expect([kept.toArray()[0], list[0].toArray()[0]]).to.deep.equal([2, 3]);
    kept.dispose();
    list[0].dispose();
    expect(torch.memory().bytes).to.be.at.most(before.bytes + 200);
  });

  it('nests: what an inner scope returns belongs to the outer one', () => {
    let passed = torch.zeros(1);
    const result = torch.scope(() => {
      passed = torch.scope(() => torch.ones(2));
      return passed.add(1);
    });
    expect([passed.isDisposed, result.toArray()]).to.deep.equal([true, [2, 2]]);
  });

  it('leaves alone what an inner scope returns of one further out', () => {
    const { own, sum } = torch.scope(() => {
      const own = torch.ones(2);
      torch.scope(() => {
        torch.scope(() => own);
      });
      return { own, sum: own.add(1) };
    });
    expect([own.toArray(), sum.toArray()]).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
  });

  it('searches what it returns at any depth, runs no getters, and frees also where it cannot be searched', () => {
    let list: unknown = null;
    const made = torch.scope(() => {
      const last = torch.ones(1);
      list = { last };
      for (let i = 0; i < 100_000; i++) list = i % 2 === 0 ? { list } : [list];
      return {
        list,
        get late() {
          throw new Error('read');
        },
        last,
      };
    });
    expect(made.last.isDisposed).to.equal(false);
    let lost = torch.zeros(1);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() =>
      torch.scope(() => {
        lost = torch.ones(1);
        return proxy;
      }),
    ).to.throw(TypeError);
    expect(lost.isDisposed).to.equal(true);
  });

  it('spares what torch.keep was given, and in-place changes', () => {
    const total = torch.zeros(2);
    let kept = torch.zeros(1);
    torch.scope(() => {
      kept = torch.keep(torch.ones(2));
      total.add_(torch.ones(2));
    });
    expect([kept.toArray(), total.toArray()]).to.deep.equal([
      [1, 1],
      [1, 1],
    ]);
  });

  it('frees after an error, and works across await', async () => {
    let lost = torch.zeros(1);
    expect(() =>
      torch.scope(() => {
        lost = torch.ones(1);
        throw new Error('stop');
      }),
    ).to.throw('stop');
    expect(lost.isDisposed).to.equal(true);
    let early = torch.zeros(1);
    const result = await torch.scope(async () => {
      early = torch.ones(1);
      await sleep(1);
      return early.add(torch.ones(1));
    });
    expect([early.isDisposed, result.item()]).to.deep.equal([true, 2]);
  });

  it('keeps gradients and parameters that outlive it', () => {
    const w = torch.ones([3], { requiresGrad: true });
    torch.scope(() => w.mul(2).sum().backward());
    expect(w.grad?.toArray()).to.deep.equal([2, 2, 2]);
  });

  it('does not take what a task makes after its scope has closed', async () => {
    let later: Promise<unknown> = Promise.resolve();
    torch.scope(() => {
      later = sleep(2).then(() => torch.ones(2));
      return 1;
    });
    const made = (await later) as ReturnType<typeof torch.ones>;
    expect(made.toArray()).to.deep.equal([1, 1]);
  });

  it('takes nothing that is made outside while it waits', async () => {
    const running = torch.scope(async () => {
      torch.ones(1);
      await sleep(1);
    });
    const state = torch.getRngState();
    await running;
    expect(state.isDisposed).to.equal(false);
  });

  it('`using` frees one tensor', () => {
    let held = torch.zeros(1);
    {
      using x = torch.ones(3);
      held = x;
    }
    expect(held.isDisposed).to.equal(true);
  });
});
