// npm packages, as the lock file has them.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastLines, run } from './process.mjs';
import { SetupError } from './report.mjs';

export async function installPackages({ root, env, say }) {
  if (packagesAreCurrent(root)) {
    say('up to date');
    return;
  }
  say('npm ci');
  const [command, ...prefix] = npmCommand(env);
  // --include=dev: NODE_ENV=production would leave out what tests and compilation need.
  const result = await run(command, [...prefix, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
    show: true,
    shell: command === 'npm' && process.platform === 'win32', // npm is npm.cmd there
  });
  if (result.code === 0) return;
  throw new SetupError({
    missing: result.missing ? 'npm was not found.' : 'npm could not install the packages of package-lock.json.',
    tried: [`${[command, ...prefix].join(' ')} ci --include=dev`, ...lastLines(result.stderr, 5)],
    mend: [result.missing ? 'install Node.js with npm, then run this again' : 'npm ci --include=dev'],
  });
}

/** The npm that runs this script, if one does; it need not be on the PATH. */
export function npmCommand(env) {
  const running = env.npm_execpath;
  return running && /^npm(-cli)?\.c?js$/.test(basename(running)) ? [process.execPath, running] : ['npm'];
}

/** Compares the lock file with the one that npm writes into node_modules. */
export function packagesAreCurrent(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true; // the project itself
    const found = installed[path];
    if (!found) return entry.optional === true; // another platform's
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(root, path));
  });
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}
