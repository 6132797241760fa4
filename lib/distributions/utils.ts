// What several distributions share. Source: torch/distributions/utils.py
import { describe } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { torch } from '../torch';
import type { Value } from './arguments';

/** The Euler-Mascheroni constant. */
export const eulerConstant = 0.5772156649015329;

/**
 * Tensors of one shape from tensors and numbers; a number takes dtype and device of the first tensor.
 *
 * **Throws** TypeError for anything else. **Source** torch.distributions.utils.broadcast_all
 */
export function broadcastAll<T extends readonly Value[]>(...values: T): { [K in keyof T]: Tensor } {
  for (const value of values) {
    if (isTensor(value) || typeof value === 'number' || typeof value === 'boolean') continue;
    throw new TypeError(`broadcastAll(): values must be Tensor or number, got ${describe(value)}`);
  }
  const first = values.find(isTensor);
  const options = { dtype: first?.dtype ?? torch.getDefaultDtype(), device: first?.device };
  const tensors = values.map((value) => (isTensor(value) ? value : torch.tensor(value, options)));
  return torch.broadcastTensors(tensors) as { [K in keyof T]: Tensor };
}

/** `1 - x`. */
export const oneMinus = (x: Tensor): Tensor => torch.rsub(x, 1);

/** `number / x`, rounded as Python's division of a number by a tensor. */
export const over = (number: number, x: Tensor): Tensor => x.reciprocal().mul(number);

/** Standard normal numbers that carry no gradient. */
export function standardNormal(shape: readonly number[], { dtype, device }: Tensor): Tensor {
  return torch.empty(shape, { dtype, device }).normal_();
}

/** Uniform numbers in [0, 1). */
export function uniformNumbers(shape: readonly number[], { dtype, device }: Tensor): Tensor {
  return torch.rand(shape, { dtype, device });
}

/** The sum over the last `count` dimensions. */
export function sumRightmost(value: Tensor, count: number): Tensor {
  if (count === 0) return value;
  return value.reshape([...value.shape.slice(0, Math.max(0, value.ndim - count)), -1]).sum(-1);
}

/** Probabilities of logits: of the last dimension together, or of each alone where `isBinary`. */
export function logitsToProbs(logits: Tensor, isBinary = false): Tensor {
  return isBinary ? torch.sigmoid(logits) : torch.softmax(logits, -1);
}

/** Probabilities kept inside (0, 1) by one step of their dtype. */
export function clampProbs(probs: Tensor): Tensor {
  const { eps } = torch.finfo(probs.dtype);
  return probs.clamp({ min: eps, max: 1 - eps });
}

/** The reverse of `logitsToProbs`, up to a shift of all logits. */
export function probsToLogits(probs: Tensor, isBinary = false): Tensor {
  const clamped = clampProbs(probs);
  return isBinary ? torch.log(clamped).sub(torch.log1p(clamped.neg())) : torch.log(clamped);
}

const lazyGetters = new WeakSet<object>();

/**
 * Decorates a getter that computes once, with gradients recorded, and then becomes a plain property of the instance.
 *
 * **Source** torch.distributions.utils.lazy_property
 */
export function lazyProperty<T extends object, V>(
  getter: (this: T) => V,
  context: ClassGetterDecoratorContext<T, V>,
): (this: T) => V {
  function lazy(this: T): V {
    const value = torch.enableGrad(() => getter.call(this));
    define(this, { [context.name]: value });
    return value;
  }
  lazyGetters.add(lazy);
  return lazy;
}

/** Sets properties of an instance, also those that its class computes otherwise. */
export function define(instance: object, values: Record<PropertyKey, unknown>): void {
  for (const name of Reflect.ownKeys(values)) {
    const value = values[name];
    Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
  }
}

/** Whether the class of an object computes the property when it is first read. */
export function isLazy(instance: object, name: string): boolean {
  for (let proto = Object.getPrototypeOf(instance); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const getter = Object.getOwnPropertyDescriptor(proto, name)?.get;
    if (getter) return lazyGetters.has(getter);
  }
  return false;
}

function trilMask(n: number, diag: number, { device }: Tensor): Tensor {
  const arange = torch.arange(n, { device });
  return arange.lt(arange.view(-1, 1).add(diag + 1));
}

/**
 * The lower triangle of (a batch of) matrices as vectors, row by row; `diag` shifts the diagonal it ends with.
 *
 * **Shape** (*, n, n) → (*, k). **Throws** RangeError for a diagonal outside. **Source**
 * torch.distributions.utils.tril_matrix_to_vec
 */
export function trilMatrixToVec(mat: Tensor, diag = 0): Tensor {
  const n = mat.shape[mat.ndim - 1];
  if (diag < -n || diag >= n) {
    throw new RangeError(`trilMatrixToVec(): diag (${diag}) provided is outside [${-n}, ${n - 1}]`);
  }
  return mat.at('...', trilMask(n, diag, mat));
}

/**
 * The reverse of `trilMatrixToVec`, with zeros elsewhere.
 *
 * **Shape** (*, k) → (*, n, n). **Throws** RangeError where k is no size of a triangle. **Source**
 * torch.distributions.utils.vec_to_tril_matrix
 */
export function vecToTrilMatrix(vec: Tensor, diag = 0): Tensor {
  const size = vec.shape[vec.ndim - 1];
  const shift = 1 + 2 * diag;
  // The positive root of n² + (1 + 2 diag) n - |diag| (diag + 1) - 2 size = 0.
  const root = (-shift + Math.sqrt(shift ** 2 + 8 * size + 4 * Math.abs(diag) * (diag + 1))) / 2;
  const n = Math.round(root);
  if (n - root > torch.finfo(vec.dtype).eps) {
    throw new RangeError(`vecToTrilMatrix(): a last dimension of ${size} is no lower triangle of a square matrix`);
  }
  const mat = vec.newZeros([...vec.shape.slice(0, -1), n, n]);
  return mat.setAt(['...', trilMask(n, diag, vec)], vec);
}
