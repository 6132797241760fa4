import { expect } from 'chai';
import { cacheRoot, libtorchFolder } from '../../../scripts/setup/cache.mjs';

describe('set-up: cache folder', () => {
  const cases = [
    ['Linux', { env: {}, platform: 'linux', home: '/home/ada' }, '/home/ada/.cache/flambeau'],
    [
      'Linux with XDG_CACHE_HOME',
      { env: { XDG_CACHE_HOME: '/var/c' }, platform: 'linux', home: '/h' },
      '/var/c/flambeau',
    ],
    [
      'a relative XDG_CACHE_HOME, to be ignored',
      { env: { XDG_CACHE_HOME: 'c' }, platform: 'linux', home: '/h' },
      '/h/.cache/flambeau',
    ],
    ['macOS', { env: {}, platform: 'darwin', home: '/Users/ada' }, '/Users/ada/Library/Caches/flambeau'],
    ['Windows', { env: { LOCALAPPDATA: 'C:\\L' }, platform: 'win32', home: 'C:\\ada' }, 'C:\\L\\flambeau'],
    [
      'Windows without LOCALAPPDATA',
      { env: {}, platform: 'win32', home: 'C:\\ada' },
      'C:\\ada\\AppData\\Local\\flambeau',
    ],
    ['FLAMBEAU_CACHE', { env: { FLAMBEAU_CACHE: '/c', XDG_CACHE_HOME: '/x' }, platform: 'linux', home: '/h' }, '/c'],
  ];
  for (const [title, options, expected] of cases) {
    it(title, () => expect(cacheRoot(options)).to.equal(expected));
  }

  it('names a folder per libtorch version', () => {
    expect(libtorchFolder('2.13.0', { env: { FLAMBEAU_CACHE: '/c' } })).to.equal('/c/libtorch-2.13.0-cpu');
  });
});
