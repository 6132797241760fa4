// LU factorization in compact form. Source: torch/functional.py
import { describe, type Rest, readRest } from '../options';
import type { Tensor } from '../tensor-handle';
import { aten, checkTensor, readCall } from './aten';

export interface LuOptions {
  /** Exchange rows; default true. Without it only on CUDA. */
  pivot?: boolean;
  /** Also return whether each factorization succeeded: 0, or the column of a zero pivot; default false. */
  getInfos?: boolean;
}

type Compact = [LU: Tensor, pivots: Tensor];
type WithInfos = [LU: Tensor, pivots: Tensor, infos: Tensor] & { LU: Tensor; pivots: Tensor; info: Tensor };
type Outs = readonly Tensor[] | null;

const luWithInfo = aten<Tensor[]>('_lu_with_info');

function factor(input: unknown, pivot: boolean, getInfos: boolean): Tensor[] {
  checkTensor('lu', 'A', input);
  const all = luWithInfo(input, pivot, !getInfos);
  return getInfos ? all : all.slice(0, 2);
}

const defaults = { pivot: true, getInfos: false, out: null as Outs };

/**
 * Factors matrices into L and U, in one matrix, with the row exchanges (from 1); `luUnpack` gives P, L and U. Python keeps
 * it for old code; `linalg.luFactor` is meant for new. **Shape**: (…, m, n) to (…, m, n), (…, min(m, n)).
 *
 * **Throws** TorchError without `pivot` on the CPU, TypeError for a wrong `out`. Source: torch.lu.
 */
export function lu(A: Tensor, options: LuOptions & { getInfos: true; out?: Outs }): WithInfos;
export function lu(A: Tensor, pivot: boolean | undefined, getInfos: true, out?: Outs): WithInfos;
export function lu(
  A: Tensor,
  ...rest: Rest<[pivot: boolean, getInfos: boolean, out: Outs], LuOptions & { out?: Outs }>
): Compact;
export function lu(options: LuOptions & { A: Tensor; out?: Outs }): Compact | WithInfos;
export function lu(...args: unknown[]): Tensor[] {
  const { A, pivot, getInfos, out } = readCall('lu', args, ['A'], defaults);
  const result = factor(A, pivot, getInfos);
  if (out === null) return result;
  if (!Array.isArray(out) || out.length !== result.length) {
    throw new TypeError(`lu(): out must be ${result.length} tensors, got ${describe(out)}`);
  }
  result.forEach((tensor, i) => {
    checkTensor('lu', `out[${i}]`, out[i]);
    out[i].resizeAs_(tensor).copy_(tensor);
  });
  return out;
}

export interface LuMethods {
  /** LU factorization in compact form: `torch.lu`. Source: torch.Tensor.lu. */
  lu(options: LuOptions & { getInfos: true }): WithInfos;
  lu(pivot: boolean | undefined, getInfos: true): WithInfos;
  lu(...rest: Rest<[pivot: boolean, getInfos: boolean], LuOptions>): Compact;
}

export function luMethod(this: Tensor, ...rest: unknown[]): Tensor[] {
  const { pivot, getInfos } = readRest('lu', rest, { pivot: true, getInfos: false });
  return factor(this, pivot, getInfos);
}
