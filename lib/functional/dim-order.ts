// The order of dimensions in memory. Source: torch/_tensor.py, torch/_prims_common
import { type MemoryFormat, memoryFormats, TorchEnum } from '../enums';
import { TorchError } from '../errors';
import { describe, readOptions } from '../options';
import type { Tensor } from '../tensor-handle';

export interface DimOrderOptions {
  /** true: throw where several orders describe the strides; memory formats: unless exactly one of them fits. */
  ambiguityCheck?: boolean | readonly MemoryFormat[];
}

/** Negative if dimension a is inside b in memory, positive if outside, 0 if that cannot be told. */
function compare(shape: number[], stride: number[], a: number, b: number): number {
  if (stride[a] === 0 || stride[b] === 0) return 0;
  if (stride[a] === stride[b]) return shape[a] > shape[b] ? 1 : 0;
  return stride[a] < stride[b] ? -1 : 1;
}

function readCheck(check: unknown): { isStrict: boolean; formats: readonly MemoryFormat[] } {
  if (typeof check === 'boolean') return { isStrict: check, formats: [] };
  if (Array.isArray(check) && check.every((item) => item instanceof TorchEnum && item.type === 'MemoryFormat')) {
    return { isStrict: true, formats: check };
  }
  throw new TypeError(
    `dimOrder(): ambiguityCheck must be a boolean or a list of memory formats, got ${describe(check)}`,
  );
}

/** Whether neighbours share a stride, or a dimension has one element, whose place nobody can tell. */
function hasSeveralOrders(shape: number[], stride: number[]): boolean {
  return shape.includes(1) || stride.some((step, i) => i > 0 && step === stride[i - 1]);
}

const failed = (message: string) => new TorchError(`dimOrder(): ${message}`, 'dimOrder');

export function dimOrderMethod(this: Tensor, options?: DimOrderOptions): number[] {
  const { ambiguityCheck } = readOptions('dimOrder', options, { ambiguityCheck: false } as Required<DimOrderOptions>);
  if (this.layout.name !== 'strided') throw new TypeError(`dimOrder(): not for layout ${this.layout}; use toDense()`);
  const { isStrict, formats } = readCheck(ambiguityCheck);
  const { shape, ndim } = this;
  const stride = this.stride();
  if (isStrict && hasSeveralOrders(shape, stride)) {
    if (formats.filter((memoryFormat) => this.isContiguous({ memoryFormat })).length !== 1) {
      throw failed('several orders of dimensions describe this tensor, or not exactly one of the memory formats');
    }
  }
  if (ndim < 2) return shape.map((_, i) => i);
  const isRowMajor = this.isContiguous();
  const isChannelsLast = ndim === 4 && this.isContiguous({ memoryFormat: memoryFormats.channelsLast });
  if (isRowMajor && !isChannelsLast) return shape.map((_, i) => i);
  if (isChannelsLast && !isRowMajor) return [0, 2, 3, 1];
  const order = shape.map((_, i) => ndim - 1 - i);
  for (let i = 1; i < ndim; i++) {
    let moving = i;
    for (let other = i - 1; other >= 0; other--) {
      const comparison = compare(shape, stride, order[other], order[moving]);
      if (comparison < 0) break;
      if (comparison === 0) continue;
      [order[other], order[moving]] = [order[moving], order[other]];
      moving = other;
    }
  }
  const isSure = order.every((dim, i) => i === 0 || compare(shape, stride, order[i - 1], dim) < 0);
  if (ambiguityCheck !== false && !(Array.isArray(ambiguityCheck) && ambiguityCheck.length === 0) && !isSure) {
    throw failed('several orders of dimensions describe this tensor');
  }
  return order.reverse();
}
