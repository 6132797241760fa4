// Modules whose parameters get their shapes from the first input.
import { TorchError } from '../../errors';
import { isLazy } from '../parameter-uninitialized';
import type { Module } from './module';
import type { StateDict } from './state-dict';

// biome-ignore lint/suspicious/noExplicitAny: a mixin must pass on whatever its base class takes.
type ModuleClass<M extends Module = Module> = abstract new (...args: any[]) => M;

/** What `LazyModuleMixin` adds to a module. */
export interface LazyModule extends Module {
  /** Gives the parameters their shapes, from what `forward` was called with; every subclass defines it. */
  // biome-ignore lint/suspicious/noExplicitAny: only `any` lets a subclass declare its own inputs.
  initializeParameters(...inputs: any[]): void;
  /** Whether there are parameters or buffers without a shape. */
  hasUninitializedParams(): boolean;
}

/** A class that `LazyModuleMixin` made. */
export type LazyClass<B extends ModuleClass> = B &
  ModuleClass<LazyModule> & {
    /** The class that a module has after its first call; `null` for the same. */
    clsToBecome: ModuleClass | null;
  };

/** The lazy form of a class of this library: the instances are its, the arguments other ones. */
export interface LazyForm<B extends ModuleClass, Args extends unknown[]> {
  new (...args: Args): InstanceType<B> & LazyModule;
  clsToBecome: ModuleClass | null;
}

/** Lazy modules that have been called, but keep their class. */
const done = new WeakSet<Module>();

/** Called before the first forward. */
function infer(module: LazyModule, inputs: unknown[]): void {
  module.initializeParameters(...inputs);
  if (module.hasUninitializedParams()) {
    throw new TorchError(`module ${module.getName()} has not been fully initialized`);
  }
  done.add(module);
  const { clsToBecome } = module.constructor as LazyClass<ModuleClass>;
  if (clsToBecome !== null) Object.setPrototypeOf(module, clsToBecome.prototype);
}

/** The `forward` of a lazy module whose class writes its own: a property of the object until the first call. */
function firstForward(this: LazyModule, ...inputs: unknown[]): unknown {
  if (!done.has(this)) infer(this, inputs);
  if (Object.hasOwn(this, 'forward') && this.forward === firstForward) Reflect.deleteProperty(this, 'forward');
  return Object.getPrototypeOf(this).forward.apply(this, inputs);
}

/** The module's own parameters and buffers that have no shape. */
const uninitialized = (module: Module) =>
  [...module.ownParameters(), ...module.ownBuffers()].filter(([, tensor]) => isLazy(tensor));

/**
 * A subclass of a module class whose parameters may be `UninitializedParameter`s: the first call of `forward` hands its
 * arguments to `initializeParameters`, and then makes the module one of the class `clsToBecome`.
 *
 * ```ts
 * class LazyScale extends nn.LazyModuleMixin(Scale) {
 *   static override clsToBecome = Scale;
 *   override initializeParameters(x: Tensor) { … }
 * }
 * ```
 *
 * A state dict may hold parameters without a shape, and gives those that have none theirs when it is loaded.
 *
 * **Throws** from `forward`: TorchError when `initializeParameters` leaves a parameter without a shape.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.modules.lazy.LazyModuleMixin.html
 */
export function LazyModuleMixin<B extends ModuleClass>(Base: B): LazyClass<B> {
  abstract class Lazy extends (Base as ModuleClass) {
    static clsToBecome: ModuleClass | null = null;

    // biome-ignore lint/suspicious/noExplicitAny: as ModuleClass
    constructor(...args: any[]) {
      super(...args);
      if (this.forward !== Lazy.prototype.forward) {
        Object.defineProperty(this, 'forward', { value: firstForward, configurable: true, writable: true });
      }
    }

    initializeParameters(..._inputs: unknown[]): void {
      throw new TorchError(
        `initializeParameters is not implemented for ${this.getName()}`,
        undefined,
        'NotImplementedError',
      );
    }

    hasUninitializedParams(): boolean {
      return uninitialized(this).length > 0;
    }

    override forward(...inputs: unknown[]): unknown {
      if (done.has(this)) return super.forward(...inputs);
      infer(this, inputs);
      return Object.getPrototypeOf(this).forward.apply(this, inputs);
    }

    override upgradeState(state: StateDict, prefix: string, version: number | undefined, problems: string[]): void {
      for (const [name, tensor] of uninitialized(this)) {
        const given = state[prefix + name];
        if (given !== undefined && !isLazy(given) && isLazy(tensor)) tensor.materialize(given.shape);
      }
      super.upgradeState(state, prefix, version, problems);
    }
  }
  return Lazy as unknown as LazyClass<B>;
}
