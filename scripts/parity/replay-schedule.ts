// Replays learning-rate schedulers over an optimizer; in the middle new ones go on from Python's state.
import { nn, optim, torch } from '../../lib';
import { Comparison } from './compare';
import { Environment, plainValue } from './expressions';
import { classNamed, MissingName } from './naming';
import type { Result } from './outcome';
import type { Expression, TensorTable } from './recording';
import { expectThrow } from './refusals';

type Keywords = Record<string, Expression>;

/** Rates that schedulers report, and the options of the optimizer's groups. */
interface Rates {
  last: Expression[];
  groups: Keywords[];
}

export interface ScheduleProgram {
  kind: 'schedule';
  variant: string;
  /** The optimizer. */
  name: string;
  kwargs: Keywords;
  groups: number;
  /** In the order in which they are made; later ones may hold earlier ones. */
  schedulers: { class: string; args: Expression[]; kwargs: Keywords }[];
  /** Those that are stepped. */
  top: number[];
  metrics: Expression[];
  /** What `step` is given. */
  epochs: Expression[] | null;
  /** The groups have had a rate. */
  resumed: boolean;
  initial: Rates;
  rates: Rates[];
  states: Record<string, { optimizer: Expression; schedulers: Expression[] }>;
  error?: string;
}

interface AnyOptimizer {
  paramGroups: Record<string, unknown>[];
  step(closure?: () => unknown): unknown;
  loadStateDict(state: unknown): void;
}

interface AnyScheduler {
  step(given?: unknown): void;
  getLastLr(): number[];
  stateDict(): unknown;
  loadStateDict(state: unknown): void;
}

/** Those of scheduler_samples.py. */
const functions: Record<string, (x: number) => number> = {
  decay: (epoch) => 0.95 ** epoch,
  inverse: (epoch) => 1 / (1 + 0.1 * epoch),
  wave: (x) => 0.5 * (1 + Math.sin((x * Math.PI) / 2)),
};

/** Arguments of schedulers: values, functions by name, the optimizer and earlier schedulers. */
class Arguments extends Environment {
  constructor(
    recording: TensorTable,
    readonly optimizer: AnyOptimizer,
    readonly made: AnyScheduler[],
  ) {
    super(recording);
  }

  override value(expression: Expression): unknown {
    if (typeof expression === 'object' && expression !== null && !Array.isArray(expression)) {
      if ('optimizer' in expression) return this.optimizer;
      if ('scheduler' in expression) return this.made[expression.scheduler as number];
      if ('named function' in expression) return functions[expression['named function'] as string];
    }
    return super.value(expression);
  }
}

function schedulerClass(name: string) {
  const { lrScheduler, swaUtils } = optim as unknown as Record<string, Record<string, unknown> | undefined>;
  const home = [lrScheduler, swaUtils].find((space) => space !== undefined && name in space);
  if (home === undefined) throw new MissingName(`torch.optim.lrScheduler.${name} is missing`);
  return classNamed(home, name, 'torch.optim.lrScheduler');
}

class ScheduleReplay {
  // Rates are doubles on both sides.
  readonly comparison: Comparison;
  #optimizer!: AnyOptimizer;
  #top: AnyScheduler[] = [];

  constructor(
    readonly recording: TensorTable,
    readonly program: ScheduleProgram,
  ) {
    this.comparison = new Comparison(recording, false, 'float64');
  }

  run(): void {
    this.#make();
    // Python refuses to make them.
    if (this.program.error !== undefined) return;
    const { initial, rates, states } = this.program;
    this.#compare(initial, 'rates at the start');
    for (const [step, expected] of rates.entries()) {
      if (step in states) this.#reload(states[step], step);
      this.#step(step);
      this.#compare(expected, `rates after step ${step}`);
    }
    const last = states[rates.length];
    for (const [i, state] of last.schedulers.entries())
      this.comparison.value(this.#top[i].stateDict(), state, 'state at the end');
  }

  #make(): void {
    const { name, kwargs, groups, schedulers, top } = this.program;
    const param = () => new nn.Parameter(torch.ones([2, 2]));
    const params = groups === 1 ? [param(), param()] : [{ params: [param()] }, { params: [param()], lr: 0.01 }];
    const keywords = plainValue(new Environment(this.recording).keywords(kwargs));
    this.#optimizer = new (classNamed(optim, name, 'torch.optim'))(params, keywords) as AnyOptimizer;
    if (this.program.resumed) for (const group of this.#optimizer.paramGroups) group.initialLr = 0.5;
    const made: AnyScheduler[] = [];
    const environment = new Arguments(this.recording, this.#optimizer, made);
    for (const { class: scheduler, args, kwargs } of schedulers)
      made.push(new (schedulerClass(scheduler))(...environment.call(args, kwargs).map(plainValue)) as AnyScheduler);
    this.#top = top.map((index) => made[index]);
  }

  #reload({ optimizer, schedulers }: ScheduleProgram['states'][string], step: number): void {
    for (const [i, state] of schedulers.entries())
      this.comparison.value(this.#top[i].stateDict(), state, `state after ${step} steps`);
    this.#make();
    const saved = new Environment(this.recording);
    this.#optimizer.loadStateDict(plainValue(saved.value(optimizer)));
    for (const [i, state] of schedulers.entries()) this.#top[i].loadStateDict(plainValue(saved.value(state)));
  }

  #given(values: Expression[], step: number): unknown {
    return plainValue(new Environment(this.recording).value(values[step]));
  }

  #step(step: number): void {
    if (this.program.name === 'LBFGS') this.#optimizer.step(() => torch.zeros([]));
    else this.#optimizer.step();
    const { schedulers, top, metrics, epochs } = this.program;
    for (const [i, scheduler] of this.#top.entries()) {
      if (schedulers[top[i]].class === 'ReduceLROnPlateau') scheduler.step(this.#given(metrics, step));
      else if (epochs !== null) scheduler.step(this.#given(epochs, step));
      else scheduler.step();
    }
  }

  #compare({ last, groups }: Rates, where: string): void {
    for (const [i, scheduler] of this.#top.entries())
      this.comparison.value(scheduler.getLastLr(), last[i], `${where} of scheduler ${i}`);
    for (const [i, options] of groups.entries()) {
      for (const [key, value] of Object.entries(options))
        this.comparison.value(this.#optimizer.paramGroups[i][key], value, `${where}, ${key} of group ${i}`);
    }
  }
}

/** Runs the schedulers that a program names, and compares all rates with Python's. */
export function replaySchedule(recording: TensorTable, program: ScheduleProgram): Result {
  const replay = new ScheduleReplay(recording, program);
  if (program.error !== undefined) {
    expectThrow(() => replay.run(), program.error);
    return { status: 'passed' };
  }
  replay.run();
  return { status: 'passed', bits: replay.comparison.isExact };
}
