#!/usr/bin/env node
// Makes a fresh clone (or an installed package) ready: npm packages, libtorch, the addon, the compiled JavaScript.
// Plain Node without dependencies, because it runs before `npm ci`. Each step says what it does and skips what is done.
//
//   node scripts/setup.mjs                        everything
//   node scripts/setup.mjs --only libtorch,addon  some steps

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  // Asked before the imports: older Nodes lack names that they use, and would only say SyntaxError.
  process.stderr.write(`flambeau needs Node.js 20.19 or newer; this is ${process.version} (${process.execPath}).\n`);
  process.exit(1);
}

const { runSetup, STEPS } = await import('./setup/steps.mjs');
const { SetupError } = await import('./setup/report.mjs');

const at = process.argv.indexOf('--only');
const only = at === -1 ? STEPS : (process.argv[at + 1] ?? '').split(',');
const unknown = only.filter((step) => !STEPS.includes(step));
if (unknown.length > 0) {
  process.stderr.write(`setup: unknown step ${unknown.join(', ')}; the steps are ${STEPS.join(', ')}\n`);
  process.exit(1);
}

try {
  await runSetup({ only });
} catch (error) {
  process.stderr.write(error instanceof SetupError ? `\n${error.message}\n` : `\nflambeau set-up: ${error.stack}\n`);
  process.exitCode = 1;
}
