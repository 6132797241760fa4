// Where downloads and unpacked libraries live.
import { homedir } from 'node:os';
import path from 'node:path';

/** FLAMBEAU_CACHE, else the platform's cache directory. */
export function cacheRoot({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  const { join, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  if (env.FLAMBEAU_CACHE) return path.resolve(env.FLAMBEAU_CACHE);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'flambeau');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'flambeau');
  // The XDG specification: a relative path is invalid and to be ignored.
  const xdg = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : join(home, '.cache');
  return join(xdg, 'flambeau');
}

/** `-cpu` is what set-up asks for; where an index offers only a CUDA build, `wheel` in the manifest says so. */
export const libtorchFolder = (version, options) => path.join(cacheRoot(options), `libtorch-${version}-cpu`);
