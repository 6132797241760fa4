// Downloads a file whose SHA-256 is known: resumes after a cut connection, also one of an earlier run.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { megabytes } from './report.mjs';

/** A connection on which nothing arrives for so long is given up and resumed. */
const STALL_MS = 30_000;
/** Attempts in a row that bring no byte. One that brings some starts the count again. */
const ATTEMPTS = 4;

class Refused extends Error {}

/** Fetches { url, sha256 } into `file`; resolves to `file`. Keeps `file`.part after a failure, so that a later call goes on. */
export async function download(
  { url, sha256 },
  file,
  { say = () => {}, onProgress = () => {}, stallMs = STALL_MS } = {},
) {
  if (!sha256) throw new Error(`the index gives no SHA-256 for ${url}, so the file could not be checked`);
  const part = `${file}.part`;
  const wasThere = sizeOf(part) > 0;
  await fetchRest(url, part, { say, onProgress, stallMs });
  const found = await sha256Of(part);
  if (found !== sha256) {
    rmSync(part);
    // The rest of an earlier run may have come from another file under the same name.
    if (wasThere) return download({ url, sha256 }, file, { say, onProgress, stallMs });
    throw new Error(`${url} has SHA-256 ${found} where the index says ${sha256}; the file was removed`);
  }
  renameSync(part, file);
  return file;
}

async function fetchRest(url, part, { say, onProgress, stallMs }) {
  for (let failures = 0; ; ) {
    const before = sizeOf(part);
    try {
      await fetchOnce(url, part, { onProgress, stallMs });
      return;
    } catch (error) {
      const reason = error.cause?.message || error.cause?.code || error.message;
      failures = sizeOf(part) > before ? 1 : failures + 1;
      if (error instanceof Refused || failures >= ATTEMPTS) throw new Error(reason);
      say(`${reason}; going on at ${megabytes(sizeOf(part))}`);
    }
  }
}

async function fetchOnce(url, part, { onProgress, stallMs }) {
  const start = sizeOf(part);
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error(`nothing arrived for ${stallMs / 1000} s`)), stallMs);
  try {
    // identity: a compressed answer's ranges would count compressed bytes.
    const headers = { 'accept-encoding': 'identity', ...(start > 0 ? { range: `bytes=${start}-` } : {}) };
    const response = await fetch(url, { headers, signal: stalled.signal });
    if (response.status === 416) {
      rmSync(part); // longer than the file is
      throw new Error('the server refuses to go on');
    }
    if (!response.ok) {
      const error = response.status < 500 ? Refused : Error;
      throw new error(`${url} answered ${response.status} ${response.statusText}`);
    }
    // A server without ranges answers 200 with the whole file.
    const from = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? 0);
    if (from !== 0 && from !== start) throw new Error(`the server goes on at byte ${from} instead of ${start}`);
    const total = from + Number(response.headers.get('content-length')) || undefined;
    let received = from;
    const count = async function* (chunks) {
      for await (const chunk of chunks) {
        timer.refresh();
        received += chunk.length;
        yield chunk;
        onProgress(received, total);
      }
    };
    await pipeline(response.body, count, createWriteStream(part, { flags: from > 0 ? 'a' : 'w' }));
    if (total !== undefined && received < total)
      throw new Error(`the connection ended ${total - received} bytes early`);
  } finally {
    clearTimeout(timer);
  }
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
