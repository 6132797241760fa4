// Replays one recorded program against the public face.
import { type Tensor, TorchError, torch } from '../../lib';
import { Comparison } from './compare';
import { Environment } from './expressions';
import { callStep, isPrivateStep } from './naming';
import type { Outcome } from './outcome';
import type { Backward, Expression, Program, Recording } from './recording';

function run(environment: Environment, steps: Program['steps']): void {
  for (const step of steps) {
    const args = step.args.map((arg) => environment.value(arg));
    const keywords = environment.keywords(step.kwargs);
    if (Object.keys(keywords).length > 0) args.push(keywords);
    environment.results.push(callStep(step, args));
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

function describeError(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`.slice(0, 1000);
}

/** What V8 says of a mistake in this code, where a check of the argument is missing. */
const isEngines = ({ message }: Error) =>
  /^Cannot (read|set|mix|convert)|is not (a function|iterable|defined)|^Invalid array length|call stack/.test(message);

const isMisfit = ({ message }: Error) => /: (no overload takes|unknown keyword)/.test(message);

/** Runs `work`, which Python refuses. What Python's operator refuses must get as far as the operator here. */
function expectThrow(work: () => void, python: string): void {
  try {
    work();
  } catch (error) {
    const isRefusal = error instanceof TypeError || error instanceof RangeError || error instanceof TorchError;
    if (!isRefusal || isEngines(error)) throw error;
    const isOther = isMisfit(error) && !python.startsWith('TypeError');
    if (isOther) throw new Error(`${error.message}, where Python raises ${python}`);
    return;
  }
  throw new Error(`gives a result where Python raises ${python}`);
}

type Result = Omit<Outcome, 'dtype' | 'index' | 'variant'>;

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
