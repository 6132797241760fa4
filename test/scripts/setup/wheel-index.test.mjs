import { expect } from 'chai';
import { chooseWheel, parseWheelIndex, readWheelIndex } from '../../../scripts/setup/wheel-index.mjs';

const SHA = 'a'.repeat(64);
const page = (...names) =>
  names
    .map((name) => `<a href="/whl/${name.replace('+', '%2B')}#sha256=${SHA}" data-x="1">${name}</a><br/>`)
    .join('\n');

const NAMES = [
  'torch-2.12.0+cpu-cp312-cp312-manylinux_2_28_x86_64.whl',
  'torch-2.13.0-cp312-cp312-manylinux_2_28_x86_64.whl',
  'torch-2.13.0+cpu-cp312-cp312-manylinux_2_28_x86_64.whl',
  'torch-2.13.0+cpu-cp313-cp313t-manylinux_2_28_aarch64.whl',
  'torch-2.13.0-cp312-none-macosx_14_0_arm64.whl',
  'torch-2.13.0+cpu-cp312-cp312-win_amd64.whl',
  'torchvision-2.13.0-cp312-cp312-win_arm64.whl',
];

describe('set-up: wheel index', () => {
  const wheels = parseWheelIndex(page(...NAMES), 'http://index.test/torch/');

  it('reads names, addresses and SHA-256', () => {
    expect(wheels.map((w) => w.name)).to.deep.equal(NAMES);
    expect(wheels[2]).to.deep.equal({
      name: NAMES[2],
      sha256: SHA,
      url: 'http://index.test/whl/torch-2.13.0%2Bcpu-cp312-cp312-manylinux_2_28_x86_64.whl',
    });
  });

  const choices = [
    ['linux', 'x64', 2],
    ['linux', 'arm64', 3],
    ['darwin', 'arm64', 4],
    ['win32', 'x64', 5],
  ];
  for (const [platform, arch, index] of choices) {
    it(`chooses the wheel of ${platform} ${arch}`, () => {
      expect(chooseWheel(wheels, { version: '2.13.0', platform, arch }).name).to.equal(NAMES[index]);
    });
  }

  it('says which wheel is not listed', () => {
    expect(() => chooseWheel(wheels, { version: '2.13.0', platform: 'win32', arch: 'arm64' })).to.throw(
      'the index lists no wheel of torch 2.13.0 for win32 arm64',
    );
  });

  it('says why a page cannot be read', async () => {
    const error = await readWheelIndex('http://127.0.0.1:1/torch/').catch((e) => e);
    expect(String(error)).to.match(/ECONNREFUSED|bad port/);
  });
});
