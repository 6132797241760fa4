// torch.utils.checkpoint: intermediates that backward computes again. Source: torch/utils/checkpoint.py

import { backward } from '../autograd';
import { AutogradFunction, type FunctionCtx } from '../autograd/function';
import { currentContext, runWith } from '../context';
import { TorchError } from '../errors';
import { getRngState, setRngState } from '../generator';
import type { Handle } from '../native';
import { checkBool, describe, isPlainObject, readOptions } from '../options';
import { handleOf, isTensor, type Tensor, wrap } from '../tensor-handle';

/** Backward computed something else than forward did. */
export class CheckpointError extends TorchError {
  override name = 'CheckpointError';
}

/** Options of `checkpoint`, its last argument. */
export interface CheckpointOptions {
  /** Recompute by a backward inside of backward, which needs an input that requires a gradient. Default: false. */
  useReentrant?: boolean;
  /** Draw the same random numbers again. Default: true. */
  preserveRngState?: boolean;
  /** `'default'` compares shapes, dtypes and devices of what is recomputed; `'none'` nothing. */
  determinismCheck?: 'default' | 'none';
  /** Stop recomputing once everything that backward needs is there. Default: true. */
  earlyStop?: boolean;
}

const defaults: Required<CheckpointOptions> = {
  useReentrant: false,
  preserveRngState: true,
  determinismCheck: 'default',
  earlyStop: true,
};

// biome-ignore lint/suspicious/noExplicitAny: users' functions take and give what they like
type AnyFunction = (...args: any[]) => any;

const isOptions = (value: unknown): value is CheckpointOptions =>
  isPlainObject(value) && Object.keys(value).some((key) => key in defaults);

/** Runs `fn` as in forward: with its random numbers and its autocast, recording gradients. */
function rerunner(preserveRngState: boolean) {
  const { autocast } = currentContext();
  const state = preserveRngState ? getRngState() : null;
  return <T>(fn: () => T): T => {
    const before = state && getRngState();
    if (state) setRngState(state);
    try {
      return runWith({ autocast, gradMode: true }, fn);
    } finally {
      if (before) setRngState(before);
    }
  };
}

const detachAll = (args: readonly unknown[]) =>
  args.map((arg) => (isTensor(arg) ? arg.detach().requiresGrad_(arg.requiresGrad) : arg));

class CheckpointFunction extends AutogradFunction {
  static forward(ctx: FunctionCtx, fn: AnyFunction, preserveRngState: boolean, ...args: unknown[]) {
    ctx.fn = fn;
    ctx.rerun = rerunner(preserveRngState);
    ctx.args = args.map((arg) => (isTensor(arg) ? null : arg));
    ctx.places = args.flatMap((arg, i) => (isTensor(arg) ? [i] : []));
    ctx.saveForBackward(...args.filter(isTensor));
    return fn(...args);
  }

  static backward(ctx: FunctionCtx, ...gradients: (Tensor | null)[]) {
    const args = [...ctx.args];
    for (const [i, tensor] of ctx.savedTensors.entries()) args[ctx.places[i]] = tensor;
    const inputs = detachAll(args);
    ctx.rerun(() => {
      const output: unknown = ctx.fn(...inputs);
      const outputs: unknown[] = Array.isArray(output) ? output : [output];
      const used = outputs.map((_, i) => i).filter((i) => isTensor(outputs[i]) && (outputs[i] as Tensor).requiresGrad);
      if (used.length === 0) {
        throw new TorchError('none of output has requires_grad=True, this checkpoint() is not necessary', 'checkpoint');
      }
      backward(
        used.map((i) => outputs[i] as Tensor),
        used.map((i) => gradients[i]),
      );
    });
    return [null, null, ...inputs.map((input) => (isTensor(input) ? input.grad : null))];
  }
}

interface Holder {
  tensor: Tensor | null;
}

const STOP = Symbol('everything is recomputed');
const describeTensor = (tensor: Tensor) => `[${tensor.shape}] ${tensor.dtype} ${tensor.device}`;

/** What one call saved for backward, in order. A holder dies with the node that saved it. */
class Frame {
  readonly #holders: WeakRef<Holder>[] = [];
  readonly #kinds: string[] = [];
  readonly #run: () => unknown;
  readonly #options: Required<CheckpointOptions>;

  constructor(run: () => unknown, options: Required<CheckpointOptions>) {
    this.#run = run;
    this.#options = options;
  }

  readonly pack = (tensor: Tensor): Holder => {
    const holder: Holder = { tensor: null };
    this.#holders.push(new WeakRef(holder));
    this.#kinds.push(describeTensor(tensor));
    return holder;
  };

  readonly unpack = (holder: Holder): Tensor => {
    if (holder.tensor === null) this.#recompute();
    const { tensor } = holder;
    if (tensor === null) {
      throw new CheckpointError('checkpoint(): backward saved fewer tensors than forward did', 'checkpoint');
    }
    holder.tensor = null;
    return tensor;
  };

  #recompute(): void {
    let count = 0;
    const pack = (tensor: Tensor): Tensor => {
      this.#check(count, tensor);
      const holder = this.#holders[count]?.deref();
      if (holder) holder.tensor = tensor.detach();
      count++;
      if (count === this.#holders.length && this.#options.earlyStop) throw STOP;
      return tensor;
    };
    const savedHooks = { pack: (handle: Handle) => ({ tensor: pack(wrap(handle)) }), unpack: unpackPlain };
    try {
      runWith({ savedHooks }, this.#run);
    } catch (error) {
      if (error !== STOP) throw error;
    }
  }

  #check(index: number, tensor: Tensor): void {
    if (index >= this.#kinds.length) {
      throw new CheckpointError('checkpoint(): backward saved more tensors than forward did', 'checkpoint');
    }
    const kind = describeTensor(tensor);
    if (this.#options.determinismCheck === 'none' || kind === this.#kinds[index]) return;
    throw new CheckpointError(
      `checkpoint(): saved tensor ${index} was ${this.#kinds[index]} in forward and is ${kind} when recomputed`,
      'checkpoint',
    );
  }
}

const unpackPlain = ({ tensor }: { tensor: Tensor }) => handleOf(tensor);

/**
 * Calls `fn` with `args` without keeping what its operators save for backward, which calls it again instead: less memory
 * for more time. A plain object as the last argument that names an option holds options.
 *
 * **Throws** CheckpointError in backward if `fn` then computes something else. Source: torch.utils.checkpoint.checkpoint.
 */
export function checkpoint<A extends unknown[], R>(
  fn: (...args: A) => R,
  ...args: A | [...args: A, options: CheckpointOptions]
): R {
  if (typeof fn !== 'function') throw new TypeError(`checkpoint(): fn must be a function, got ${describe(fn)}`);
  const last = args[args.length - 1];
  const options = readOptions('checkpoint', isOptions(last) ? last : undefined, defaults);
  const { useReentrant, preserveRngState } = options;
  checkBool('checkpoint', 'useReentrant', useReentrant);
  checkBool('checkpoint', 'preserveRngState', preserveRngState);
  const given = (isOptions(last) ? args.slice(0, -1) : args) as A;
  if (useReentrant) return CheckpointFunction.apply(fn as AnyFunction, preserveRngState, ...given) as R;
  if (!currentContext().gradMode) return fn(...given);
  const rerun = rerunner(preserveRngState);
  const frame = new Frame(() => rerun(() => fn(...given)), options);
  const savedHooks = {
    pack: (handle: Handle) => frame.pack(wrap(handle)),
    unpack: (holder: Holder) => handleOf(frame.unpack(holder)),
  };
  return runWith({ savedHooks }, () => fn(...given));
}

type Step = ((input: Tensor) => Tensor) | { forward(input: Tensor): Tensor };

/**
 * Runs a list of functions or modules in `segments` parts, all but the last one checkpointed. Source:
 * torch.utils.checkpoint.checkpoint_sequential.
 */
export function checkpointSequential(
  functions: Iterable<Step>,
  segments: number,
  input: Tensor,
  options: Pick<CheckpointOptions, 'useReentrant' | 'preserveRngState'> = {},
): Tensor {
  const steps = [...functions].map((step) =>
    typeof step === 'function' ? step : (value: Tensor) => step.forward(value),
  );
  if (!Number.isInteger(segments) || segments < 1) {
    throw new RangeError(`checkpointSequential(): segments must be a positive int, got ${describe(segments)}`);
  }
  const size = Math.floor(steps.length / segments);
  const run = (from: number, to: number) => (value: Tensor) =>
    steps.slice(from, to).reduce((result, step) => step(result), value);
  let result = input;
  for (let i = 0; i < segments - 1; i++) {
    result = checkpoint(run(i * size, (i + 1) * size), result, { useReentrant: true, ...options });
  }
  return run((segments - 1) * size, steps.length)(result);
}
