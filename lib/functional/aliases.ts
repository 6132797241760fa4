// Older names of operators on sparse matrices. Source: torch/csrc/autograd/python_torch_functions_manual.cpp
import type { Tensor } from '../tensor-handle';
import { aten } from './aten';

type Product = (input: Tensor, mat2: Tensor) => Tensor;

/** `torch.mm`. Source: torch.spmm. */
export const spmm: Product = aten('mm');

/** `torch.mm`. Source: torch.dsmm. */
export const dsmm: Product = aten('mm');

/** A sparse matrix times a dense one, as a hybrid sparse matrix. Source: torch.hsmm. */
export const hsmm: Product = aten('hspmm');

/** `beta · input + alpha · mat1 mat2`, of sparse `input` and `mat1`. Source: torch.saddmm. */
export const saddmm: (
  input: Tensor,
  mat1: Tensor,
  mat2: Tensor,
  options?: { beta?: number; alpha?: number },
) => Tensor = aten('sspaddmm');

/** `null`, which as an index makes a new dimension. Source: torch.newaxis. */
export const newaxis = null;
