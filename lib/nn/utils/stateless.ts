// torch.nn.utils.stateless. Source: torch/nn/utils/stateless.py
import { functionalCall as call, type FunctionalCallOptions, type NamedTensors } from '../../func/functional-call';
import { warnOnce } from '../../functional/aten';
import type { Rest } from '../../options';
import type { Module } from '../modules/module';

type Keywords = Record<string, unknown> | null;

/** An older name of `torch.func.functionalCall`. Source: torch.nn.utils.stateless.functional_call. */
export function functionalCall<M extends Module>(
  module: M,
  parametersAndBuffers: NamedTensors,
  args?: unknown,
  ...rest: Rest<[kwargs: Keywords], FunctionalCallOptions & { kwargs?: Keywords }>
): ReturnType<M['forward']> {
  warnOnce('nn.utils.stateless.functionalCall is deprecated: use torch.func.functionalCall');
  return call(module, parametersAndBuffers, args, ...rest);
}
