// Sums of products in index notation. Source: torch/functional.py
import { describe, plainNumber } from '../options';
import { isTensor, type Tensor } from '../tensor-handle';
import { aten, checkTensors } from './aten';

/** A dimension of an operand as a number from 0 to 51, or `'...'` for those that broadcast. */
export type Subscript = number | '...';

const einsumOp = aten('einsum');
const A = 65;
const a = 97;
const LETTERS = 26;

function letter(subscript: unknown): string {
  if (subscript === '...') return '...';
  const n = plainNumber(subscript) as number;
  if (Number.isInteger(n)) {
    if (n >= 0 && n < LETTERS) return String.fromCharCode(A + n);
    if (n >= LETTERS && n < 2 * LETTERS) return String.fromCharCode(a + n - LETTERS);
    throw new RangeError(`einsum(): subscript ${n} is not in [0, 52)`);
  }
  throw new TypeError(`einsum(): a subscript must be an integer or '...', got ${describe(subscript)}`);
}

function letters(subscripts: unknown): string {
  if (Array.isArray(subscripts)) return subscripts.map(letter).join('');
  throw new TypeError(`einsum(): subscripts must be a list, got ${describe(subscripts)}`);
}

/** `einsum(x, [0, 1], y, [1, 2], [0, 2])` as an equation and its operands. */
function readSublists(args: readonly unknown[]): [equation: string, operands: unknown[]] {
  const pairs = args.length >> 1;
  const operands = Array.from({ length: pairs }, (_, i) => args[2 * i]);
  const inputs = Array.from({ length: pairs }, (_, i) => letters(args[2 * i + 1])).join(',');
  const output = args.length % 2 === 1 ? `->${letters(args[args.length - 1])}` : '';
  return [inputs + output, operands];
}

/**
 * Multiplies operands and sums over the subscripts that the output lacks: `einsum('ij,jk->ik', x, y)` is `x @ y`. Operands
 * are contracted from left to right, as in Python without opt_einsum.
 *
 * **Throws** TypeError without operands, RangeError for a number that stands for no letter, TorchError for an equation that
 * does not fit the operands. Source: torch.einsum.
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor;
export function einsum(equation: string, operands: readonly Tensor[]): Tensor;
export function einsum(
  operand: Tensor,
  subscripts: readonly Subscript[],
  ...more: (Tensor | readonly Subscript[])[]
): Tensor;
export function einsum(...args: unknown[]): Tensor {
  if (args.length < 2) {
    throw new TypeError('einsum(): expected an equation and operands, or operands each with a list of subscripts');
  }
  const [equation, given] = isTensor(args[0]) ? readSublists(args) : [args[0], args.slice(1)];
  if (typeof equation !== 'string') throw new TypeError(`einsum(): equation must be str, got ${describe(equation)}`);
  const operands = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  checkTensors('einsum', 'operands', operands);
  return einsumOp(equation, operands);
}
