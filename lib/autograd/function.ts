// torch.autograd.Function: operations with a gradient of their own. Source: torch/autograd/function.py
import { currentContext, enter, runWith } from '../context';
import { TorchError } from '../errors';
import { type Handle, native } from '../native';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { handleOf, isTensor, wrap, wrapNullable } from '../tensor-handle';
import { FunctionCtx, giveSaved, type Settings, settingsOf } from './function-ctx';

export { FunctionCtx } from './function-ctx';

// biome-ignore lint/suspicious/noExplicitAny: users' methods take and give what they like
type Any = any;
type Gradients = Tensor | null | undefined | readonly unknown[];

/** What a class derived from `Function` brings. */
interface Definition {
  readonly name: string;
  forward(...args: Any[]): Any;
  setupContext?(ctx: FunctionCtx, inputs: Any, output: Any): void;
  backward?(ctx: FunctionCtx, ...gradients: Any[]): Gradients;
  vjp?(ctx: FunctionCtx, ...gradients: Any[]): Gradients;
  jvp?(ctx: FunctionCtx, ...tangents: Any[]): Gradients;
}

type WithoutCtx<A extends unknown[]> = A extends [unknown, ...infer R] ? R : never;
type ApplyArguments<C> = C extends { setupContext(...args: never[]): void; forward(...args: infer A): unknown }
  ? A
  : C extends { forward(...args: infer A): unknown }
    ? WithoutCtx<A>
    : never;
type ApplyResult<C> = C extends { forward(...args: never[]): infer R } ? R : never;

/**
 * An operation with a gradient of its own: derive a class with `static forward(ctx, …)` and `static backward(ctx, …)`, and
 * call it by `apply`. `forward` runs without recording. `backward` gets the gradient of each output and returns that of each
 * argument: null for what has none. With `static setupContext(ctx, inputs, output)`, `forward` gets no ctx.
 *
 * ```ts
 * class Exp extends torch.autograd.Function {
 *   static forward(ctx: FunctionCtx, x: Tensor) {
 *     const y = x.exp();
 *     ctx.saveForBackward(y);
 *     return y;
 *   }
 *   static backward(ctx: FunctionCtx, gradient: Tensor) {
 *     return gradient.mul(ctx.savedTensors[0] as Tensor);
 *   }
 * }
 * Exp.apply(x);
 * ```
 *
 * Source: torch.autograd.Function.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: Python's form, which users derive from
export class AutogradFunction {
  /** Calls the operation. **Throws** TypeError if `forward` gives no tensor. */
  static apply<C>(this: C, ...args: ApplyArguments<C>): ApplyResult<C> {
    // biome-ignore lint/complexity/noThisInStatic: the class that was derived
    return applyFunction(this as unknown as Definition, args) as ApplyResult<C>;
  }
}

const isFunction = (value: unknown): value is (...args: Any[]) => Any => typeof value === 'function';

function runForward(definition: Definition, ctx: FunctionCtx, args: readonly unknown[]): unknown {
  return runWith({ gradMode: false, forwardMode: false }, () => {
    if (!isFunction(definition.setupContext)) return definition.forward(ctx, ...args);
    const output: unknown = definition.forward(...args);
    definition.setupContext(ctx, args, output);
    return output;
  });
}

function checkDefinition(definition: Definition): void {
  const { name } = definition;
  if (!isFunction(definition.forward)) throw new TypeError(`${name}.apply(): ${name} has no static forward`);
  if (native.levelDepth() === 0) return;
  throw new TorchError(`${name}.apply(): not inside a function that torch.func transforms`, name);
}

const handlesOf = (tensors: readonly Tensor[]): Handle[] => tensors.map(handleOf);

function applyFunction(definition: Definition, args: readonly unknown[]): unknown {
  checkDefinition(definition);
  const inputs = args.filter(isTensor);
  const ctx = new FunctionCtx(args.map((arg) => isTensor(arg) && arg.requiresGrad));
  const given = runForward(definition, ctx, args);
  const items: readonly unknown[] = Array.isArray(given) ? given : [given];
  const outputs = items.filter(isTensor);
  if (outputs.length === 0) {
    throw new TypeError(`${definition.name}.forward must return a Tensor or a list with one, got ${describe(given)}`);
  }
  const settings = settingsOf(ctx);
  enter();
  const [handles, saved] = native.recordFunction(
    `${definition.name}Backward`,
    handlesOf(inputs),
    handlesOf(outputs),
    handlesOf(settings.dirty),
    handlesOf(settings.nonDifferentiable),
    settings.saved.map((tensor) => (tensor === null ? null : handleOf(tensor))),
    settings.materializeGrads,
    backwardOf(definition, ctx, args.map(isTensor), items.map(isTensor)),
    jvpOf(definition, ctx, args.map(isTensor)),
  );
  giveSaved(ctx, saved);
  const results = inPlace(handles, outputs, settings, inputs);
  const all = items.map((item) => (isTensor(item) ? results.shift() : item));
  return Array.isArray(given) ? all : all[0];
}

/** Outputs that are changed inputs stay the objects that they were. */
function inPlace(handles: Handle[], outputs: Tensor[], { dirty }: Settings, inputs: Tensor[]): Tensor[] {
  return handles.map((handle, i) => {
    const isChanged = dirty.includes(outputs[i]) && inputs.includes(outputs[i]);
    return isChanged ? outputs[i] : wrap(handle);
  });
}

const listOf = (value: Gradients): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function backwardOf(definition: Definition, ctx: FunctionCtx, isInput: boolean[], isOutput: boolean[]) {
  const { name } = definition;
  return (handles: (Handle | null)[]) => {
    const method = definition.backward ?? definition.vjp;
    if (!isFunction(method)) {
      throw new TorchError(
        `${name} has no static backward (or vjp), which backward needs`,
        name,
        'NotImplementedError',
      );
    }
    const gradients = handles.map(wrapNullable);
    const result = method.call(definition, ctx, ...isOutput.map((is) => (is ? gradients.shift() : null)));
    return readGradients(`${name}Backward`, listOf(result as Gradients), isInput);
  };
}

function readGradients(name: string, given: readonly unknown[], isInput: boolean[]): (Handle | null)[] {
  const none = (value: unknown) => value === null || value === undefined;
  const count = given.slice(isInput.length).every(none) ? Math.min(given.length, isInput.length) : given.length;
  if (count !== isInput.length) {
    throw new TorchError(
      `function ${name} returned an incorrect number of gradients (expected ${isInput.length}, got ${given.length})`,
      name,
    );
  }
  return isInput.flatMap((is, i) => {
    const gradient = given[i];
    if (!is && !none(gradient)) {
      throw new TorchError(
        `function ${name} returned a gradient different from null at position ${i + 1}, ` +
          'but the corresponding forward input was not a Tensor',
        name,
      );
    }
    if (!is) return [];
    if (none(gradient)) return [null];
    if (isTensor(gradient)) return [handleOf(gradient)];
    throw new TypeError(`${name}: expected Tensor or null as gradient ${i + 1}, got ${describe(gradient)}`);
  });
}

function jvpOf(definition: Definition, ctx: FunctionCtx, isInput: boolean[]) {
  if (!isFunction(definition.jvp)) return null;
  return (handles: (Handle | null)[]) => {
    const tangents = handles.map(wrapNullable);
    const result = definition.jvp?.(ctx, ...isInput.map((is) => (is ? tangents.shift() : null)));
    return listOf(result).map((tangent) => (isTensor(tangent) ? handleOf(tangent) : null));
  };
}

/** What a backward that works once gives where a graph is recorded: its own gradient is an error. */
class DelayedError extends AutogradFunction {
  static forward(_ctx: FunctionCtx, ...tensors: Tensor[]): Tensor[] {
    return tensors.map((tensor) => tensor.detach());
  }

  static backward(): never {
    throw new TorchError('trying to differentiate twice a function that was marked with onceDifferentiable');
  }
}

/**
 * Wraps a `backward` that cannot be differentiated itself: it runs without recording, and a second derivative through it
 * throws. `static backward = onceDifferentiable((ctx, gradient) => …)`. Source: torch.autograd.function.once_differentiable.
 */
export function onceDifferentiable<A extends unknown[], R>(
  backward: (ctx: FunctionCtx, ...gradients: A) => R,
): (ctx: FunctionCtx, ...gradients: A) => R {
  if (!isFunction(backward)) {
    throw new TypeError(`onceDifferentiable(): expected a function, got ${describe(backward)}`);
  }
  return function (this: unknown, ctx, ...gradients) {
    const result = runWith({ gradMode: false }, () => backward.call(this, ctx, ...gradients));
    const records = currentContext().gradMode && gradients.some((item) => isTensor(item) && item.requiresGrad);
    if (!records) return result;
    const items = listOf(result as Gradients);
    const tensors = items.filter(isTensor).map((tensor) => tensor.detach().requiresGrad_());
    const guarded = tensors.length === 0 ? [] : DelayedError.apply(...tensors);
    const all = items.map((item) => (isTensor(item) ? guarded.shift() : item));
    return (Array.isArray(result) ? all : all[0]) as R;
  };
}
