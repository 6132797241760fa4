import { describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';

export interface Temperature {
  /** How soft draws are, positive; near 0 they are almost discrete. */
  temperature: Tensor;
}

/** Throws TypeError unless the temperature is a Tensor, as Python's relaxed distributions need it. */
export function checkTemperature(what: string, temperature: unknown): asserts temperature is Tensor {
  if (!isTensor(temperature))
    throw new TypeError(`${what}(): temperature must be Tensor, got ${describe(temperature)}`);
}
