// The levels behind torch.func. libtorch keeps a stack of transforms per thread; each one wraps the tensors it works on.
// lib/func/levels.ts pushes and pops them around the functions that users give.
// Source: torch/csrc/functorch/init.cpp
#include <ATen/FuncTorchTLS.h>
#include <ATen/FunctionalTensorWrapper.h>
#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>
#include <ATen/functorch/TensorWrapper.h>
#include <ATen/ops/movedim.h>
#include <ATen/ops/unsqueeze.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/headeronly/version.h>

#include "native_call.h"

namespace flambeau {

namespace {

namespace functorch = at::functorch;
namespace functionalization = at::functionalization::impl;
using functorch::RandomnessType;
using functorch::TransformType;

functorch::RandomnessType randomness_of(const std::string& name) {
  if (name == "same") return RandomnessType::Same;
  if (name == "different") return RandomnessType::Different;
  return RandomnessType::Error;
}

int64_t push_differentiation(TransformType type, std::optional<bool> grad_mode, std::optional<bool> forward_mode) {
#if TORCH_VERSION_MINOR >= 13
  return functorch::initAndPushDynamicLayer(
      type, std::nullopt, std::nullopt, grad_mode, forward_mode, std::nullopt, c10::InferenceMode::is_enabled());
#else
  return functorch::initAndPushDynamicLayer(type, std::nullopt, std::nullopt, grad_mode, forward_mode);
#endif
}

// pushVmap(batchSize, randomness) -> level
napi_value push_vmap(Call& call) {
  const c10::SymInt size(call.integer(0));
  return make_int(
      call.env, functorch::initAndPushDynamicLayer(TransformType::Vmap, size, randomness_of(call.string(1))));
}

napi_value push_grad(Call& call) {
  return make_int(call.env, push_differentiation(TransformType::Grad, c10::GradMode::is_enabled(), std::nullopt));
}

napi_value push_jvp(Call& call) {
  const bool forward_mode = c10::AutogradState::get_tls_state().get_fw_grad_mode();
  return make_int(call.env, push_differentiation(TransformType::Jvp, std::nullopt, forward_mode));
}

// pushFunctionalize(reapplyViews) -> level
napi_value push_functionalize(Call& call) {
  return make_int(
      call.env,
      functorch::initAndPushDynamicLayer(
          TransformType::Functionalize, std::nullopt, std::nullopt, std::nullopt, std::nullopt, call.boolean(0)));
}

size_t depth() { return functorch::getDynamicLayerStack().size(); }

// popLevel(level): pops it, and what an exception may have left above it.
napi_value pop_level(Call& call) {
  const int64_t level = call.integer(0);
  while (depth() > 0 && functorch::getDynamicLayerStack().back().layerId() >= level) {
    functorch::popDynamicLayerAndDeleteMetadata();
  }
  return undefined(call.env);
}

napi_value level_depth(Call& call) { return make_double(call.env, static_cast<double>(depth())); }

// setFunctorchEnabled(enabled): switches the levels off for code that looks at wrappers from outside, and on again.
napi_value set_enabled(Call& call) {
  const bool excluded = !call.boolean(0);
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::FuncTorchDynamicLayerFrontMode, excluded);
  c10::impl::tls_set_dispatch_key_excluded(c10::DispatchKey::FuncTorchDynamicLayerBackMode, excluded);
  return undefined(call.env);
}

// addBatchDim(handle, dim, level)
napi_value add_batch_dim(Call& call) {
  return wrap_tensor(call.state, functorch::addBatchDim(call.tensor(0), call.integer(1), call.integer(2)));
}

// removeBatchDim(handle, level, batchSize, outDim): a result that does not depend on the batch is repeated.
napi_value remove_batch_dim(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  const int64_t level = call.integer(1);
  const int64_t out_dim = call.integer(3);
  const auto* batched = functorch::maybeGetBatchedImpl(tensor);
  if (batched != nullptr && batched->level() >= level) {
    return wrap_tensor(call.state, at::movedim(batched->value(), batched->bdim(), out_dim));
  }
  const at::Tensor widened = at::unsqueeze(tensor, out_dim);
  std::vector<int64_t> sizes = widened.sizes().vec();
  sizes[out_dim < 0 ? out_dim + widened.dim() : out_dim] = call.integer(2);
  return wrap_tensor(call.state, widened.expand(sizes));
}

// wrapForGrad(handle, level)
napi_value wrap_for_grad(Call& call) {
  return wrap_tensor(call.state, functorch::makeTensorWrapper(call.tensor(0), call.integer(1)));
}

// unwrapForGrad(handle, level): what a wrapper of this level holds; other tensors as they are.
napi_value unwrap_for_grad(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  const auto* wrapper = functorch::maybeGetTensorWrapper(tensor);
  const bool matches = wrapper != nullptr && wrapper->level() == call.integer(1);
  return wrap_tensor(call.state, matches ? wrapper->value() : tensor);
}

// wrapFunctional(handle, level)
napi_value wrap_functional(Call& call) {
  const at::Tensor wrapped = functionalization::to_functional_tensor(call.tensor(0));
  functionalization::unsafeGetFunctionalWrapper(wrapped)->set_level(call.integer(1));
  return wrap_tensor(call.state, wrapped);
}

// unwrapFunctional(handle, reapplyViews)
napi_value unwrap_functional(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (!functionalization::isFunctionalTensor(tensor)) return wrap_tensor(call.state, tensor);
  functionalization::sync(tensor);
  auto* wrapper = functionalization::unsafeGetFunctionalWrapper(tensor);
  functionalization::FunctionalizationReapplyViewsGuard guard(call.boolean(1));
  if (wrapper->apply_updates()) wrapper->regenerate_from_base();
  return wrap_tensor(call.state, wrapper->value());
}

// propagateMutation(argument, wrapped): gives an argument the values and the shape that the function left in its wrapper.
napi_value propagate_mutation(Call& call) {
  const at::Tensor& argument = call.tensor(0);
  const at::Tensor& wrapped = call.tensor(1);
  functionalization::sync(wrapped);
  const at::Tensor& inner = functionalization::unsafeGetFunctionalWrapper(wrapped)->value();
  if (argument.is_same(inner)) return undefined(call.env);
  if (argument.nbytes() != inner.nbytes()) argument.resize_(inner.sizes());
  if (!argument.sizes().equals(inner.sizes())) {
    argument.as_strided_(inner.sizes(), inner.strides(), inner.storage_offset());
  }
  argument.copy_(inner);
  return undefined(call.env);
}

napi_value describe_wrapper(Call& call, const char* kind, int64_t level, int64_t dim, const at::Tensor& value) {
  napi_value result = make_object(call.env);
  set_property(call.env, result, "kind", make_string(call.env, kind));
  set_property(call.env, result, "level", make_int(call.env, level));
  set_property(call.env, result, "dim", make_int(call.env, dim));
  set_property(call.env, result, "value", wrap_tensor(call.state, value));
  return result;
}

// wrapperOf(handle): what a level's tensor is made of, or null for tensors of no level. Level -2: its function has ended.
napi_value wrapper_of(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (const auto* batched = functorch::maybeGetBatchedImpl(tensor)) {
    return describe_wrapper(call, "Batched", batched->level(), batched->bdim(), batched->value());
  }
  if (const auto* wrapper = functorch::maybeGetTensorWrapper(tensor)) {
    return describe_wrapper(call, "GradTracking", wrapper->level().value_or(-2), -1, wrapper->value());
  }
  if (functionalization::isFunctionalTensor(tensor)) {
    functionalization::sync(tensor);
    auto* wrapper = functionalization::unsafeGetFunctionalWrapper(tensor);
    return describe_wrapper(call, "Functional", wrapper->level(), -1, wrapper->value());
  }
  return null(call.env);
}

napi_value is_batched(Call& call) {
  return make_bool(call.env, functorch::isBatchedTensor(call.tensor(0)));
}

// checkRequiresGrad(): throws inside a transform, which has its own leaves.
napi_value check_requires_grad(Call& call) {
  const auto& tls = functorch::functorchTLSAccessor();
  if (tls) tls->checkSupportsInplaceRequiresGrad();
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"pushVmap", push_vmap},
    {"pushGrad", push_grad},
    {"pushJvp", push_jvp},
    {"pushFunctionalize", push_functionalize},
    {"popLevel", pop_level},
    {"levelDepth", level_depth},
    {"setFunctorchEnabled", set_enabled},
    {"addBatchDim", add_batch_dim},
    {"removeBatchDim", remove_batch_dim},
    {"wrapForGrad", wrap_for_grad},
    {"unwrapForGrad", unwrap_for_grad},
    {"wrapFunctional", wrap_functional},
    {"unwrapFunctional", unwrap_functional},
    {"propagateMutation", propagate_mutation},
    {"wrapperOf", wrapper_of},
    {"isBatched", is_batched},
    {"checkRequiresGrad", check_requires_grad},
};

}  // namespace

void define_functorch(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
