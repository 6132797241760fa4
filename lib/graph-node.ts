// A node of a recorded graph. Source: torch/autograd/graph.py
import { type External, type Handle, native } from './native';
import { describe } from './options';
import { handleOf, isTensor, type Tensor, wrapNullable } from './tensor-handle';
import { checkHook, type RemovableHandle, removable } from './tensor-hooks';

type Gradients = readonly (Tensor | null)[];
/** What a hook of a node may return in place of the gradients: as many as it was given. */
// biome-ignore lint/suspicious/noConfusingVoidType: most hooks return nothing
export type Replacement = Tensor | Gradients | null | undefined | void;

/** `x + 2` is `add.Tensor` in Python, which makes a tensor of the number; here it is `add.Scalar`, with a node of its own. */
function asPythonNames(gradFn: string): string {
  return gradFn.replace(/^.*::/, '').replace(/^(Add|Sub|Mul|Div)Backward1$/, '$1Backward0');
}

function readReplacement(what: string, given: unknown): (Handle | null)[] | null {
  if (given === null || given === undefined) return null;
  return (Array.isArray(given) ? given : [given]).map((gradient) => {
    if (gradient === null || gradient === undefined) return null;
    if (isTensor(gradient)) return handleOf(gradient);
    throw new TypeError(`${what}(): hook must return Tensors or nothing, got ${describe(gradient)}`);
  });
}

const removableHook = (hook: External): RemovableHandle => removable(() => native.removeNodeHook(hook));

/** The operation behind a tensor that needs a gradient: `tensor.gradFn`. Source: torch.autograd.graph.Node. */
export class GraphNode {
  readonly #node: External;
  /** Whatever a user notes of this object. */
  readonly metadata: Record<string, unknown> = {};

  constructor(node: External) {
    this.#node = node;
  }

  /** Such as `AddBackward0`. */
  get name(): string {
    return asPythonNames(native.nodeName(this.#node));
  }

  /** Nodes that get this one's gradients, each with the number of the output there; null where none is needed. */
  get nextFunctions(): [node: GraphNode | null, index: number][] {
    return native.nodeNext(this.#node).map(([node, index]) => [node === null ? null : new GraphNode(node), index]);
  }

  /** A number that grows with each node that a thread records. */
  get sequenceNr(): number {
    return native.nodeSequence(this.#node);
  }

  /** Whether both are one node, however many JavaScript objects stand for it. */
  isSame(other: GraphNode): boolean {
    if (!(other instanceof GraphNode)) throw new TypeError(`isSame(): other must be Node, got ${describe(other)}`);
    return native.isSameNode(this.#node, other.#node);
  }

  /** Calls `hook` after the node has run, with the gradients of its inputs, which it may replace, and of its outputs. */
  registerHook(hook: (gradInputs: (Tensor | null)[], gradOutputs: (Tensor | null)[]) => Replacement): RemovableHandle {
    checkHook('registerHook', hook);
    const call = (inputs: (Handle | null)[], outputs: (Handle | null)[]) =>
      readReplacement('registerHook', hook(inputs.map(wrapNullable), outputs.map(wrapNullable)));
    return removableHook(native.nodeHook(this.#node, call));
  }

  /** Calls `hook` before the node runs, with the gradients of its outputs, which it may replace. */
  registerPrehook(hook: (gradOutputs: (Tensor | null)[]) => Replacement): RemovableHandle {
    checkHook('registerPrehook', hook);
    const call = (outputs: (Handle | null)[]) => readReplacement('registerPrehook', hook(outputs.map(wrapNullable)));
    return removableHook(native.nodePrehook(this.#node, call));
  }
}
