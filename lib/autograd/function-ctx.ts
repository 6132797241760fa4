// The ctx that the methods of an autograd Function share. Source: torch/autograd/function.py
import { enter } from '../context';
import { TorchError } from '../errors';
import { type External, native } from '../native';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { isTensor, wrapNullable } from '../tensor-handle';

/** What a forward asked for. */
export interface Settings {
  saved: (Tensor | null)[];
  dirty: Tensor[];
  nonDifferentiable: Tensor[];
  materializeGrads: boolean;
}

export let settingsOf: (ctx: FunctionCtx) => Settings;
/** Once forward is over, what it saved belongs to the graph. */
export let giveSaved: (ctx: FunctionCtx, saved: External) => void;

function checkAll(what: string, tensors: readonly unknown[]): void {
  for (const tensor of tensors) {
    if (!isTensor(tensor)) throw new TypeError(`${what}(): expected Tensors, got ${describe(tensor)}`);
  }
}

/**
 * Carries what `backward` needs from `forward`; any other property may be set too. Source:
 * torch.autograd.function.FunctionCtx.
 */
export class FunctionCtx {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a forward keeps for its backward
  [key: string]: any;

  /** For each argument of `apply`, whether it is a tensor that requires a gradient. */
  readonly needsInputGrad: readonly boolean[];
  #settings: Settings = { saved: [], dirty: [], nonDifferentiable: [], materializeGrads: true };
  #saved: External | null = null;

  static {
    settingsOf = (ctx) => ctx.#settings;
    giveSaved = (ctx, saved) => {
      ctx.#saved = saved;
      ctx.#settings = { saved: [], dirty: [], nonDifferentiable: [], materializeGrads: true };
    };
  }

  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps inputs, outputs or other tensors for `savedTensors`; a change in place before backward is then an error. */
  saveForBackward(...tensors: (Tensor | null | undefined)[]): void {
    checkAll(
      'saveForBackward',
      tensors.filter((tensor) => tensor !== null && tensor !== undefined),
    );
    this.#settings.saved = tensors.map((tensor) => tensor ?? null);
  }

  /** Keeps tensors for `jvp`, which reads them from `savedTensors` too. */
  saveForForward(...tensors: (Tensor | null | undefined)[]): void {
    if (this.#settings.saved.length === 0) this.saveForBackward(...tensors);
  }

  /**
   * What `saveForBackward` was given. **Throws** TorchError after backward freed it, or where a tensor has since been
   * changed in place.
   */
  get savedTensors(): (Tensor | null)[] {
    if (this.#saved === null) return [...this.#settings.saved];
    enter();
    return native.savedTensors(this.#saved).map(wrapNullable);
  }

  /** Says which inputs `forward` changes in place; they must be among the outputs. */
  markDirty(...tensors: Tensor[]): void {
    checkAll('markDirty', tensors);
    this.#settings.dirty = tensors;
  }

  /** Says which outputs have no gradient; integers have none anyway. */
  markNonDifferentiable(...tensors: Tensor[]): void {
    checkAll('markNonDifferentiable', tensors);
    this.#settings.nonDifferentiable = tensors;
  }

  /** Whether `backward` gets zeros, instead of null, for outputs without a gradient. Default: true. */
  setMaterializeGrads(value: boolean): void {
    if (typeof value !== 'boolean') throw new TypeError(`setMaterializeGrads(): expected bool, got ${describe(value)}`);
    if (this.#saved !== null) throw new TorchError('setMaterializeGrads(): only in forward', 'setMaterializeGrads');
    this.#settings.materializeGrads = value;
  }
}
