// torch.autograd.gradcheck and gradgradcheck. Source: torch/autograd/gradcheck.py
import { runWith } from '../context';
import { TorchError } from '../errors';
import { aten } from '../functional/aten';
import { checkBool, checkNumber, describe, readOptions } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { grad } from './index';

/** Analytical and numerical gradients differ. */
export class GradcheckError extends TorchError {
  override name = 'GradcheckError';
}

/** Options of `gradcheck`. */
export interface GradcheckOptions {
  /** Step of the finite differences. Default: 1e-6. */
  eps?: number;
  /** Absolute tolerance. Default: 1e-5. */
  atol?: number;
  /** Relative tolerance. Default: 1e-3. */
  rtol?: number;
  /** Whether a difference throws, rather than giving false. Default: true. */
  raiseException?: boolean;
  /** How far two runs of one backward may differ. Default: 0. */
  nondetTol?: number;
  /** Whether to try outputs without a gradient. Default: true. */
  checkUndefinedGrad?: boolean;
  /** Whether gradients must have the dtype of their inputs. Default: false. */
  checkGradDtypes?: boolean;
}

const defaults: Required<GradcheckOptions> = {
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raiseException: true,
  nondetTol: 0,
  checkUndefinedGrad: true,
  checkGradDtypes: false,
};

// biome-ignore lint/suspicious/noExplicitAny: users' functions take what they like
type Checked = (...inputs: any[]) => Tensor | readonly Tensor[];
type Settings = Required<GradcheckOptions>;

const zerosLike = aten('zeros_like');
const stack = aten('stack');

const isDifferentiable = (value: unknown): value is Tensor =>
  isTensor(value) && value.requiresGrad && value.dtype.isFloatingPoint;

function outputsOf(fn: Checked, inputs: readonly unknown[]): Tensor[] {
  const given: unknown = runWith({ gradMode: true }, () => fn(...inputs));
  const outputs: unknown[] = Array.isArray(given) ? given : [given];
  return outputs.filter((output): output is Tensor => isDifferentiable(output));
}

function checkInputs(what: string, inputs: readonly unknown[]): Tensor[] {
  for (const input of inputs) {
    if (!isTensor(input) || !input.requiresGrad || !input.dtype.isComplex) continue;
    throw new TorchError(`${what}(): complex inputs are not checked`, what, 'NotImplementedError');
  }
  const checked = inputs.filter(isDifferentiable);
  if (checked.length > 0) return checked;
  throw new RangeError(`${what}(): at least one input must be a floating-point Tensor that requires a gradient`);
}

/** Rows: elements of the input; columns: elements of the output. */
function numerical(fn: Checked, inputs: readonly unknown[], input: Tensor, eps: number): Tensor[] {
  const flat = input.data.view(-1);
  const valuesAt = (index: number, value: number) => {
    flat.select(0, index).fill_(value);
    return outputsOf(fn, inputs).map((output) => output.detach().clone().reshape([-1]));
  };
  const rows = Array.from({ length: input.numel() }, (_, index) => {
    const value = flat.select(0, index).item();
    try {
      const above = valuesAt(index, value + eps);
      const below = valuesAt(index, value - eps);
      return above.map((output, i) => output.sub(below[i]).div(2 * eps));
    } finally {
      flat.select(0, index).fill_(value);
    }
  });
  return (rows[0] ?? []).map((_, i) => stack(rows.map((row) => row[i])));
}

/** The same by backward: one for each element of the output. */
function analytical(output: Tensor, inputs: Tensor[], settings: Settings): Tensor[] {
  const columns = Array.from({ length: output.numel() }, (_, index) => {
    const vector = zerosLike(output.detach());
    vector.reshape([-1]).select(0, index).fill_(1);
    const gradients = grad(output, inputs, { gradOutputs: vector, retainGraph: true, allowUnused: true });
    return gradients.map((gradient, i) => checkGradient(gradient, inputs[i], settings).reshape([-1]));
  });
  return inputs.map((input, i) =>
    columns.length === 0
      ? zerosLike(input.detach()).reshape([-1, 1]).narrow(1, 0, 0)
      : stack(
          columns.map((c) => c[i]),
          1,
        ),
  );
}

function checkGradient(gradient: Tensor | null, input: Tensor, { checkGradDtypes }: Settings): Tensor {
  if (gradient === null) return zerosLike(input.detach());
  if (checkGradDtypes && gradient.dtype !== input.dtype) {
    throw new GradcheckError(
      `gradcheck(): a gradient has dtype ${gradient.dtype}, its input ${input.dtype}`,
      'gradcheck',
    );
  }
  return gradient.detach();
}

function compare(fn: Checked, inputs: readonly unknown[], checked: Tensor[], settings: Settings): void {
  const outputs = outputsOf(fn, inputs);
  const { eps, atol, rtol, nondetTol } = settings;
  const byOutput = outputs.map((output) => analytical(output, checked, settings));
  for (const [o, output] of outputs.entries()) {
    for (const [i, again] of analytical(output, checked, settings).entries()) {
      if (again.allclose(byOutput[o][i], { rtol: 0, atol: nondetTol })) continue;
      throw new GradcheckError(
        'Backward is not reentrant, i.e., running backward with same input and grad_output ' +
          'multiple times gives different values',
        'gradcheck',
      );
    }
  }
  for (const [i, input] of checked.entries()) {
    for (const [o, expected] of numerical(fn, inputs, input, eps).entries()) {
      const found = byOutput[o][i];
      if (found.numel() === 0 || found.allclose(expected.to(found.dtype), { rtol, atol })) continue;
      throw new GradcheckError(
        `Jacobian mismatch for output ${o} with respect to input ${i},\nnumerical:${expected}\nanalytical:${found}\n`,
        'gradcheck',
      );
    }
  }
}

/** Outputs without a gradient, all and each, must give none or zeros. */
function compareUndefined(fn: Checked, inputs: readonly unknown[], checked: Tensor[]): void {
  const outputs = outputsOf(fn, inputs);
  if (outputs.length < 2) return;
  for (const [o, output] of outputs.entries()) {
    const alone = grad(output, checked, {
      gradOutputs: zerosLike(output.detach()),
      retainGraph: true,
      allowUnused: true,
    });
    for (const gradient of alone as (Tensor | null)[]) {
      if (gradient === null || !gradient.ne(0).any().item()) continue;
      const message = `gradcheck(): gradients are not zero where output ${o} alone takes part, with a gradient of zeros`;
      throw new GradcheckError(message, 'gradcheck');
    }
  }
}

function readSettings(what: string, options: GradcheckOptions): Settings {
  const settings = readOptions(what, options, defaults);
  for (const name of ['eps', 'atol', 'rtol', 'nondetTol'] as const) checkNumber(what, name, settings[name]);
  for (const name of ['raiseException', 'checkUndefinedGrad', 'checkGradDtypes'] as const) {
    checkBool(what, name, settings[name]);
  }
  return settings;
}

function run(what: string, fn: Checked, given: unknown, settings: Settings): boolean {
  if (typeof fn !== 'function') throw new TypeError(`${what}(): fn must be a function, got ${describe(fn)}`);
  const inputs = Array.isArray(given) ? given : [given];
  const checked = checkInputs(what, inputs);
  try {
    compare(fn, inputs, checked, settings);
    if (settings.checkUndefinedGrad) compareUndefined(fn, inputs, checked);
    return true;
  } catch (error) {
    if (error instanceof GradcheckError && !settings.raiseException) return false;
    throw error;
  }
}

/**
 * Whether the gradients of `fn` that backward computes agree with finite differences, for those of `inputs` that require
 * one; they should be float64.
 *
 * **Throws** GradcheckError where they differ, unless `raiseException` is false. Source: torch.autograd.gradcheck.
 */
export function gradcheck(fn: Checked, inputs: unknown, options: GradcheckOptions = {}): boolean {
  return run('gradcheck', fn, inputs, readSettings('gradcheck', options));
}

/** Options of `gradgradcheck`. */
export interface GradgradcheckOptions extends GradcheckOptions {
  /** Gradients of the outputs; by default random ones. */
  gradOutputs?: Tensor | readonly Tensor[];
}

const randnLike = aten('randn_like');

/** As `gradcheck`, for second derivatives. Source: torch.autograd.gradgradcheck. */
export function gradgradcheck(fn: Checked, inputs: unknown, options: GradgradcheckOptions = {}): boolean {
  const { gradOutputs, ...rest } = options;
  const settings = readSettings('gradgradcheck', rest);
  if (typeof fn !== 'function') throw new TypeError(`gradgradcheck(): fn must be a function, got ${describe(fn)}`);
  const list: unknown[] = Array.isArray(inputs) ? inputs : [inputs];
  const checked = checkInputs('gradgradcheck', list);
  const vectors: readonly Tensor[] =
    gradOutputs === undefined
      ? outputsOf(fn, list).map((output) => randnLike(output.detach()).requiresGrad_())
      : ([gradOutputs].flat() as Tensor[]);
  const first = (...args: unknown[]) => {
    const own = args.slice(0, list.length);
    const outputs = outputsOf(fn, own);
    const used = args.slice(list.length) as Tensor[];
    const gradients = grad(outputs, own.filter(isDifferentiable), {
      gradOutputs: used,
      createGraph: true,
      allowUnused: true,
    }) as (Tensor | null)[];
    return gradients.filter((gradient): gradient is Tensor => gradient !== null);
  };
  if (checked.length === 0) return true;
  return run('gradgradcheck', first, [...list, ...vectors], settings);
}
