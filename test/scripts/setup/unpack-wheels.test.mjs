import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { cudaRequirement } from '../../../scripts/setup/cuda-runtime.mjs';
import { cpuLibrary, problemWith, readManifest } from '../../../scripts/setup/manifest.mjs';
import { unpackWheels } from '../../../scripts/setup/unpack-wheels.mjs';
import { libtorchEntries, makeZip, wheelName } from '../../support/fake-wheel.mjs';
import { temporaryFolder } from '../../support/temporary.mjs';

describe('set-up: unpacking wheels', () => {
  const temporary = temporaryFolder();
  const target = () => join(temporary(), 'libtorch');
  const say = () => {};

  function writeWheel(entries, change = (zip) => zip) {
    const wheel = join(temporary(), wheelName());
    writeFileSync(wheel, change(makeZip(entries)));
    return wheel;
  }

  /** The message of the refusal; also checks that it left nothing behind. */
  async function refusal(wheel) {
    const error = await unpackWheels({ wheels: [wheel], folder: target(), say }).then(
      () => undefined,
      (e) => e.message,
    );
    expect(readdirSync(temporary())).to.deep.equal([wheelName()]);
    return error;
  }

  it('unpacks lib, include, share and native_functions.yaml, and nothing else', async () => {
    const entries = libtorchEntries();
    await unpackWheels({ wheels: [writeWheel(entries)], folder: target(), say });
    expect(readdirSync(target()).sort()).to.deep.equal(['include', 'lib', 'manifest.json', 'share']);
    const library = readFileSync(join(target(), 'lib', cpuLibrary()));
    expect(library.equals(entries[`torch/lib/${cpuLibrary()}`])).to.equal(true);
    expect(readFileSync(join(target(), 'share/native_functions.yaml'), 'utf8')).to.equal('- func: add');
    expect(problemWith(target())).to.equal(undefined);
    expect(readManifest(target())).to.deep.equal({
      version: '2.13.0+cpu',
      wheel: wheelName(),
      libraries: { 'libc10.so': 3, [cpuLibrary()]: 3_000_000 },
    });
  });

  it('replaces a damaged folder and leaves a good one alone', async () => {
    const wheel = writeWheel(libtorchEntries());
    await unpackWheels({ wheels: [wheel], folder: target(), say });
    truncateSync(join(target(), 'lib', cpuLibrary()), 100);
    expect(problemWith(target())).to.match(/has 100 bytes instead of 3000000$/);
    await unpackWheels({ wheels: [wheel], folder: target(), say });
    expect(problemWith(target())).to.equal(undefined);

    writeFileSync(join(target(), 'mark'), '');
    await unpackWheels({ wheels: [wheel], folder: target(), say });
    expect(existsSync(join(target(), 'mark'))).to.equal(true);
    expect(readdirSync(temporary()).sort()).to.deep.equal(['libtorch', wheelName()]);
  });

  it('adds the two CUDA libraries that a CUDA build cannot be loaded without', async () => {
    const metadata = 'Requires-Dist: cuda-toolkit[cublas,cudart,cupti]==13.0.2; platform_system == "Linux"\n';
    const wheel = writeWheel({
      ...libtorchEntries(),
      'torch/lib/libtorch_cuda.so': 'left out',
      'torch-2.13.0.dist-info/METADATA': `Name: torch\n${metadata}`,
    });
    expect(await cudaRequirement(wheel)).to.equal('cuda-toolkit[cudart,cupti]==13.0.2');

    const cuda = join(temporary(), 'cuda.whl');
    writeFileSync(cuda, makeZip({ 'nvidia/cu13/lib/libcudart.so.13': 'cudart', 'nvidia/cu13/include/cuda.h': '' }));
    await unpackWheels({ wheels: [wheel, cuda], folder: target(), say });
    expect(Object.keys(readManifest(target()).libraries).sort()).to.deep.equal(
      ['libc10.so', 'libcudart.so.13', cpuLibrary()].sort(),
    );
    expect(readdirSync(join(target(), 'include')).sort()).to.deep.equal(['ATen', 'torch']);
  });

  it('wants no CUDA library for a CPU build', async () => {
    expect(await cudaRequirement(writeWheel(libtorchEntries()))).to.equal(undefined);
  });

  it('refuses a truncated file, naming it', async () => {
    const half = (zip) => zip.subarray(0, zip.length / 2);
    const wheel = writeWheel(libtorchEntries(), half);
    expect(await refusal(wheel)).to.equal(`${wheel} is not a whole zip file: it has no end record`);
  });

  it('refuses an empty file, naming it', async () => {
    const wheel = writeWheel({}, () => Buffer.alloc(0));
    expect(await refusal(wheel)).to.equal(`${wheel} is not a whole zip file: it has no end record`);
  });

  it('refuses a file with bytes missing in the middle, naming it', async () => {
    const wheel = writeWheel(libtorchEntries(), (zip) => Buffer.concat([zip.subarray(0, 500), zip.subarray(1500)]));
    expect(await refusal(wheel)).to.contain(wheel);
  });

  for (const [size, content] of [
    ['small', 'some text'],
    ['large', Buffer.alloc(2_000_000, 'ab')],
  ]) {
    it(`refuses a ${size} entry whose bytes changed, naming file and entry`, async () => {
      // The eighth entry is stored, so that a changed byte still unpacks.
      const entries = { ...libtorchEntries(), 'torch/include/y.h': content };
      const at = (zip) => zip.indexOf('torch/include/y.h') + 'torch/include/y.h'.length + 3;
      const wheel = writeWheel(entries, (zip) => {
        zip[at(zip)] ^= 0xff;
        return zip;
      });
      expect(await refusal(wheel)).to.equal(`${wheel}: torch/include/y.h is damaged`);
    });
  }

  for (const name of ['torch/lib/../../../evil', 'torch/lib/..\\..\\evil', 'torch/lib/c:evil']) {
    it(`refuses the name ${name}`, async () => {
      const wheel = writeWheel({ ...libtorchEntries(), [name]: 'evil' });
      expect(await refusal(wheel)).to.match(/unsafe name/);
    });
  }

  it('refuses a wheel without the library', async () => {
    const wheel = writeWheel({ 'torch/lib/other.so': 'x' });
    expect(await refusal(wheel)).to.equal(`${wheel} has no torch/lib/${cpuLibrary()}`);
  });

  it('sees missing libraries and headers', async () => {
    expect(problemWith(target())).to.match(/does not exist$/);
    await unpackWheels({ wheels: [writeWheel(libtorchEntries())], folder: target(), say });
    rmSync(join(target(), 'include'), { recursive: true });
    expect(problemWith(target())).to.match(/has no headers$/);
    rmSync(join(target(), 'lib/libc10.so'));
    expect(problemWith(target())).to.match(/libc10\.so is missing$/);
    writeFileSync(join(target(), 'manifest.json'), '{');
    expect(problemWith(target())).to.match(/has no readable manifest\.json$/);
  });
});
