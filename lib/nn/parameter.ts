import type { Device } from '../device';
import type { DType } from '../dtype';
import { outsideScopes } from '../memory';
import { describe, readOptions } from '../options';
import { Tensor } from '../tensor';
import { handleOf } from '../tensor-handle';
import { torch } from '../torch';

/**
 * A tensor that a module trains: assigned to a property of a module, it is among the module's parameters.
 *
 * Shares its memory with `data`, and is a leaf of the graph. It belongs to no scope.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends Tensor {
  /** For the compiler only: a plain Tensor is no Parameter. */
  protected declare readonly parameterBrand: true;

  /** @param options.requiresGrad default true. */
  constructor(data: Tensor, options?: { requiresGrad?: boolean }) {
    const { requiresGrad } = readOptions('Parameter', options, { requiresGrad: true });
    if (!(data instanceof Tensor)) throw new TypeError(`Parameter(): expected a Tensor, got ${describe(data)}`);
    super(handleOf(outsideScopes(() => data.detach())));
    this.requiresGrad = requiresGrad;
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** A parameter with uninitialised memory. */
export function emptyParameter(shape: number[], device?: string | Device, dtype?: DType): Parameter {
  return new Parameter(outsideScopes(() => torch.empty(shape, { device, dtype })));
}

/** A parameter filled with one value. */
export function filledParameter(shape: number[], value: number, device?: string | Device, dtype?: DType): Parameter {
  return new Parameter(outsideScopes(() => torch.empty(shape, { device, dtype }).fill_(value)));
}
