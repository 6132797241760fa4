// torch.func's functions on modules. Source: torch/_functorch/functional_call.py, batch_norm_replacement.py
import { TorchError } from '../errors';
import { outsideScopes } from '../memory';
import { BatchNorm } from '../nn/modules/batchnorm';
import { Module } from '../nn/modules/module';
import { describe } from '../options';
import type { Tensor } from '../tensor';
import type { NamedTensors } from './functional-call';
import { stack } from './operators';

function stacked(name: string, tensors: readonly Tensor[]): Tensor {
  const { requiresGrad } = tensors[0];
  if (tensors.some((tensor) => tensor.requiresGrad !== requiresGrad)) {
    throw new TorchError(`stackModuleState(): '${name}' must require gradients in all models or in none`);
  }
  const result = stack(tensors);
  return requiresGrad ? result.detach().requiresGrad_() : result;
}

function stackedByName(lists: readonly (readonly [name: string, tensor: Tensor][])[]): NamedTensors {
  const named = lists.map((list) => new Map(list));
  const entries = lists[0].map(([name]) => {
    const tensors = named.map((each) => each.get(name));
    if (tensors.includes(undefined)) throw new TorchError(`stackModuleState(): '${name}' is missing in a model`);
    return [name, stacked(name, tensors as Tensor[])] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The parameters and buffers of models of one class, each stacked along a new first dimension: `[params, buffers]`, for
 * `vmap` over `functionalCall`.
 *
 * **Throws** TorchError for models that differ in class, in mode or in what they hold. **Source**
 * https://docs.pytorch.org/docs/2.13/generated/torch.func.stack_module_state.html
 */
export function stackModuleState(models: Iterable<Module>): [params: NamedTensors, buffers: NamedTensors] {
  const isIterable = typeof models === 'object' && models !== null && Symbol.iterator in models;
  if (!isIterable) throw new TypeError(`stackModuleState(): models must be Module[], got ${describe(models)}`);
  const list = [...models];
  if (list.length === 0) throw new TorchError('stackModuleState(): models must not be empty');
  for (const model of list) {
    if (model instanceof Module) continue;
    throw new TypeError(`stackModuleState(): models must be Module[], got ${describe(model)} in them`);
  }
  const first = list[0];
  if (list.some((model) => model.training !== first.training)) {
    throw new TorchError('stackModuleState(): all models must be in training mode, or none');
  }
  if (list.some((model) => model.constructor !== first.constructor)) {
    throw new TorchError('stackModuleState(): models must be of one class');
  }
  return outsideScopes(() => [
    stackedByName(list.map((model) => model.namedParameters())),
    stackedByName(list.map((model) => model.namedBuffers())),
  ]);
}

/**
 * Takes the running statistics out of all batch normalizations of a module, which `vmap` cannot update: they then use
 * those of each batch. Changes `root` and returns it. Source: torch.func.replace_all_batch_norm_modules_.
 */
export function replaceAllBatchNormModules_<M extends Module>(root: M): M {
  if (!(root instanceof Module)) {
    throw new TypeError(`replaceAllBatchNormModules_(): root must be Module, got ${describe(root)}`);
  }
  for (const module of root.modules()) {
    if (!(module instanceof BatchNorm) || !module.trackRunningStats) continue;
    module.running_mean = null;
    module.running_var = null;
    module.num_batches_tracked = null;
    (module as { trackRunningStats: boolean }).trackRunningStats = false;
  }
  return root;
}
