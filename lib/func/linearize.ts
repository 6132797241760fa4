// torch.func.linearize. Source: torch/_functorch/eager_transforms.py
import { TorchError } from '../errors';
import type { Tensor } from '../tensor';
import { type AnyFunction, checkFunction } from './levels';
import { zerosLike } from './operators';
import { checkLeaves, flatten, flattenAs, mapTensors, treeText } from './pytree';
import { pull } from './vjp';

function checkTangent(primal: Tensor, tangent: Tensor, i: number): void {
  const differs = (what: string, of: unknown, from: unknown) =>
    new TorchError(`linearize(): tangent ${i} has ${what} ${of}, its primal ${from}`, 'linearize');
  if (String(tangent.shape) !== String(primal.shape)) {
    throw differs('shape', `[${tangent.shape}]`, `[${primal.shape}]`);
  }
  if (String(tangent.device) !== String(primal.device)) throw differs('device', tangent.device, primal.device);
  if (tangent.dtype !== primal.dtype) throw differs('dtype', tangent.dtype, primal.dtype);
}

/**
 * The output of `func` at `primals`, and its derivative there as a function of tangents: `[output, jvpFn]`. `func` runs
 * once; each call of `jvpFn` costs only the derivative. Where Python traces the forward derivative, this transposes the
 * reverse one, so operators in `func` must be differentiable twice.
 *
 * **Throws** TorchError for tangents that do not fit the primals. Source: torch.func.linearize.
 */
export function linearize<P extends unknown[], O>(
  func: (...primals: P) => O,
  ...primals: P
): [output: O, jvpFn: (...tangents: P) => O] {
  checkFunction('linearize', func);
  const { leaves, tree } = flatten(primals);
  checkLeaves('linearize', 'primals', leaves);
  const { output, pullBack } = pull('linearize', func, primals, null, false);
  // The reverse derivative is linear in its cotangents, so where it is differentiated does not matter.
  const zeros = mapTensors(output, (tensor) => zerosLike(tensor));
  const transposed = pull('linearize', pullBack as AnyFunction, [zeros], null, false);
  const jvpFn = (...tangents: P): O => {
    const given = flattenAs(tree, tangents);
    if (given === undefined) {
      throw new TorchError(
        `linearize(): tangents must have the structure of the primals, ${treeText(tree)}, ` +
          `got ${treeText(flatten(tangents).tree)}`,
        'linearize',
      );
    }
    checkLeaves('linearize', 'tangents', given);
    for (const [i, tangent] of given.entries()) checkTangent(leaves[i], tangent, i);
    return (transposed.pullBack(tangents) as [O])[0];
  };
  return [output as O, jvpFn];
}
