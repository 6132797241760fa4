// torch.autograd.graph: nodes, and hooks around saved tensors. Source: torch/autograd/graph.py
import { currentContext, inMode, type ModeGuard, type SavedHooks } from '../context';
import { TorchError } from '../errors';
import { checkTensor } from '../functional/aten';
import { GraphNode } from '../graph-node';
import { native } from '../native';
import { describe, readOptions } from '../options';
import { handleOf, isTensor, type Tensor, wrap } from '../tensor-handle';
import { checkHook, type RemovableHandle, removable } from '../tensor-hooks';

export { GraphNode as Node } from '../graph-node';

/** A node and which of its outputs. Source: torch.autograd.graph.GradientEdge. */
export interface GradientEdge {
  readonly node: GraphNode;
  readonly outputNr: number;
}

/** Where a tensor's gradient enters the graph; of a leaf, the node that accumulates it. **Throws** TorchError without one. */
export function getGradientEdge(tensor: Tensor): GradientEdge {
  checkTensor('getGradientEdge', 'tensor', tensor);
  const [node, outputNr] = native.gradientEdge(handleOf(tensor));
  return { node: new GraphNode(node), outputNr };
}

/** Tells autograd that tensors were changed in place by other means. Source: torch.autograd.graph.increment_version. */
export function incrementVersion(tensor: Tensor | readonly Tensor[]): void {
  for (const item of Array.isArray(tensor) ? tensor : [tensor]) {
    checkTensor('incrementVersion', 'tensor', item);
    native.incrementVersion(handleOf(item));
  }
}

function hooksOf<P>(what: string, pack: (tensor: Tensor) => P, unpack: (packed: P) => Tensor): SavedHooks {
  checkHook(what, pack);
  checkHook(what, unpack);
  return {
    pack: (handle) => ({ packed: pack(wrap(handle)) }),
    unpack: ({ packed }: { packed: P }) => {
      const tensor: unknown = unpack(packed);
      if (isTensor(tensor)) return handleOf(tensor);
      throw new TypeError(`${what}(): unpack must return a Tensor, got ${describe(tensor)}`);
    },
  };
}

/**
 * In `fn`, `pack` gets each tensor that an operator saves for its backward, and what it returns is kept in its place;
 * `unpack` makes a tensor of it again. Without `fn`, the `using` form of a synchronous block.
 *
 * **Throws** TorchError inside of `disableSavedTensorsHooks`. Source: torch.autograd.graph.saved_tensors_hooks.
 */
export function savedTensorsHooks<P, T>(pack: (tensor: Tensor) => P, unpack: (packed: P) => Tensor, fn: () => T): T;
export function savedTensorsHooks<P>(pack: (tensor: Tensor) => P, unpack: (packed: P) => Tensor): ModeGuard;
export function savedTensorsHooks<P, T>(
  pack: (tensor: Tensor) => P,
  unpack: (packed: P) => Tensor,
  fn?: () => T,
): T | ModeGuard {
  const { savedHooksRefusal } = currentContext();
  if (savedHooksRefusal !== null) throw new TorchError(savedHooksRefusal, 'savedTensorsHooks');
  return inMode('savedTensorsHooks', { savedHooks: hooksOf('savedTensorsHooks', pack, unpack) }, fn);
}

/** In `fn`, tensors saved for backward wait on the CPU. Source: torch.autograd.graph.save_on_cpu. */
export function saveOnCpu<T>(fn: () => T): T;
export function saveOnCpu(): ModeGuard;
export function saveOnCpu<T>(fn?: () => T): T | ModeGuard {
  const pack = (tensor: Tensor) => ({ device: tensor.device, copy: tensor.isCpu ? tensor.clone() : tensor.cpu() });
  const unpack = ({ device, copy }: ReturnType<typeof pack>) => copy.to(device);
  return fn === undefined ? savedTensorsHooks(pack, unpack) : savedTensorsHooks(pack, unpack, fn);
}

/** In `fn`, hooks on saved tensors throw `errorMessage`. Source: torch.autograd.graph.disable_saved_tensors_hooks. */
export function disableSavedTensorsHooks<T>(errorMessage: string, fn: () => T): T;
export function disableSavedTensorsHooks(errorMessage: string): ModeGuard;
export function disableSavedTensorsHooks<T>(errorMessage: string, fn?: () => T): T | ModeGuard {
  if (typeof errorMessage !== 'string') {
    throw new TypeError(`disableSavedTensorsHooks(): errorMessage must be str, got ${describe(errorMessage)}`);
  }
  if (currentContext().savedHooks !== null) throw new TorchError(errorMessage, 'disableSavedTensorsHooks');
  return inMode('disableSavedTensorsHooks', { savedHooksRefusal: errorMessage }, fn);
}

/** Backwards that failed half-way leave gradients behind; so many may be open inside of each other. */
const MAX_TASKS = 128;

/**
 * Calls `fn` with the gradients of all tensors that take part in a backward, null for the others, once they are there;
 * with `mode: 'any'`, with the first one alone.
 *
 * **Throws** RangeError for another mode. Source: torch.autograd.graph.register_multi_grad_hook.
 */
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: (gradient: Tensor) => void,
  options: { mode: 'any' },
): RemovableHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: (gradients: (Tensor | null)[]) => void,
  options?: { mode?: 'all' },
): RemovableHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  fn: (gradients: never) => void,
  options: { mode?: 'all' | 'any' } = {},
): RemovableHandle {
  checkHook('registerMultiGradHook', fn);
  const { mode } = readOptions('registerMultiGradHook', options, { mode: 'all' as 'all' | 'any' });
  if (mode !== 'all' && mode !== 'any') {
    throw new RangeError(`registerMultiGradHook(): mode must be 'all' or 'any', got ${describe(mode)}`);
  }
  const call = fn as (gradients: Tensor | (Tensor | null)[]) => void;
  const nodes = tensors.map((tensor) => {
    checkTensor('registerMultiGradHook', 'tensor', tensor);
    return native.gradientEdge(handleOf(tensor))[0];
  });
  // By backward: one may begin inside of another.
  const tasks = new Map<number, { missing: number; gradients: (Tensor | null)[] }>();
  let lastTask = -1;
  const collect = (i: number, gradient: Tensor) => {
    const id = native.graphTask();
    const missing = () => nodes.filter((node) => native.willExecute(node)).length;
    const task = tasks.get(id) ?? { missing: missing(), gradients: tensors.map(() => null) };
    task.gradients[i] = gradient;
    task.missing--;
    if (task.missing > 0) {
      tasks.set(id, task);
      if (tasks.size > MAX_TASKS) tasks.delete(Math.min(...tasks.keys()));
      return;
    }
    tasks.delete(id);
    call(task.gradients);
  };
  const first = (gradient: Tensor) => {
    const id = native.graphTask();
    if (id === lastTask) return;
    lastTask = id;
    call(gradient);
  };
  const handles = tensors.map((tensor, i) =>
    tensor.registerHook((gradient) => (mode === 'any' ? first(gradient) : collect(i, gradient))),
  );
  return removable(() => {
    for (const handle of handles) handle.remove();
  });
}
