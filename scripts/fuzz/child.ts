// Makes a range of calls and says before each one, in a file of its own, which: run.mjs reads there what a crash came from.
//
//   node child.js '{"seed":1,"from":0,"to":5000,"progress":"file","report":"file","avoid":[]}'
//   node child.js '{"call":{…},"progress":"file","report":"file"}'       one call from its recipe
import { appendFileSync, openSync, writeSync } from 'node:fs';
import { TorchError, torch } from '../../lib/index';
import { generate } from './generate';
import { perform } from './perform';
import { hash, Random } from './random';
import type { Call, Form } from './recipe';
import { allTargets, type Target } from './targets';

interface Task {
  progress: string;
  report: string;
  seed: number;
  from: number;
  to: number;
  /** What is not called at all: operators, as `aten::add`, or overloads, as `aten::add.Tensor`. */
  avoid: string[];
  /** What most tensors are; undefined for the usual mix. */
  form?: Form;
  /** A pattern of what is called, by name or operator; undefined for everything. */
  only?: string;
  /** Only report the recipe of call `from`. */
  show?: boolean;
  call?: Call;
}

const task = JSON.parse(process.argv[2]) as Task;
const progress = openSync(task.progress, 'w');

function announce(index: number, call: Call | null): void {
  const text = JSON.stringify({ index, call });
  // A head of fixed width, which run.mjs can read at any time, and all of it at once.
  writeSync(progress, `${String(Buffer.byteLength(text)).padStart(10)}${String(index).padStart(12)}\n${text}`, 0);
}

// What V8 says where code of ours did not check what it was given.
const INTERNAL =
  /^Cannot (read|set|destructure|convert|mix|access|use)\b|^\S+ is not (a function|iterable|a constructor|defined)|^Reduce of|^Invalid array|^Object null|incompatible receiver|private member/;

/** A method of Tensor that is called on something else may say so in V8's words. */
function hasReceiver({ face, args: [self] }: Call): boolean {
  if (!/^(method|property|at|setAt)$/.test(face)) return true;
  return typeof self === 'object' && self !== null && 'kind' in self && self.kind === 'tensor';
}

function findingOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return `threw no Error: ${String(error)}`;
  if (error.message === 'thrown by the fuzzer') return undefined;
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof TorchError;
  // What libtorch or the addon said has the operator's name with it.
  const isUnchecked = !('op' in error) && INTERNAL.test(error.message);
  if (!isOurs || isUnchecked) return `${error.name}: ${error.message.slice(0, 300)}`;
  return undefined;
}

const outcomes: Record<string, number> = {};
const findings = new Set<string>();

function count(outcome: string): void {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

function make(index: number, call: Call): void {
  announce(index, call);
  try {
    torch.scope(() => perform(call));
    count('returned');
  } catch (error) {
    count(error instanceof Error ? error.constructor.name : 'other');
    const finding = hasReceiver(call) ? findingOf(error) : undefined;
    const key = `${call.face} ${call.name} ${finding?.replace(/\d+/g, '#')}`;
    if (finding === undefined || findings.has(key)) return;
    findings.add(key);
    const at = (error as Error).stack
      ?.split('\n')
      .slice(1, 4)
      .map((line) => line.trim().replace(/\(.*\/(?=lib|scripts)/, '('));
    appendFileSync(task.report, `${JSON.stringify({ finding, at, index, call })}\n`);
  }
}

// A promise that a call left behind must not end the process.
process.on('unhandledRejection', () => count('rejection'));

if (task.call !== undefined) {
  make(0, task.call);
} else {
  const only = new RegExp(task.only ?? '');
  const targets = allTargets().filter(({ name, operator }) => only.test(name) || only.test(operator ?? ''));
  if (targets.length === 0) throw new Error(`nothing is called ${task.only}`);
  const avoided = new Set(task.avoid);
  // Where the overload is found out by the call, one that is listed keeps all of them away.
  const withOverloads = new Set(task.avoid.map((name) => name.replace(/\..*/, '')));
  const isAvoided = ({ face, name, operator = '' }: Target) =>
    face === 'op' || face === 'native' ? avoided.has(operator) || avoided.has(name) : withOverloads.has(operator);
  // In an order by name, so that a function that is new moves no other; every `targets.length` calls reach each once.
  const place = ({ face, name }: Target) => hash(`${task.seed} ${face} ${name}`);
  targets.sort((a, b) => place(a) - place(b));
  const targetOf = (index: number) => targets[index % targets.length];
  const callOf = (index: number) => {
    const target = targetOf(index);
    const random = new Random(place(target), Math.floor(index / targets.length));
    return generate(random, target, task.form);
  };
  if (task.show) {
    appendFileSync(task.report, `${JSON.stringify({ call: callOf(task.from) })}\n`);
  }
  for (let index = task.from; index < task.to; index++) {
    if (isAvoided(targetOf(index))) count('avoided');
    else make(index, callOf(index));
  }
}
announce(-1, null);
appendFileSync(task.report, `${JSON.stringify({ outcomes })}\n`);
