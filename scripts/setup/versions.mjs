// The libtorch versions that this package works with.

/** Tests and generated files use this one. */
export const PINNED = '2.13.0';
export const OLDEST = '2.11.0';
export const NEWEST = '2.15.0';

/** '2.13.0+cpu' -> '2.13' */
export const minorOf = (version) => version.split('.').slice(0, 2).join('.');

export function isSupported(version) {
  const minor = Number(minorOf(version).split('.')[1]);
  const bound = (v) => Number(v.split('.')[1]);
  return version.startsWith('2.') && minor >= bound(OLDEST) && minor <= bound(NEWEST);
}

/** One build per libtorch minor: headers differ between minors. */
export const buildFolder = (version) => (minorOf(version) === minorOf(PINNED) ? 'build' : `build-${minorOf(version)}`);
