// Replays one operator of the database under a transform of torch.func.
import { type Tensor, torch } from '../../lib';
import { leavesOf } from '../../lib/func/pytree';
import { Comparison } from './compare';
import { Environment } from './expressions';
import { callStep } from './naming';
import type { Result } from './outcome';
import type { Expression, Recording, Step } from './recording';
import { describeError, expectThrow } from './refusals';

export interface TransformProgram {
  /** The transform: `vmap`, `vjp`, `jvp`, `vmap of vjp`, `vmap of jvp` or `jvp of vjp`. */
  variant: string;
  skipped?: string;
  seed: number;
  steps: Step[];
  result: Expression;
  /** The inputs that are mapped over and differentiated with respect to. */
  leaves: number[];
  /** The tensors that it gives. */
  expected?: Expression[];
  error?: string;
}

type TransformRecording = Recording<TransformProgram>;
type Run = (...leaves: Tensor[]) => Tensor[];

const { jvp, vjp, vmap } = torch.func;
const isDifferentiable = ({ dtype }: Tensor) => dtype.isFloatingPoint || dtype.isComplex;

/** A program's values where some inputs are the arguments of a function. */
class Substituted extends Environment {
  constructor(
    recording: TransformRecording,
    readonly given: ReadonlyMap<number, Tensor>,
  ) {
    super(recording);
  }

  override tensor(index: number): Tensor {
    return this.given.get(index) ?? super.tensor(index);
  }
}

/** The program as a function of its leaves. */
function functionOf(recording: TransformRecording, { steps, result, leaves }: TransformProgram): Run {
  return (...given) => {
    const environment = new Substituted(recording, new Map(leaves.map((leaf, i) => [leaf, given[i]])));
    for (const step of steps) environment.results.push(callStep(step, environment.call(step.args, step.kwargs)));
    return leavesOf(environment.value(result)).filter(torch.isTensor) as Tensor[];
  };
}

function runTransform(recording: TransformRecording, program: TransformProgram): unknown {
  const inputs = new Environment(recording);
  const leaves = program.leaves.map((leaf) => inputs.tensor(leaf));
  const run = functionOf(recording, program);
  const tangents = leaves.map((leaf) => torch.onesLike(leaf).mul(0.5));
  const differentiable: Run = (...given) => run(...given).filter(isDifferentiable);
  const pull: Run = (...given) => {
    const [outputs, pullBack] = vjp(differentiable, ...given);
    return pullBack(outputs.map((output) => torch.onesLike(output)));
  };
  const push = (...given: Tensor[]) => jvp(differentiable, given, tangents);
  const batches = () => leaves.map((leaf) => torch.stack([leaf, leaf.mul(0.9).add(0.05)]));
  const mapped = (fn: (...given: Tensor[]) => unknown) => vmap(fn, { randomness: 'different' })(...batches());
  const transforms: Record<string, () => unknown> = {
    vmap: () => mapped(run),
    vjp: () => pull(...leaves),
    jvp: () => push(...leaves),
    'vmap of vjp': () => mapped(pull),
    'vmap of jvp': () => mapped(push),
    'jvp of vjp': () => jvp(pull, leaves, tangents),
  };
  torch.manualSeed(program.seed);
  return transforms[program.variant]();
}

/** Transforms what the program calls, and compares with what Python's transform gives. */
export function replayTransform(recording: TransformRecording, program: TransformProgram): Result {
  if (program.skipped !== undefined) return { status: 'skipped', error: program.skipped };
  try {
    if (program.error !== undefined) {
      expectThrow(() => runTransform(recording, program), program.error);
      return { status: 'passed' };
    }
    const results = leavesOf(runTransform(recording, program)).filter(torch.isTensor);
    const comparison = new Comparison(recording);
    comparison.value(
      results.map((result) => (result as Tensor).detach()),
      program.expected as Expression,
      'result',
    );
    return { status: 'passed', bits: comparison.isExact };
  } catch (error) {
    return { status: 'failed', error: describeError(error) };
  }
}
