// torch.func: functions that transform functions. Source: torch/func
export type { Argnums, Picked } from './argnums';
export { functionalize, type Removed } from './functionalize';
export { type GradTransformOptions, grad, gradAndValue } from './grad';
export {
  hessian,
  type JacfwdOptions,
  type Jacobian,
  type JacrevOptions,
  jacfwd,
  jacrev,
} from './jacobians';
export { type JvpOptions, jvp } from './jvp';
export { linearize } from './linearize';
export { type AxesLengths, rearrange } from './rearrange';
export { debugUnwrap } from './unwrap';
export { type CotangentOptions, type VjpFunction, vjp } from './vjp';
export { type Dims, type Randomness, type VmapOptions, vmap } from './vmap';
