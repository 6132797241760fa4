// The graph's side of torch.autograd.Function; lib/autograd/function.ts calls forward and knows the user's class.
#include <c10/core/DeviceGuard.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/headeronly/version.h>

#include <unordered_set>

#include "callbacks.h"
#include "native_call.h"

namespace flambeau {

namespace {

using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;
using torch::autograd::VariableInfo;
using NodePtr = std::remove_cvref_t<decltype(std::declval<const at::Tensor&>().grad_fn())>;

// What forward saved. The JavaScript ctx holds it and the node does; the node holds ctx, but ctx never the node, or
// neither would ever be freed.
struct Saved {
  std::vector<SavedVariable> variables;
  Node* node = nullptr;  // null once it is gone
  bool released = false;
};

struct SavedHandle final : Native {
  SavedHandle(EnvState* owner, std::shared_ptr<Saved> saved)
      : Native(Kind::SavedTensors, owner), saved(std::move(saved)) {}
  std::shared_ptr<Saved> saved;
};

struct FunctionNode final : Node {
  FunctionNode() : saved(std::make_shared<Saved>()) { saved->node = this; }
  ~FunctionNode() override { saved->node = nullptr; }

  variable_list apply(variable_list&& gradients) override {
    const std::lock_guard lock(running);
    if (materialize) {
      at::OptionalDeviceGuard guard;
      for (size_t i = 0; i < gradients.size(); i++) {
        if (!gradients[i].defined()) gradients[i] = outputs[i].zeros(guard);
      }
    }
    variable_list results;
    call_js(
        *backward,
        [&](EnvState& state) { return std::vector<napi_value>{wrap_tensors(state, gradients)}; },
        [&](EnvState& state, napi_value value) { results = tensors_of(state, value); });
    return results;
  }

  void release_variables() override {
    saved->variables.clear();
    saved->released = true;
  }
  std::string name() const override { return label; }

  // Recursive: a backward may come to this node again from within it.
  std::recursive_mutex running;
  std::shared_ptr<Saved> saved;
  std::shared_ptr<JsReference> backward;
  std::vector<VariableInfo> outputs;
  std::string label;
  bool materialize = true;
};

#if TORCH_VERSION_MINOR >= 13
auto make_node() { return c10::make_intrusive<FunctionNode>(); }
#else
auto make_node() { return std::shared_ptr<FunctionNode>(new FunctionNode, torch::autograd::deleteNode); }
#endif

std::unordered_set<at::TensorImpl*> impls(const variable_list& tensors) {
  std::unordered_set<at::TensorImpl*> result;
  for (const at::Tensor& tensor : tensors) result.insert(tensor.unsafeGetTensorImpl());
  return result;
}

// The same values and version counter in an object of its own, which gets the history: ctx may hold the output that
// forward made, and must not hold the node by it.
at::Tensor with_own_history(const at::Tensor& output) {
  if (output.is_inference()) return output;
  auto copy = output.unsafeGetTensorImpl()->shallow_copy_and_detach(
      output.unsafeGetTensorImpl()->version_counter(), /*allow_tensor_metadata_change=*/true);
  return at::Tensor(std::move(copy));
}

// The tangents that static jvp gives for those of the inputs.
torch::autograd::_jvp_fn_t jvp_function(Call& call, size_t index) {
  if (!call.given(index)) {
    return [](const variable_list&, const variable_list&) -> variable_list {
      TORCH_CHECK_NOT_IMPLEMENTED(false, "this autograd.Function has no static jvp, which forward-mode AD needs");
    };
  }
  auto function = std::make_shared<JsReference>(call.state, call[index]);
  return [function](const variable_list&, const variable_list& tangents) {
    variable_list results;
    call_js(
        *function,
        [&](EnvState& state) { return std::vector<napi_value>{wrap_tensors(state, tangents)}; },
        [&](EnvState& state, napi_value value) { results = tensors_of(state, value); });
    return results;
  };
}

// recordFunction(name, inputs, outputs, dirty, nonDifferentiable, saved, materializeGrads, backward, jvp|null)
//   -> [outputs, saved tensors]: gives the outputs of a forward their history.
napi_value record_function(Call& call) {
  const variable_list inputs = call.tensors(1);
  const variable_list outputs = call.tensors(2);
  const variable_list dirty = call.tensors(3);
  const variable_list saved = call.tensors(5);
  const bool records = c10::AutogradState::get_tls_state().get_grad_mode() &&
      torch::autograd::any_variable_requires_grad(inputs);
  const auto node = make_node();
  node->label = call.string(0);
  node->materialize = call.boolean(6);
  if (records) {
    node->backward = std::make_shared<JsReference>(call.state, call[7]);
    node->set_next_edges(torch::autograd::collect_next_edges(inputs));
  }
  node->clear_input_metadata();
  for (const at::Tensor& tensor : dirty) tensor.unsafeGetTensorImpl()->bump_version();

  auto non_differentiable = impls(call.tensors(4));
  const auto given = impls(inputs);
  torch::autograd::optional_variable_list raw;
  for (const at::Tensor& output : outputs) {
    const bool is_fresh = records && !given.contains(output.unsafeGetTensorImpl()) && !output.is_view() &&
        output.unsafeGetTensorImpl()->unique_version() && !output.requires_grad();
    raw.emplace_back(is_fresh ? with_own_history(output) : output);
    if (non_differentiable.contains(output.unsafeGetTensorImpl())) {
      non_differentiable.insert(raw.back()->unsafeGetTensorImpl());
    }
  }
  const NodePtr recorded = records ? NodePtr(node) : NodePtr();
  const auto view_as_self = [](const at::Tensor& tensor) { return tensor.view_as(tensor); };
  const auto wrapped = torch::autograd::_wrap_outputs(
      inputs, non_differentiable, impls(dirty), raw, recorded, jvp_function(call, 8), {}, view_as_self, false);

  variable_list results;
  for (const auto& output : wrapped) {
    results.push_back(output.value_or(at::Tensor()));
    if (records) node->outputs.emplace_back(results.back());
  }
  for (const at::Tensor& tensor : saved) {
    at::Tensor kept = tensor;
    for (size_t i = 0; i < outputs.size(); i++) {
      if (tensor.defined() && tensor.is_same(outputs[i])) kept = results[i];
    }
    const bool is_output = records && kept.defined() && kept.grad_fn().get() == node.get();
    node->saved->variables.emplace_back(kept, is_output);
  }
  napi_value result = make_array(call.env, 2);
  set_element(call.env, result, 0, wrap_tensors(call.state, results));
  set_element(
      call.env, result, 1, wrap_external(call.state, std::make_unique<SavedHandle>(&call.state, node->saved)));
  return result;
}

// savedTensors(saved) -> handles or null
napi_value saved_tensors(Call& call) {
  const auto saved = static_cast<SavedHandle&>(native_of(call.state, call[0], Native::Kind::SavedTensors)).saved;
  if (saved->released) throw std::runtime_error(torch::autograd::ERR_BACKWARD_TWICE);
  const NodePtr node = saved->node == nullptr ? NodePtr() : saved->node->getptr();
  variable_list results;
  for (const SavedVariable& variable : saved->variables) results.push_back(variable.unpack(node));
  return wrap_tensors(call.state, results);
}

constexpr NativeFunction kFunctions[] = {
    {"recordFunction", record_function},
    {"savedTensors", saved_tensors},
};

}  // namespace

void define_autograd_function(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
