// npm run check:package: packs the package and looks at it as its users will: publint, @arethetypeswrong/cli, and one
// program in each module system, run and type-checked against the unpacked tarball.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from './setup/npm.mjs';
import { run } from './setup/process.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (path) => join(root, 'node_modules', path);
const folder = mkdtempSync(join(tmpdir(), 'flambeau-package-'));

/** What a user's folder would show of the repository and must not: node-gyp would run for whoever installs a binding.gyp. */
const UNWANTED = /^package\/(binding\.gyp|test\/|lib\/|scripts\/(?!setup)|examples\/|bench\/|build|\.)/;
/** Without these the addon cannot be built from the package. */
const NEEDED = ['dist/index.js', 'dist/index.mjs', 'dist/index.d.ts', 'dist/index.d.mts', 'native/addon.cc'];
NEEDED.push('CMakeLists.txt', 'scripts/setup.mjs', 'scripts/setup/steps.mjs', 'LICENSE', 'README.md');

const PROGRAM = `
const x = torch.ones([2, 3], { requiresGrad: true });
x.mul(2).sum().backward();
const gradient = x.grad?.toArray();
if (JSON.stringify(gradient) !== '[[2,2,2],[2,2,2]]') throw new Error(JSON.stringify(gradient));
`;
const PROGRAMS = {
  'program.mts': `import { createRequire } from 'node:module';
import { Tensor, torch } from 'flambeau';
${PROGRAM}
if (createRequire(import.meta.url)('flambeau').Tensor !== Tensor) throw new Error('there are two Tensor classes');
`,
  'program.cts': `import { torch } from 'flambeau';\n${PROGRAM}`,
};

let failed = 0;
async function step(title, command, args, options = {}) {
  const result = await run(command, args, { cwd: folder, ...options });
  if (result.code !== 0) failed++;
  process.stdout.write(`${result.code === 0 ? 'ok    ' : 'FAILED'} ${title}\n`);
  if (result.code !== 0) process.stdout.write(`${result.stdout}${result.stderr}`);
  return result;
}

function report(title, problems) {
  if (problems.length > 0) failed++;
  process.stdout.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${title}\n`);
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
}

try {
  const [npm, ...npmArgs] = npmCommand(process.env);
  await step('npm pack', npm, [...npmArgs, 'pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const tarball = join(folder, readdirSync(folder)[0]);
  await step('publint', process.execPath, [bin('publint/src/cli.js'), 'run', tarball, '--strict']);
  await step('attw', process.execPath, [bin('@arethetypeswrong/cli/dist/index.js'), tarball]);

  const listed = (await step('tar lists the tarball', 'tar', ['-tf', tarball])).stdout.split('\n');
  report(
    'holds what is needed',
    NEEDED.filter((file) => !listed.includes(`package/${file}`)),
  );
  report(
    'holds nothing else',
    listed.filter((file) => UNWANTED.test(file)),
  );

  const installed = join(folder, 'node_modules/flambeau');
  mkdirSync(installed, { recursive: true });
  await step('tar unpacks the tarball', 'tar', ['-xf', tarball, '--strip-components', '1', '-C', installed]);
  for (const name of readdirSync(join(root, 'node_modules')).filter((n) => !n.startsWith('.') && n !== 'flambeau')) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(folder, name), text);
  const options = '--target es2022 --module nodenext --strict --types node --lib es2022,esnext.disposable'.split(' ');
  await step('tsc, with the library checked', process.execPath, [
    bin('typescript/bin/tsc'),
    ...options,
    ...Object.keys(PROGRAMS),
  ]);
  const env = { ...process.env, FLAMBEAU_ADDON: join(root, 'build/Release') };
  await step('import', process.execPath, ['program.mjs'], { env });
  await step('require', process.execPath, ['program.cjs'], { env });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failed === 0 ? 'the package is good\n' : `${failed} checks of the package failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
