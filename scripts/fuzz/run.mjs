#!/usr/bin/env node
// The fuzzer: calls everything with odd arguments, in child processes, and judges each crash. See docs/fuzzing.md.
//
//   node scripts/fuzz/run.mjs --calls 5000 --seed 1
//   node scripts/fuzz/run.mjs --calls 200000 --seed 2 --python /path/to/python --json crashes.json
//   node scripts/fuzz/run.mjs --recipe call.json             one call again
//   … --form meta                                          with most tensors of one form of recipe.ts
//   … --only 'conv|pool'                                   what the pattern matches, by name or operator
//   … --known                                                also, and judged again, what is known to crash
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChild } from './batch.mjs';
import { addonOf, compile } from './compile.mjs';
import { culprit, repeat, replayInPython } from './triage.mjs';

const BATCH = 10_000; // calls per child: starting one takes as long as 500 calls
const REPEATS = 30; // in Python, of a call that is slow to crash: enough for heap damage to show

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    python: { type: 'string', default: process.env.FLAMBEAU_PYTHON },
    json: { type: 'string' },
    recipe: { type: 'string' },
    form: { type: 'string' },
    only: { type: 'string' },
    known: { type: 'boolean', default: false },
  },
});

const known = JSON.parse(readFileSync(new URL('known-crashes.json', import.meta.url), 'utf8'));
function entryOf({ name, operator }, how) {
  if (options.known) return undefined; // judge it again
  return known.operators[operator] ?? known.operators[name] ?? (how === 'hang' ? known.slow[operator] : undefined);
}

function summarize(outcomes, into) {
  for (const [name, count] of Object.entries(outcomes)) into[name] = (into[name] ?? 0) + count;
}

async function fuzz(setting) {
  const seed = Number(options.seed);
  const end = Number(options.from) + Number(options.calls);
  // Public ones are called all the same (`called`): they crash rarely, and users depend on the rest of what they do.
  const avoid = Object.entries(known.operators).flatMap(([name, { called }]) =>
    called || options.known ? [] : [name],
  );
  const { form, only } = options;
  const result = { outcomes: {}, findings: [], crashes: new Map() };
  const startedMs = Date.now();
  let next = Number(options.from);
  while (next < end) {
    const from = next;
    const to = Math.min(end, from + BATCH);
    const { end: how, last, report, errors } = await runChild(setting, { seed, from, to, avoid, form, only });
    for (const line of report) {
      if (line.outcomes) summarize(line.outcomes, result.outcomes);
      else result.findings.push(line);
    }
    if (how === 'ok') {
      next = to;
      process.stderr.write(`${next - Number(options.from)} calls, ${Math.round((Date.now() - startedMs) / 1000)} s\n`);
      continue;
    }
    if (last === undefined) throw new Error(`the child did not start: ${how}\n${errors}`);
    const index = last.index < 0 ? to - 1 : last.index;
    next = index + 1;
    await record(setting, result, { seed, from, avoid, form, only }, { how, index, call: last.call, errors });
  }
  return result;
}

async function record(setting, result, range, { how, index, call, errors }) {
  const key = `${call === null ? 'exit' : call.name} ${how}`;
  const seen = result.crashes.get(key);
  if (seen !== undefined) {
    seen.count++;
    return;
  }
  const crash = {
    key,
    how,
    count: 1,
    index,
    call,
    errors: errors.trim(),
    known: call !== null && entryOf(call, how) !== undefined,
  };
  result.crashes.set(key, crash);
  if (!crash.known && how !== 'hang') {
    Object.assign(crash, { blame: await culprit(setting, range, index, call) });
    crash.known = entryOf(crash.blame.call, how) !== undefined;
  }
  if (!crash.known) crash.python = await judge(crash.blame?.call ?? call, call);
  process.stderr.write(`${describe(crash)}\n`);
  save(result);
}

// After each crash too: a long run may be stopped.
function save({ outcomes, crashes, findings }) {
  if (!options.json) return;
  writeFileSync(options.json, JSON.stringify({ outcomes, crashes: [...crashes.values()], findings }));
}

/** Python's verdict on the call to blame, and on the one that crashed if that is another. */
async function judge(blamed, crashed) {
  const verdict = await replayInPython(options.python, blamed);
  if (verdict.verdict !== 'survives') return verdict;
  const again = await replayInPython(options.python, crashed, { repeats: REPEATS });
  return again.verdict === 'crashes' ? again : verdict;
}

function describe({ key, count, index, known: isKnown, blame, python }) {
  const because =
    blame === undefined || blame.index === index ? '' : `, after call ${blame.index} of ${blame.call?.name}`;
  const verdict = isKnown ? 'known' : python ? `Python ${python.verdict}: ${python.detail}` : '';
  return `  ${key} (${count} times, first in call ${index}${because}): ${verdict}`;
}

function report({ outcomes, findings, crashes }) {
  const all = [...crashes.values()];
  const unknown = all.filter((crash) => !crash.known);
  const unchecked = new Map(findings.map((line) => [`${line.call.name} ${line.finding}`, line]));
  process.stdout.write(`outcomes: ${JSON.stringify(outcomes)}\n`);
  process.stdout.write(`${all.length} crashes and hangs by operator and signal, ${unknown.length} of them unknown\n`);
  for (const crash of unknown)
    process.stdout.write(`${describe(crash)}\n    ${JSON.stringify(crash.blame?.call ?? crash.call)}\n`);
  process.stdout.write(`${unchecked.size} errors that are not the face's own\n`);
  for (const { finding, at, call } of [...unchecked.values()].slice(0, 20)) {
    process.stdout.write(`  ${call.name}: ${finding}\n    ${at?.join(' < ')}\n    ${JSON.stringify(call)}\n`);
  }
  save({ outcomes, crashes, findings: [...unchecked.values()] });
  return unknown.length + unchecked.size === 0;
}

async function again(setting) {
  const call = JSON.parse(readFileSync(options.recipe, 'utf8'));
  const { end, report: lines, errors } = await repeat(setting, call);
  process.stdout.write(`${JSON.stringify({ end, lines })}\n${errors}\n`);
  process.stdout.write(`Python: ${JSON.stringify(await replayInPython(options.python, call))}\n`);
  return end === 'ok';
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const scratch = mkdtempSync(join(tmpdir(), 'flambeau-fuzz-'));
const setting = { out: compile(root), scratch, addon: addonOf(root) };
if (!existsSync(setting.addon)) throw new Error('build the addon first: node scripts/setup.mjs');
try {
  const passed = options.recipe ? await again(setting) : report(await fuzz(setting));
  process.exitCode = passed ? 0 : 1;
} finally {
  for (const folder of [scratch, setting.out]) rmSync(folder, { recursive: true, force: true });
}
