// The operators that transforms use on their own account.
import { aten } from '../functional/aten';
import type { Tensor } from '../tensor';

export const zerosLike = aten('zeros_like');
export const cat = aten('cat');
export const stack = aten('stack');
export const split = aten<Tensor[]>('split_with_sizes');
export const tensorSplit = aten<Tensor[]>('tensor_split');
