// Replays one program of the optimizer database: the same steps with the same gradients, and all parameters compared
// after each; in the middle a new optimizer goes on from Python's state.
import { optim, type Tensor, torch } from '../../lib';
import { Comparison } from './compare';
import { Environment, plainValue } from './expressions';
import { type Constructor, classNamed } from './naming';
import type { Result } from './outcome';
import type { Expression, Recording } from './recording';
import { describeError, expectThrow } from './refusals';
import { replaySchedule, type ScheduleProgram } from './replay-schedule';
import { makeTensor } from './tensors';

type Keywords = Record<string, Expression>;

interface Skipped {
  variant: string;
  skipped: string;
}

export interface StepsProgram {
  kind: 'steps';
  variant: string;
  name: string;
  leaves: number[];
  params: Expression[];
  kwargs: Keywords;
  repr?: string;
  /** A group that is added in the middle. */
  later?: Expression;
  /** Of each step, by leaf. */
  gradients?: (number | null)[][];
  /** Of a loss that a closure computes instead. */
  targets?: number[];
  losses?: number[];
  /** After each step. */
  parameters?: number[][];
  /** State dicts by the number of steps before. */
  states?: Record<string, Expression>;
  /** Of `differentiable`: gradients of leaves and of the gradients that the steps used. */
  backward?: (number | null)[];
  /** What Python raises. */
  error?: string;
}

interface ErrorProgram {
  kind: 'error';
  variant: string;
  name: string;
  params: Expression;
  kwargs: Keywords;
  /** Pairs of a tensor and its gradient. */
  gradients: [number, number][];
  error: string;
}

export type OptimProgram = StepsProgram | ErrorProgram | ScheduleProgram;

interface AnyOptimizer {
  step(closure?: () => Tensor): Tensor | undefined;
  zeroGrad(): void;
  addParamGroup(group: unknown): void;
  stateDict(): unknown;
  loadStateDict(state: unknown): void;
}

class StepsReplay {
  readonly #environment: Environment;
  readonly comparison: Comparison;
  readonly #leaves: Tensor[];

  constructor(
    readonly recording: Recording<OptimProgram>,
    readonly program: StepsProgram,
  ) {
    this.#environment = new Environment(recording);
    this.comparison = new Comparison(recording);
    this.#leaves = program.leaves.map((index) => this.#environment.tensor(index));
  }

  run(): void {
    const { variant, backward } = this.program;
    if (variant === 'differentiable') this.#differentiate(backward ?? []);
    else this.#step();
  }

  #make(params: unknown[]): AnyOptimizer {
    const { name, kwargs } = this.program;
    const Class = classNamed(optim, name, 'torch.optim');
    return new Class(params, plainValue(this.#environment.keywords(kwargs))) as AnyOptimizer;
  }

  #step(): void {
    const { params, repr, later, states = {}, parameters = [], losses, gradients = parameters } = this.program;
    const given = () => params.map((group) => plainValue(this.#environment.value(group)));
    let optimizer = this.#make(given());
    if (repr !== undefined) this.#text(String(optimizer), repr);
    for (const step of gradients.keys()) {
      const state = states[step];
      if (state !== undefined) {
        this.comparison.value(optimizer.stateDict(), state, `state after ${step} steps`);
        optimizer = this.#make(given());
        optimizer.loadStateDict(this.#saved(state));
        if (later !== undefined) optimizer.addParamGroup(plainValue(this.#environment.value(later)));
      }
      const loss = this.#update(optimizer, step);
      if (losses !== undefined) this.comparison.tensor(loss?.detach(), losses[step], `loss of step ${step}`);
      for (const [i, index] of (parameters[step] ?? []).entries())
        this.comparison.tensor(this.#leaves[i].detach(), index, `parameter ${i} after step ${step}`);
    }
    const last = states[gradients.length];
    if (last !== undefined) this.comparison.value(optimizer.stateDict(), last, 'state at the end');
  }

  #update(optimizer: AnyOptimizer, step: number): Tensor | undefined {
    const { gradients, targets } = this.program;
    if (targets !== undefined) return optimizer.step(() => this.#loss(optimizer, targets));
    for (const [i, index] of (gradients?.[step] ?? []).entries())
      this.#leaves[i].grad = index === null ? null : makeTensor(this.recording, index);
    return optimizer.step();
  }

  /** As optim_writer.py computes it. */
  #loss(optimizer: AnyOptimizer, targets: readonly number[]): Tensor {
    optimizer.zeroGrad();
    let loss = torch.zeros([], { dtype: this.#leaves[0].dtype }) as Tensor;
    for (const [i, leaf] of this.#leaves.entries()) {
      const target = this.#environment.tensor(targets[i]);
      loss = loss.add(leaf.sub(target).square().sum()).add(leaf.sin().sum());
    }
    loss.backward();
    return loss;
  }

  /** A state dict in torch's names, as a file holds it. */
  #saved(state: Expression): unknown {
    return plainValue(new Environment(this.recording).value(state));
  }

  #text(actual: string, expected: string): void {
    // What Python prints of a float that is integral, such as 1.0, JavaScript cannot tell from an int.
    const plain = (text: string) => text.replace(/(\d)\.0\b/g, '$1');
    if (plain(actual) !== plain(expected))
      throw new Error(`prints ${JSON.stringify(actual)}, Python ${JSON.stringify(expected)}`);
  }

  #differentiate(expected: (number | null)[]): void {
    const { gradients = [], parameters = [] } = this.program;
    const params = this.#leaves.map((leaf) => leaf.clone());
    const optimizer = this.#make(params);
    const used: Tensor[] = [];
    for (const [step, indices] of gradients.entries()) {
      for (const [i, index] of indices.entries()) {
        const gradient = makeTensor(this.recording, index as number).requiresGrad_();
        params[i].grad = gradient;
        used.push(gradient);
      }
      optimizer.step();
      for (const [i, index] of (parameters[step] ?? []).entries())
        this.comparison.tensor(params[i].detach(), index, `parameter ${i} after step ${step}`);
    }
    const loss = params.map((param) => param.abs().square().sum()).reduce((sum, term) => sum.add(term));
    const inputs = [...this.#leaves, ...used];
    const found = torch.autograd.grad(loss, inputs, { allowUnused: true });
    for (const [i, index] of expected.entries()) {
      const where = i < params.length ? `gradient of parameter ${i}` : `gradient of gradient ${i - params.length}`;
      if (index === null) this.comparison.value(found[i], null, where);
      else this.comparison.tensor(found[i], index, where);
    }
  }
}

function runError(recording: Recording<OptimProgram>, { name, params, kwargs, gradients }: ErrorProgram): void {
  const environment = new Environment(recording);
  const Class = classNamed(optim, name, 'torch.optim') as Constructor;
  const given = environment.value(params);
  for (const [tensor, gradient] of gradients) environment.tensor(tensor).grad = makeTensor(recording, gradient);
  const optimizer = new Class(plainValue(given), plainValue(environment.keywords(kwargs))) as AnyOptimizer;
  optimizer.step();
}

/** Runs the optimizer or the schedulers that a program names, and compares all with Python's. */
export function replayOptim(recording: Recording<OptimProgram>, program: OptimProgram | Skipped): Result {
  if ('skipped' in program) return { status: 'skipped', error: program.skipped };
  try {
    if (program.kind === 'schedule') return replaySchedule(recording, program);
    if (program.kind === 'error') {
      expectThrow(() => runError(recording, program), program.error);
      return { status: 'passed' };
    }
    const replay = new StepsReplay(recording, program);
    if (program.error !== undefined) {
      expectThrow(() => replay.run(), program.error);
      return { status: 'passed' };
    }
    replay.run();
    return { status: 'passed', bits: replay.comparison.isExact };
  } catch (error) {
    return { status: 'failed', error: describeError(error) };
  }
}
