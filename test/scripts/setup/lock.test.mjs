import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { temporaryFolder } from '../../support/temporary.mjs';

describe('set-up: lock', () => {
  const temporary = temporaryFolder();
  const lock = () => join(temporary(), 'deep/.lock');
  const say = () => {};

  function leaveLock(owner) {
    mkdirSync(lock(), { recursive: true });
    if (owner) writeFileSync(join(lock(), 'owner'), JSON.stringify(owner));
  }

  it('lets one work at a time, and tells the other that it waits', async () => {
    const events = [];
    const said = [];
    const work = (name) => async () => {
      events.push(`${name} starts`);
      await sleep(50);
      events.push(`${name} ends`);
    };
    await Promise.all([withLock(lock(), say, work('a')), withLock(lock(), (text) => said.push(text), work('b'))]);
    expect(events).to.deep.equal(['a starts', 'a ends', 'b starts', 'b ends']);
    expect(said).to.deep.equal(['another set-up is at work; waiting for it']);
    expect(existsSync(lock())).to.equal(false);
  });

  it('is given back after an error', async () => {
    const failing = async () => {
      throw new Error('no');
    };
    expect(await withLock(lock(), say, failing).catch((error) => error.message)).to.equal('no');
    expect(await withLock(lock(), say, async () => 'yes')).to.equal('yes');
  });

  it('is taken over from a process that is gone', async () => {
    leaveLock({ pid: 2 ** 30, host: hostname() }); // above the largest process number of any system
    expect(await withLock(lock(), say, async () => 'mine')).to.equal('mine');
  });

  it('is taken over from another machine that gave no sign for a minute', async () => {
    leaveLock({ pid: process.pid, host: 'elsewhere' });
    utimesSync(lock(), new Date(), new Date(Date.now() - 61_000));
    expect(await withLock(lock(), say, async () => 'mine')).to.equal('mine');
  });
});
