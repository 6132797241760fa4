// One set-up at a time per folder. Set-ups that meet despite it do no harm: what they make is renamed into place.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 2_000;
/** Thirty missed beats: the owner is dead, or on another machine that is. */
const STALE_MS = 60_000;

/** Runs `work` while holding `lock`, a folder. Waits for another holder, unless it died. */
export async function withLock(lock, say, work) {
  await acquire(lock, say);
  const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lock, { recursive: true, force: true });
  }
}

async function acquire(lock, say) {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; ) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'owner'), JSON.stringify({ pid: process.pid, host: hostname() }));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale(lock)) {
      const aside = `${lock}.stale-${process.pid}`;
      try {
        renameSync(lock, aside);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error; // ENOENT: somebody else was faster
      }
      rmSync(aside, { recursive: true, force: true });
      continue;
    }
    if (!told) say('another set-up is at work; waiting for it');
    told = true;
    await sleep(200);
  }
}

function isStale(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_MS) return true;
    const owner = JSON.parse(readFileSync(join(lock, 'owner'), 'utf8'));
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    return false; // just made, or just gone: look again
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
