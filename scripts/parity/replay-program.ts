// Replays one recorded program against the public face.
import { type Tensor, torch } from '../../lib';
import { Comparison } from './compare';
import { Environment } from './expressions';
import { callStep, isPrivateStep } from './naming';
import type { Result } from './outcome';
import type { Backward, Expression, Program, Recording } from './recording';
import { describeError, expectThrow } from './refusals';

function run(environment: Environment, steps: Program['steps']): void {
  for (const step of steps) {
    environment.results.push(callStep(step, environment.call(step.args, step.kwargs)));
  }
}

function compareGradients(environment: Environment, comparison: Comparison, backward: Backward): void {
  const roots = environment.value(backward.roots) as Tensor[];
  const inputs = backward.inputs.map((index) => environment.tensor(index));
  const gradOutputs = backward.upstream.map((index) => environment.tensor(index));
  const gradients = torch.autograd.grad(roots, inputs, { gradOutputs, allowUnused: true });
  backward.expected?.forEach((index, i) => {
    const where = `gradient of input ${i}`;
    if (index === null) comparison.value(gradients[i], null, where);
    else comparison.tensor(gradients[i], index, where);
  });
}

/** Calls what the program calls, and compares results and gradients with Python's. */
export function replay(recording: Recording, program: Program): Result {
  if (program.skipped !== undefined) return { status: 'skipped', error: program.skipped };
  const environment = new Environment(recording);
  const comparison = new Comparison(recording, program.uninitialised);
  const isPrivate = program.steps.some(isPrivateStep) || undefined;
  try {
    torch.manualSeed(program.seed);
    if (program.error !== undefined) {
      expectThrow(() => run(environment, program.steps), program.error);
      return { status: 'passed', private: isPrivate };
    }
    run(environment, program.steps);
    comparison.value(environment.value(program.result), program.expected as Expression, 'result');
    const { backward } = program;
    if (backward?.error !== undefined)
      expectThrow(() => compareGradients(environment, comparison, backward), backward.error);
    else if (backward !== undefined) compareGradients(environment, comparison, backward);
    return { status: 'passed', private: isPrivate, bits: comparison.isExact };
  } catch (error) {
    return { status: 'failed', private: isPrivate, error: describeError(error) };
  }
}
