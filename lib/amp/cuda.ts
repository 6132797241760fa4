// torch.cuda.amp: mixed precision as programs before PyTorch 2.4 write it.

import type { ModeGuard } from '../context';
import type { DType } from '../dtype';
import { dtypes } from '../dtype';
import { warnOnce } from '../functional/aten';
import { readOptions } from '../options';
import { autocast as anyAutocast } from './autocast';
import { GradScaler as AnyGradScaler, type GradScalerOptions } from './grad-scaler';

export interface CudaAutocastOptions {
  enabled?: boolean;
  dtype?: DType;
  cacheEnabled?: boolean;
}

const defaults = { enabled: true, dtype: dtypes.float16 as DType, cacheEnabled: true };

/** An older form of `torch.autocast('cuda', …)`. */
export function autocast<T>(options: CudaAutocastOptions, fn: () => T): T;
export function autocast<T>(fn: () => T): T;
export function autocast(options?: CudaAutocastOptions): ModeGuard;
export function autocast<T>(first?: CudaAutocastOptions | (() => T), second?: () => T): T | ModeGuard {
  warnOnce("torch.cuda.amp.autocast(…) is deprecated: use torch.autocast('cuda', …)");
  const [given, fn] = typeof first === 'function' ? [undefined, first] : [first, second];
  const options = readOptions('cuda.amp.autocast', given, defaults);
  return fn === undefined ? anyAutocast('cuda', options) : anyAutocast('cuda', options, fn);
}

/** An older form of `torch.amp.GradScaler('cuda', …)`. */
export class GradScaler extends AnyGradScaler {
  constructor(options?: Omit<GradScalerOptions, 'device'>) {
    warnOnce("torch.cuda.amp.GradScaler(…) is deprecated: use torch.amp.GradScaler('cuda', …)");
    super('cuda', options);
  }
}
