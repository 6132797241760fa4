// torch.autograd.forward_ad: tensors that carry a tangent. Source: torch/autograd/forward_ad.py
import { types } from 'node:util';
import { currentContext, inMode, type ModeGuard } from '../context';
import { TorchError } from '../errors';
import { aten, checkTensor } from '../functional/aten';
import { native } from '../native';
import { intOf, readOptions } from '../options';
import type { Tensor } from '../tensor';

const makeDualOp = aten('_make_dual');
const unpackDualOp = aten<[Tensor, Tensor | null]>('_unpack_dual');

let currentLevel = -1;

/** Whether a level is open. */
export const hasDualLevel = (): boolean => currentLevel >= 0;

/** Options of what works in a level. */
export interface LevelOptions {
  /** The level; default: the one that was entered last. */
  level?: number | null;
}

const levelDefaults = { level: null as number | null };

function levelOf(what: string, options: LevelOptions | undefined): number {
  const { level } = readOptions(what, options, levelDefaults);
  return level === null ? currentLevel : intOf(what, 'level', level);
}

/**
 * Opens a level, in which `makeDual` works, and gives its number. `dualLevel` closes it by itself.
 *
 * **Throws** TorchError if one is open: libtorch does not nest them. Source: torch.autograd.forward_ad.enter_dual_level.
 */
export function enterDualLevel(): number {
  currentLevel = native.enterDualLevel();
  return currentLevel;
}

/**
 * Closes the level: its dual tensors lose their tangents. **Throws** TorchError if it is not the last one that was
 * entered. Source: torch.autograd.forward_ad.exit_dual_level.
 */
export function exitDualLevel(options?: LevelOptions): void {
  const level = levelOf('exitDualLevel', options);
  if (currentLevel < 0) throw new TorchError('exitDualLevel(): no level is open', 'exitDualLevel');
  if (level !== currentLevel) {
    throw new TorchError(`exitDualLevel(): level ${level} is not the last one that was entered`, 'exitDualLevel');
  }
  native.exitDualLevel();
  currentLevel = level - 1;
}

/**
 * Runs `fn` in a level and closes it, also on errors; of an async `fn`, when its promise settles. Without `fn`:
 * `using _ = forwardAd.dualLevel()`. Source: torch.autograd.forward_ad.dual_level.
 */
export function dualLevel<T>(fn: (level: number) => T): T;
export function dualLevel(): ModeGuard;
export function dualLevel<T>(fn?: (level: number) => T): T | ModeGuard {
  if (fn !== undefined && typeof fn !== 'function') {
    throw new TypeError(`dualLevel(): expected a function, got ${typeof fn}`);
  }
  const level = enterDualLevel();
  if (fn === undefined) {
    const dispose = () => exitDualLevel({ level });
    return { dispose, [Symbol.dispose]: dispose };
  }
  let isAsync = false;
  try {
    const result = fn(level);
    isAsync = types.isPromise(result);
    return isAsync ? ((result as Promise<unknown>).finally(() => exitDualLevel({ level })) as T) : result;
  } finally {
    if (!isAsync) exitDualLevel({ level });
  }
}

function checkDifferentiable(what: string, name: string, tensor: unknown): asserts tensor is Tensor {
  checkTensor(what, name, tensor);
  const { dtype } = tensor;
  if (dtype.isFloatingPoint || dtype.isComplex) return;
  throw new TypeError(`${what}(): ${name} must be floating point or complex, got ${dtype}`);
}

/**
 * A view of `tensor` that carries `tangent`: what is computed from it carries the derivative in that direction.
 *
 * **Throws** TorchError if no level is open or the shapes differ, TypeError for integers. Source:
 * torch.autograd.forward_ad.make_dual.
 */
export function makeDual(tensor: Tensor, tangent: Tensor, options?: LevelOptions): Tensor {
  const level = levelOf('makeDual', options);
  if (level < 0) throw new TorchError('makeDual(): no level is open; use it inside of dualLevel', 'makeDual');
  checkDifferentiable('makeDual', 'tensor', tensor);
  checkDifferentiable('makeDual', 'tangent', tangent);
  native.loadForwardRules();
  return makeDualOp(tensor, tangent, { level });
}

class Unpacked extends Array<Tensor | null> {
  readonly primal: Tensor;
  readonly tangent: Tensor | null;

  // What Array's own methods make are plain arrays.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(primal: Tensor, tangent: Tensor | null) {
    super(primal, tangent);
    this.primal = primal;
    this.tangent = tangent;
  }
}

/** A dual tensor's parts, by position and by name; `tangent` is null for a tensor that carries none. */
export type UnpackedDualTensor = [primal: Tensor, tangent: Tensor | null] & {
  readonly primal: Tensor;
  readonly tangent: Tensor | null;
};

/** What `unpackDual` gives. Source: torch.autograd.forward_ad.UnpackedDualTensor. */
export const UnpackedDualTensor = Unpacked as unknown as new (
  primal: Tensor,
  tangent: Tensor | null,
) => UnpackedDualTensor;
Object.defineProperty(Unpacked, 'name', { value: 'UnpackedDualTensor' });

/** The parts of a dual tensor, as `[primal, tangent]` and by name. Source: torch.autograd.forward_ad.unpack_dual. */
export function unpackDual(tensor: Tensor, options?: LevelOptions): UnpackedDualTensor {
  const level = levelOf('unpackDual', options);
  checkTensor('unpackDual', 'tensor', tensor);
  const [primal, tangent] = level < 0 ? [tensor, null] : unpackDualOp(tensor, { level });
  return new UnpackedDualTensor(primal, tangent);
}

/**
 * Runs `fn` with forward mode on or off; off, operators drop tangents. Without `fn`, the `using` form of a synchronous
 * block. Source: torch.autograd.forward_ad._set_fwd_grad_enabled.
 */
export function setFwdGradEnabled<T>(enabled: boolean, fn: () => T): T;
export function setFwdGradEnabled(enabled: boolean): ModeGuard;
export function setFwdGradEnabled<T>(enabled: boolean, fn?: () => T): T | ModeGuard {
  if (typeof enabled !== 'boolean') throw new TypeError('setFwdGradEnabled(): expected a boolean');
  return inMode('setFwdGradEnabled', { forwardMode: enabled }, fn);
}

/** Whether operators compute tangents. Source: torch.autograd.forward_ad._is_fwd_grad_enabled. */
export const isFwdGradEnabled = (): boolean => currentContext().forwardMode && !currentContext().inferenceMode;
