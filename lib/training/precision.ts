// Mixed precision in fit: autocast around the forward pass and the loss, and for float16 a GradScaler around the step.
import { autocast, GradScaler } from '../amp';
import { isAutocastAvailable } from '../amp/autocast';
import type { ScaledOptimizer } from '../amp/grad-scaler';
import { type DType, dtypes } from '../dtype';
import type { Module } from '../nn/modules/module';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import { deviceOfModel } from './input';
import type { OptimizerLike } from './model-interfaces';

/** What `fit` takes: a dtype's name, or `true` for the device's own (float16 on CUDA, bfloat16 on the CPU). */
export type MixedPrecision = boolean | 'bfloat16' | 'float16';

/** Throws TypeError for what is no `MixedPrecision`. */
export function checkMixedPrecision(what: string, value: unknown): asserts value is MixedPrecision {
  if (typeof value === 'boolean' || value === 'bfloat16' || value === 'float16') return;
  throw new TypeError(`${what}(): mixedPrecision must be true, false, 'bfloat16' or 'float16', got ${describe(value)}`);
}

/** How a run computes: its steps go through this. */
export interface Precision {
  forward<T>(fn: () => T): T;
  backward(loss: Tensor): void;
  step(optimizer: OptimizerLike): void;
}

/** Everything in the parameters' own dtype. */
export const fullPrecision: Precision = {
  forward: (fn) => fn(),
  backward: (loss) => loss.backward(),
  step: (optimizer) => {
    optimizer.step();
  },
};

/** The precision of one run of `fit`. **Throws** TypeError where the model's device has no autocast. */
export function precisionFor(model: Module, mixed: MixedPrecision): Precision {
  if (mixed === false) return fullPrecision;
  const deviceType = deviceOfModel(model).type;
  if (!isAutocastAvailable(deviceType)) {
    throw new TypeError(`fit(): there is no mixed precision on device type '${deviceType}'`);
  }
  const isHalf = mixed === 'float16' || (mixed === true && deviceType !== 'cpu');
  const dtype: DType = isHalf ? dtypes.float16 : dtypes.bfloat16;
  const forward: Precision['forward'] = (fn) => autocast(deviceType, { dtype }, fn);
  if (!isHalf) return { ...fullPrecision, forward };
  const scaler = new GradScaler(deviceType);
  return {
    forward,
    backward: (loss) => scaler.scale(loss).backward(),
    step: (optimizer) => {
      scaler.step(scalable(optimizer));
      scaler.update();
    },
  };
}

function scalable(optimizer: OptimizerLike): OptimizerLike & ScaledOptimizer {
  if (Array.isArray((optimizer as Partial<ScaledOptimizer>).paramGroups)) {
    return optimizer as OptimizerLike & ScaledOptimizer;
  }
  throw new TypeError("fit(): mixedPrecision 'float16' needs an optimizer with paramGroups");
}
