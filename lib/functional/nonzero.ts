// Where elements are not zero. Source: torch/csrc/autograd/python_torch_functions_manual.cpp, which binds it by hand.
import { checkBool, readOptions } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkTensor } from './aten';

const nonzeroOp = aten<Tensor>('nonzero');
const unbindOp = aten<Tensor[]>('unbind');

/** One tensor per dimension; a 0-dim tensor counts as one with a single element. */
function asList(input: Tensor): Tensor[] {
  const index = nonzeroOp(input.dim() === 0 ? input.unsqueeze(0) : input);
  return unbindOp(index, 1);
}

const defaults = { asTuple: false, out: null as Tensor | null };

/**
 * The indices of all elements that are not zero. **Shape**: (count, dimensions), int64; with `asTuple` a list of one
 * tensor (count) per dimension, which `at(...list)` takes.
 *
 * **Throws** TypeError for what is no tensor, and where `out` is given together with `asTuple`. Source: torch.nonzero.
 */
export function nonzero(input: Tensor, options: { asTuple: true }): Tensor<'int64'>[];
export function nonzero(input: Tensor, options?: { asTuple?: false; out?: Tensor | null }): Tensor<'int64'>;
export function nonzero(input: Tensor, options?: { asTuple?: boolean; out?: Tensor | null }): Tensor | Tensor[] {
  checkTensor('nonzero', 'input', input);
  const { asTuple, out } = readOptions('nonzero', options, defaults);
  checkBool('nonzero', 'asTuple', asTuple);
  if (asTuple && out !== null) throw new TypeError('nonzero(): out cannot be given together with asTuple');
  if (asTuple) return asList(input);
  if (out !== null && !isTensor(out)) throw new TypeError('nonzero(): out must be Tensor');
  return out === null ? nonzeroOp(input) : nonzeroOp(input, { out });
}

export interface NonzeroMethods {
  /** The indices of all elements that are not zero: see torch.nonzero. */
  nonzero(options: { asTuple: true }): Tensor<'int64'>[];
  nonzero(options?: { asTuple?: false }): Tensor<'int64'>;
}
