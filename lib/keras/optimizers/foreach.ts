// Arithmetic on lists of tensors in one call, as libtorch's optimizers do it.
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';

const aten = torch.ops.aten;
type Tensors = readonly Tensor[];

/** a ← a · factor */
export const scale_ = (a: Tensors, factor: number): void => void aten._foreach_mul_.Scalar([...a], factor);
/** a ← a + factor · b */
export const add_ = (a: Tensors, b: Tensors, factor = 1): void =>
  void aten._foreach_add_.List([...a], [...b], { alpha: factor });
/** a ← a + factor · b · c */
export const addProduct_ = (a: Tensors, b: Tensors, c: Tensors, factor: number): void =>
  void aten._foreach_addcmul_.Scalar([...a], [...b], [...c], factor);
/** a ← a + factor · b / c */
export const addQuotient_ = (a: Tensors, b: Tensors, c: Tensors, factor: number): void =>
  void aten._foreach_addcdiv_.Scalar([...a], [...b], [...c], factor);
/** a + b */
export const plus = (a: Tensors, b: number): Tensor[] => aten._foreach_add.Scalar([...a], b) as Tensor[];
/** a + factor · b · c */
export const plusProduct = (a: Tensors, b: Tensors, c: Tensors, factor: number): Tensor[] =>
  aten._foreach_addcmul.Scalar([...a], [...b], [...c], factor) as Tensor[];
/** a ← √a */
export const sqrt_ = (a: Tensors): void => void aten._foreach_sqrt_.default([...a]);
/** a ← a + b */
export const addNumber_ = (a: Tensors, b: number): void => void aten._foreach_add_.Scalar([...a], b);
