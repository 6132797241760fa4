// The fuzzer itself: that it finds a crash, says which call it came from, and makes the same calls for the same seed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runChild } from '../../../scripts/fuzz/batch.mjs';
import { addonOf, compile } from '../../../scripts/fuzz/compile.mjs';
import { culprit, repeat, replayInPython } from '../../../scripts/fuzz/triage.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
// libtorch reads the first tensor of an empty list here: see known-crashes.json.
const CRASH = { face: 'op', name: 'aten::_stack.default', args: [[]], keywords: {}, follow: '' };
const ERROR = { ...CRASH, name: 'aten::stack.default' };

describe('the fuzzer', function () {
  this.timeout(120_000); // compiles lib/ and starts several processes
  let setting;

  before(() => {
    const scratch = mkdtempSync(join(tmpdir(), 'flambeau-fuzz-test-'));
    setting = { out: compile(root), scratch, addon: addonOf(root) };
  });

  after(() => {
    for (const folder of [setting.scratch, setting.out]) rmSync(folder, { recursive: true, force: true });
  });

  it('tells a crash from an error', async () => {
    expect((await repeat(setting, ERROR)).end).to.equal('ok');
    const { end, last } = await repeat(setting, CRASH);
    expect(end).to.equal('SIGSEGV');
    expect(last.call).to.deep.equal(CRASH);
  });

  it('blames the call that crashes alone', async () => {
    const blame = await culprit(setting, { seed: 1, from: 0, avoid: [] }, 3, CRASH);
    expect(blame).to.deep.equal({ index: 3, call: CRASH, alone: true });
  });

  it('makes the same calls for the same seed, and others for another', async () => {
    const show = async (seed, from) =>
      (await runChild(setting, { seed, from, to: from, avoid: [], show: true })).report[0].call;
    const first = await show(1, 40);
    expect(first).to.include.keys(['face', 'name', 'args', 'keywords', 'follow']);
    expect(await show(1, 40)).to.deep.equal(first);
    expect(await show(2, 40)).to.not.deep.equal(first);
  });

  it('reports what no one wrote, and counts how calls end', async () => {
    const { end, report } = await runChild(setting, { seed: 1, from: 0, to: 50, avoid: [] });
    expect(end).to.equal('ok');
    const { outcomes } = report.at(-1);
    expect(Object.values(outcomes).reduce((sum, count) => sum + count)).to.equal(50);
  });

  it('says that Python was not asked where there is none', async () => {
    expect(await replayInPython(undefined, CRASH)).to.include({ verdict: 'cannot' });
  });
});
