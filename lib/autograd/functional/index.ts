// torch.autograd.functional.
export type { Inputs, Tensors } from './arguments';
export {
  type HessianOptions,
  hessian,
  type JacobianOf,
  type JacobianOptions,
  jacobian,
  type Strategy,
} from './jacobian';
export { hvp, jvp, type ProductOptions, vhp, vjp } from './products';
