import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { download } from '../../../scripts/setup/download.mjs';
import { chooseWheel, readWheelIndex } from '../../../scripts/setup/wheel-index.mjs';
import { serveWheel } from '../../support/fake-wheel.mjs';
import { temporaryFolder } from '../../support/temporary.mjs';

const BYTES = randomBytes(400_000);

describe('set-up: download', () => {
  const folder = temporaryFolder();
  let server;
  afterEach(() => server?.close());

  async function fetchFrom(options, more = {}) {
    server = await serveWheel(BYTES, options);
    const wheel = chooseWheel(await readWheelIndex(`${server.url}/torch/`), { version: '2.13.0' });
    return download(wheel, join(folder(), 'wheel'), more);
  }

  const failure = (promise) =>
    promise.then(
      () => 'no error',
      (error) => error.message,
    );

  it('fetches a file and reports progress up to its size', async () => {
    const seen = [];
    const file = await fetchFrom({}, { onProgress: (done, total) => seen.push(done / total) });
    expect(readFileSync(file).equals(BYTES)).to.equal(true);
    expect(seen.at(-1)).to.equal(1);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
    expect(existsSync(`${file}.part`)).to.equal(false);
  });

  it('resumes where a connection was cut, and says so', async () => {
    const said = [];
    const file = await fetchFrom({ cuts: 2 }, { say: (text) => said.push(text) });
    expect(readFileSync(file).equals(BYTES)).to.equal(true);
    expect(server?.ranges).to.deep.equal(['', 'bytes=200000-', 'bytes=300000-']);
    expect(said).to.have.length(2);
    expect(said[0]).to.match(/going on at 0 MB$/);
  });

  it('resumes a download of an earlier run', async () => {
    writeFileSync(join(folder(), 'wheel.part'), BYTES.subarray(0, 1000));
    expect(readFileSync(await fetchFrom({})).equals(BYTES)).to.equal(true);
    expect(server?.ranges).to.deep.equal(['bytes=1000-']);
  });

  it('starts again where the server knows no ranges', async () => {
    expect(readFileSync(await fetchFrom({ cuts: 1, ignoresRanges: true })).equals(BYTES)).to.equal(true);
    expect(server?.ranges).to.have.length(2);
  });

  it('starts again where the rest of an earlier run was of another file', async () => {
    writeFileSync(join(folder(), 'wheel.part'), 'something else');
    expect(readFileSync(await fetchFrom({})).equals(BYTES)).to.equal(true);
    expect(server?.ranges).to.deep.equal(['bytes=14-', '']);
  });

  it('gives up a connection on which nothing arrives, and resumes', async () => {
    const file = await fetchFrom({ hangs: true }, { stallMs: 300 });
    expect(readFileSync(file).equals(BYTES)).to.equal(true);
    expect(server?.ranges).to.deep.equal(['', 'bytes=200000-']);
  });

  it('refuses a file with another SHA-256 and removes it', async () => {
    expect(await failure(fetchFrom({ sha: 'b'.repeat(64) }))).to.match(
      /has SHA-256 [0-9a-f]{64} where the index says b{64}/,
    );
    expect(existsSync(join(folder(), 'wheel'))).to.equal(false);
    expect(existsSync(join(folder(), 'wheel.part'))).to.equal(false);
  });

  it('refuses a file without a SHA-256', async () => {
    expect(await failure(fetchFrom({ sha: '' }))).to.match(/gives no SHA-256/);
  });

  it('does not ask again for what the server does not have', async () => {
    server = await serveWheel(BYTES);
    const missing = { url: `${server.url}/nothing`, sha256: 'c'.repeat(64) };
    expect(await failure(download(missing, join(folder(), 'wheel')))).to.match(/answered 404/);
  });

  it('gives up after several attempts that bring nothing, and says why', async () => {
    const nobody = { url: 'http://127.0.0.1:9/wheel', sha256: 'c'.repeat(64) };
    expect(await failure(download(nobody, join(folder(), 'wheel')))).to.match(/ECONNREFUSED|bad port/);
  });
});
