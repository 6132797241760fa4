// Gradients and the thread's grad and inference modes.
#include <ATen/FuncTorchTLS.h>
#include <c10/core/AutogradState.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include "callbacks.h"
#include "native_call.h"

namespace flambeau {

namespace {

using torch::autograd::variable_list;

// What c10::InferenceMode does to the thread. Its destructor puts all dispatch keys back as they were, but modes end in
// any order here, and a transform of torch.func may have begun or ended in between, which is in those keys too.
void set_inference(bool inference) {
  const c10::impl::LocalDispatchKeySet keys = c10::impl::tls_local_dispatch_key_set();
  const c10::DispatchKeySet views(c10::DispatchKey::ADInplaceOrView);
  c10::impl::PODLocalDispatchKeySet next{};
  next.set_included(inference ? keys.included_ - views : keys.included_ | views);
  next.set_excluded(
      inference ? keys.excluded_ | c10::autograd_dispatch_keyset : keys.excluded_ - c10::autograd_dispatch_keyset);
  c10::impl::_force_tls_local_dispatch_key_set(next);
  c10::AutogradState& modes = c10::AutogradState::get_tls_state();
  modes.set_inference_mode(inference);
  modes.set_multithreading_enabled(!inference);
}

// applyContext(gradMode, inferenceMode, scope, forwardMode): what lib/context.ts found in force for this piece of
// JavaScript.
napi_value apply_context(Call& call) {
  const bool inference = call.boolean(1);
  if (inference != c10::InferenceMode::is_enabled()) set_inference(inference);
  c10::AutogradState& modes = c10::AutogradState::get_tls_state();
  modes.set_grad_mode(call.boolean(0) && !inference);
  modes.set_fw_grad_mode(call.boolean(3) && !inference);
  call.state.scope = static_cast<uint32_t>(call.integer(2));
  return undefined(call.env);
}

napi_value requires_grad(Call& call) { return make_bool(call.env, call.tensor(0).requires_grad()); }

napi_value set_requires_grad(Call& call) {
  call.tensor(0).requires_grad_(call.boolean(1));
  return undefined(call.env);
}

napi_value is_leaf(Call& call) { return make_bool(call.env, call.tensor(0).is_leaf()); }
napi_value retain_grad(Call& call) {
  if (const auto& transforms = at::functorch::functorchTLSAccessor()) transforms->checkSupportsRetainGrad();
  call.tensor(0).retain_grad();
  return undefined(call.env);
}
napi_value retains_grad(Call& call) { return make_bool(call.env, call.tensor(0).retains_grad()); }
napi_value is_inference(Call& call) { return make_bool(call.env, call.tensor(0).is_inference()); }

napi_value grad(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  // tensor.grad() of a non-leaf warns; Python warns too, once, with the same text.
  return wrap_tensor(call.state, tensor.grad());
}

napi_value set_grad(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (!call.given(1)) {
    tensor.mutable_grad().reset();
    return undefined(call.env);
  }
  const at::Tensor& gradient = call.tensor(1);
  if (gradient.is_same(tensor)) throw std::runtime_error("can't assign a tensor as its own grad");
  if (gradient.device() != tensor.device()) {
    throw std::runtime_error("grad is on " + gradient.device().str() + ", the tensor on " + tensor.device().str());
  }
  if (gradient.scalar_type() != tensor.scalar_type()) {
    type_error(
        std::string("grad has dtype ") + c10::toString(gradient.scalar_type()) + ", the tensor " +
        c10::toString(tensor.scalar_type()));
  }
  if (!gradient.sizes().equals(tensor.sizes())) {
    throw std::runtime_error(
        "grad has shape " + c10::str(gradient.sizes()) + ", the tensor " + c10::str(tensor.sizes()));
  }
  tensor.mutable_grad() = gradient;
  return undefined(call.env);
}

// backward(tensors, gradients|null, retainGraph|null, createGraph, inputs|null)
napi_value backward(Call& call) {
  if (c10::impl::tls_is_dispatch_key_included(c10::DispatchKey::FuncTorchDynamicLayerFrontMode)) {
    throw std::runtime_error("backward(): not inside a function that torch.func transforms; use torch.func.grad or vjp");
  }
  const variable_list tensors = call.tensors(0);
  const variable_list gradients = call.given(1) ? call.tensors(1) : variable_list();
  const std::optional<bool> retain = call.given(2) ? std::optional(call.boolean(2)) : std::nullopt;
  const variable_list inputs = call.given(4) ? call.tensors(4) : variable_list();
  const bool create_graph = call.boolean(3);
  run_engine(call.state, [&] { torch::autograd::backward(tensors, gradients, retain, create_graph, inputs); });
  return undefined(call.env);
}

// autogradGrad(outputs, inputs, gradOutputs|null, retainGraph|null, createGraph, allowUnused) -> handles or null
napi_value autograd_grad(Call& call) {
  const variable_list gradients = call.given(2) ? call.tensors(2) : variable_list();
  const std::optional<bool> retain = call.given(3) ? std::optional(call.boolean(3)) : std::nullopt;
  const variable_list outputs = call.tensors(0);
  const variable_list inputs = call.tensors(1);
  const bool create_graph = call.boolean(4);
  const bool allow_unused = call.boolean(5);
  variable_list results;
  run_engine(call.state, [&] {
    results = torch::autograd::grad(outputs, inputs, gradients, retain, create_graph, allow_unused);
  });
  napi_value array = make_array(call.env, results.size());
  for (uint32_t i = 0; i < results.size(); i++) {
    set_element(call.env, array, i, wrap_tensor(call.state, results[i]));
  }
  return array;
}

// variableData(handle): shares storage, shares no history and no version counter (Python's .data).
napi_value variable_data(Call& call) { return wrap_tensor(call.state, call.tensor(0).variable_data()); }

napi_value set_data(Call& call) {
  call.tensor(0).set_data(call.tensor(1));
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"applyContext", apply_context},
    {"requiresGrad", requires_grad},
    {"setRequiresGrad", set_requires_grad},
    {"isLeaf", is_leaf},
    {"isInference", is_inference},
    {"retainGrad", retain_grad},
    {"retainsGrad", retains_grad},
    {"grad", grad},
    {"setGrad", set_grad},
    {"backward", backward},
    {"autogradGrad", autograd_grad},
    {"variableData", variable_data},
    {"setData", set_data},
};

}  // namespace

void define_autograd(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
