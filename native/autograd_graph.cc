// The nodes of a graph, for lib/autograd/graph.ts.
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "callbacks.h"
#include "native_call.h"

namespace flambeau {

namespace {

using torch::autograd::Node;
using torch::autograd::variable_list;
using NodePtr = std::remove_cvref_t<decltype(std::declval<const at::Tensor&>().grad_fn())>;
using Switch = std::shared_ptr<std::shared_ptr<JsReference>>;  // the inner one is null once the hook was removed

struct NodeHandle final : Native {
  NodeHandle(EnvState* owner, NodePtr node) : Native(Kind::Node, owner), node(std::move(node)) {}
  NodePtr node;
};

struct NodeHookHandle final : Native {
  NodeHookHandle(EnvState* owner, const Switch& hook) : Native(Kind::NodeHook, owner), hook(hook) {}
  std::weak_ptr<std::shared_ptr<JsReference>> hook;
};

Node& node_of(Call& call, size_t index) {
  return *static_cast<NodeHandle&>(native_of(call.state, call[index], Native::Kind::Node)).node;
}

napi_value wrap_node(EnvState& state, const NodePtr& node) {
  return node ? wrap_external(state, std::make_unique<NodeHandle>(&state, node)) : null(state.env);
}

napi_value wrap_edge(EnvState& state, const torch::autograd::Edge& edge) {
  napi_value pair = make_array(state.env, 2);
  set_element(state.env, pair, 0, wrap_node(state, edge.function));
  set_element(state.env, pair, 1, make_double(state.env, edge.input_nr));
  return pair;
}

// Calls a hook with lists of gradients; one that returns nothing changes none.
variable_list call_lists(const Switch& hook, const variable_list& first, const variable_list* second) {
  const std::shared_ptr<JsReference> function = *hook;
  variable_list results = first;
  if (!function) return results;
  call_js(
      *function,
      [&](EnvState& state) {
        std::vector<napi_value> arguments{wrap_tensors(state, first)};
        if (second != nullptr) arguments.push_back(wrap_tensors(state, *second));
        return arguments;
      },
      [&](EnvState& state, napi_value value) {
        if (!is_nullish(state.env, value)) results = tensors_of(state, value);
      });
  if (results.size() != first.size()) {
    throw std::runtime_error(
        "hook has returned an incorrect number of values (got " + std::to_string(results.size()) + ", but expected " +
        std::to_string(first.size()) + ")");
  }
  return results;
}

struct PreHook final : torch::autograd::FunctionPreHook {
  explicit PreHook(Switch hook) : hook(std::move(hook)) {}
  variable_list operator()(const variable_list& gradients) override { return call_lists(hook, gradients, nullptr); }
  Switch hook;
};

struct PostHook final : torch::autograd::FunctionPostHook {
  explicit PostHook(Switch hook) : hook(std::move(hook)) {}
  variable_list operator()(const variable_list& outputs, const variable_list& inputs) override {
    return call_lists(hook, outputs, &inputs);
  }
  Switch hook;
};

Switch make_switch(Call& call, size_t index) {
  return std::make_shared<std::shared_ptr<JsReference>>(std::make_shared<JsReference>(call.state, call[index]));
}

// gradNode(handle) -> node or null
napi_value grad_node(Call& call) { return wrap_node(call.state, call.tensor(0).grad_fn()); }

// gradientEdge(handle) -> [node, index]
napi_value gradient_edge(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (!tensor.requires_grad()) {
    throw std::runtime_error("it is not possible to get the gradient edge of a tensor that does not require gradients");
  }
  return wrap_edge(call.state, torch::autograd::impl::gradient_edge(tensor));
}

napi_value node_name(Call& call) { return make_string(call.env, node_of(call, 0).name()); }
napi_value node_sequence(Call& call) {
  return make_int(call.env, static_cast<int64_t>(node_of(call, 0).sequence_nr()));
}
napi_value is_same_node(Call& call) { return make_bool(call.env, &node_of(call, 0) == &node_of(call, 1)); }

napi_value node_next(Call& call) {
  const auto& edges = node_of(call, 0).next_edges();
  napi_value result = make_array(call.env, edges.size());
  for (uint32_t i = 0; i < edges.size(); i++) set_element(call.env, result, i, wrap_edge(call.state, edges[i]));
  return result;
}

// nodeHook(node, (gradInputs, gradOutputs) => gradInputs | null) -> hook
napi_value node_hook(Call& call) {
  const Switch hook = make_switch(call, 1);
  node_of(call, 0).add_post_hook(std::make_unique<PostHook>(hook));
  return wrap_external(call.state, std::make_unique<NodeHookHandle>(&call.state, hook));
}

// nodePrehook(node, (gradOutputs) => gradOutputs | null) -> hook
napi_value node_prehook(Call& call) {
  const Switch hook = make_switch(call, 1);
  node_of(call, 0).add_pre_hook(std::make_unique<PreHook>(hook));
  return wrap_external(call.state, std::make_unique<NodeHookHandle>(&call.state, hook));
}

napi_value remove_node_hook(Call& call) {
  auto& handle = static_cast<NodeHookHandle&>(native_of(call.state, call[0], Native::Kind::NodeHook));
  if (const auto hook = handle.hook.lock()) hook->reset();
  return undefined(call.env);
}

// graphTask() -> id, -1 outside of a callback
napi_value graph_task(Call& call) { return make_int(call.env, call.state.callbacks->task.id); }

// willExecute(node): whether the backward that calls back runs this node.
napi_value will_execute(Call& call) {
  const GraphTask& task = call.state.callbacks->task;
  Node* node = &node_of(call, 0);
  if (task.exec_info == nullptr || task.exec_info->empty()) {
    return make_bool(call.env, task.nodes != nullptr && task.nodes->contains(node));
  }
  const auto found = task.exec_info->find(node);
  return make_bool(call.env, found != task.exec_info->end() && found->second.should_execute());
}

napi_value increment_version(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  if (tensor.is_inference()) throw std::runtime_error("an inference tensor has no version to increment");
  tensor.unsafeGetTensorImpl()->bump_version();
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"gradNode", grad_node},
    {"gradientEdge", gradient_edge},
    {"nodeName", node_name},
    {"nodeSequence", node_sequence},
    {"isSameNode", is_same_node},
    {"nodeNext", node_next},
    {"nodeHook", node_hook},
    {"nodePrehook", node_prehook},
    {"removeNodeHook", remove_node_hook},
    {"incrementVersion", increment_version},
    {"graphTask", graph_task},
    {"willExecute", will_execute},
};

}  // namespace

void define_autograd_graph(EnvState& state, napi_value exports) {
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
