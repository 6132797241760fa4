// Replays one program of the module database: makes the module, and compares its text, state, outputs and gradients.
import { nn, type Tensor, torch } from '../../lib';
import { Comparison, Mismatch } from './compare';
import { Environment, plainValue } from './expressions';
import { classNamed } from './naming';
import type { Result } from './outcome';
import type { Expression, Recording } from './recording';
import { describeError, expectThrow } from './refusals';
import { makeTensor } from './tensors';

/** What a module is at one time. */
interface Description {
  class: string;
  repr: string;
  /** By torch's key, a tensor of the recording, or null for one without a shape yet. */
  state: [key: string, tensor: number | null][];
  versions: Record<string, number | null>;
}

export interface ModuleProgram {
  /** `train`, `eval`, `channels`, `channels eval`, `inference`, `factory` or `error`. */
  variant: string;
  skipped?: string;
  seed: number;
  name: string;
  args: Expression[];
  kwargs: Record<string, Expression>;
  /** The module is moved to it before it runs. */
  dtype: string;
  /** The memory format that it is moved to. */
  format?: Expression;
  initial?: Description;
  forward?: { args: Expression[]; kwargs: Record<string, Expression> };
  /** The module works in place: it gets copies of the inputs. */
  clones?: boolean;
  expected?: Expression;
  backward?: { upstream: number[]; inputs: number[]; parameters: string[]; expected: (number | null)[] };
  after?: Description;
  /** What Python raises, and where. */
  error?: string;
  stage?: 'construction' | 'forward' | 'backward';
}

type ModuleRecording = Recording<ModuleProgram>;
type Versions = Record<string, { version?: number }>;

const isLazy = (value: unknown) => /^Uninitialized/.test((value as object | undefined)?.constructor.name ?? '');

const namespace = torch as unknown as Record<string, never>;

/** One run of a program. Problems are collected, so that one in the text does not hide the values. */
class ModuleReplay {
  readonly #environment: Environment;
  readonly comparison: Comparison;
  readonly problems: string[] = [];

  constructor(
    readonly recording: ModuleRecording,
    readonly program: ModuleProgram,
  ) {
    this.#environment = new Environment(recording);
    this.comparison = new Comparison(recording);
  }

  run(): void {
    const { program } = this;
    const { error } = program;
    if (error !== undefined) {
      // A constructor may refuse what Python's module refuses when it runs.
      expectThrow(() => this.#refused(program.stage), error);
      return;
    }
    const module = this.#construct();
    if (program.initial !== undefined) this.#describe(module, program.initial, 'initial ');
    if (program.forward === undefined) return;
    module.to(namespace[program.dtype]).train(program.variant === 'train' || program.variant === 'channels');
    if (program.initial !== undefined) this.#load(module, program.initial);
    if (program.format !== undefined)
      module.to({ memoryFormat: this.#environment.value(program.format) as typeof torch.channelsLast });
    const output = program.variant === 'inference' ? torch.noGrad(() => this.#forward(module)) : this.#forward(module);
    this.#check(() => this.comparison.value(output, program.expected as Expression, 'output'));
    this.#check(() => this.#gradients(module, output));
    if (program.after !== undefined) this.#describe(module, program.after, '');
  }

  #check(compare: () => void): void {
    try {
      compare();
    } catch (error) {
      this.problems.push(error instanceof Mismatch ? error.message : describeError(error));
    }
  }

  #construct(): nn.Module {
    const { name, args, kwargs, seed, error } = this.program;
    const Class = classNamed(nn, name, 'torch.nn');
    const values = this.#environment.call(args, kwargs);
    // What Python refuses may be a float where an int belongs.
    const given = error === undefined ? values.map(plainValue) : values;
    torch.manualSeed(seed);
    return new Class(...given) as nn.Module;
  }

  #forward(module: nn.Module): unknown {
    const { forward, clones, seed } = this.program;
    const given = this.#environment.call(forward?.args ?? [], forward?.kwargs ?? {}).map(plainValue);
    const inputs = clones ? given.map((value) => (value instanceof torch.Tensor ? value.clone() : value)) : given;
    torch.manualSeed(seed);
    return module.forward(...inputs);
  }

  #refused(stage: ModuleProgram['stage']): void {
    const module = this.#construct();
    if (stage === 'construction') return;
    const roots = tensorsIn(this.#forward(module)).filter((tensor) => tensor.requiresGrad);
    if (stage === 'backward') for (const root of roots) root.sum().backward({ retainGraph: true });
  }

  #describe(module: nn.Module, expected: Description, when: string): void {
    const equal = (what: string, actual: unknown, wanted: unknown) =>
      this.#check(() => {
        if (actual === wanted) return;
        throw new Mismatch(`${when}${what} is ${JSON.stringify(actual)}, Python has ${JSON.stringify(wanted)}`);
      });
    equal('class', module.constructor.name, expected.class);
    // Whether the user wrote 2 or 2.0, which Python prints, JavaScript cannot tell.
    const isVague = /\d\.0"|\b\d+\b(?!")/.test(JSON.stringify([this.program.args, this.program.kwargs]));
    const text = (repr: string) => (isVague ? repr.replace(/(\d)\.0\b/g, '$1') : repr);
    equal('repr', text(String(module)), text(expected.repr));
    const state = module.stateDict();
    equal('state keys', Object.keys(state).join(), expected.state.map(([key]) => key).join());
    for (const [key, index] of expected.state)
      this.#check(() => {
        if (index !== null) this.comparison.tensor(state[key], index, `${when}state ${key}`);
        else if (!isLazy(state[key])) throw new Mismatch(`${when}state ${key} has a shape, Python has none yet`);
      });
    const { _metadata: metadata = {} } = state as unknown as { _metadata: Versions };
    const versions = Object.entries(metadata).map(([path, { version = null }]) => [path, version]);
    equal('versions', JSON.stringify(Object.fromEntries(versions)), JSON.stringify(expected.versions));
  }

  /** Python's values, in case the initial ones differ: what follows is compared by itself. */
  #load(module: nn.Module, { state }: Description): void {
    if (state.some(([, index]) => index === null)) return;
    const tensors = state.map(([key, index]) => [key, makeTensor(this.recording, index as number)]);
    this.#check(() => void module.loadStateDict(Object.fromEntries(tensors)));
  }

  #gradients(module: nn.Module, output: unknown): void {
    const { backward } = this.program;
    if (backward === undefined) return;
    const roots = tensorsIn(output).filter((tensor) => tensor.requiresGrad);
    const parameters = new Map(module.namedParameters());
    const inputs = [
      ...backward.inputs.map((index) => this.#environment.tensor(index)),
      ...backward.parameters.map((name) => parameters.get(name) as Tensor),
    ];
    const gradOutputs = backward.upstream.map((index) => this.#environment.tensor(index));
    const gradients = torch.autograd.grad(roots, inputs, { gradOutputs, allowUnused: true });
    const names = [...backward.inputs.map((_, i) => `input ${i}`), ...backward.parameters];
    backward.expected.forEach((index, i) => {
      const where = `gradient of ${names[i]}`;
      this.#check(() => {
        if (index === null) this.comparison.value(gradients[i], null, where);
        else this.comparison.tensor(gradients[i], index, where);
      });
    });
  }
}

/** In lists and packed sequences, in order. */
function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof torch.Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const packed = value as { data?: unknown } | null | undefined;
  return packed?.data instanceof torch.Tensor ? [packed.data] : [];
}

/** Makes and runs the module that a program names, and compares all with Python's. */
export function replayModule(recording: ModuleRecording, program: ModuleProgram): Result {
  if (program.skipped !== undefined) return { status: 'skipped', error: program.skipped };
  const replay = new ModuleReplay(recording, program);
  try {
    replay.run();
  } catch (error) {
    replay.problems.push(describeError(error));
  }
  const { problems, comparison } = replay;
  if (problems.length > 0) return { status: 'failed', error: problems.slice(0, 3).join(' | ') };
  return program.error === undefined ? { status: 'passed', bits: comparison.isExact } : { status: 'passed' };
}
