// What libtorch asks its engine for while it records a graph: hooks around saved tensors, and where an operation was called.
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/saved_variable_hooks.h>

#include "callbacks.h"
#include "native_call.h"

namespace flambeau {

namespace {

using torch::autograd::AnomalyMetadata;
using torch::autograd::AnomalyMode;
using torch::autograd::SavedVariableHooks;
using NodePtr = std::remove_cvref_t<decltype(std::declval<const at::Tensor&>().grad_fn())>;
using Function = std::shared_ptr<JsReference>;

// Those of the JavaScript that is running; lib/context.ts keeps them up to date.
thread_local Function pack_hook;
thread_local Function unpack_hook;
thread_local std::shared_ptr<Callbacks> thread_callbacks;

struct JsSavedHooks final : SavedVariableHooks {
  JsSavedHooks(Function pack, Function unpack) : pack(std::move(pack)), unpack(std::move(unpack)) {}

  void call_pack_hook(const at::Tensor& tensor) override {
    call_js(
        *pack,
        [&](EnvState& state) { return std::vector<napi_value>{wrap_tensor(state, tensor)}; },
        [&](EnvState& state, napi_value value) { packed = std::make_shared<JsReference>(state, value); });
  }

  at::Tensor call_unpack_hook() override {
    at::Tensor result;
    call_js(
        *unpack,
        [&](EnvState& state) { return std::vector<napi_value>{packed->value(state)}; },
        [&](EnvState& state, napi_value value) { result = tensor_of(state, value); });
    return result;
  }

  Function pack;
  Function unpack;
  Function packed;
};

struct JsAnomalyMetadata final : AnomalyMetadata {
  void store_stack() override {
    if (!thread_callbacks || thread_callbacks->state == nullptr) return;
    EnvState& state = *thread_callbacks->state;
    try {
      stack = read_string(state.env, call_hook(state, Hook::Stack, {}));
    } catch (const NapiFailure&) {
      // A worker that is being terminated.
    }
  }

  void print_stack(const std::string& name) override {
    TORCH_WARN("Error detected in ", name, ". Traceback of forward call that caused the error:\n", stack);
    for (NodePtr node = parent; node;) {
      auto* metadata = dynamic_cast<JsAnomalyMetadata*>(node->metadata());
      if (metadata == nullptr) return;
      TORCH_WARN(
          "Previous calculation was induced by ", node->name(), ". Traceback of forward call that induced it:\n",
          metadata->stack);
      node = metadata->parent;
    }
  }

  void assign_parent(const NodePtr& node) override { parent = node; }

  std::string stack;
  NodePtr parent;
};

class JsEngine final : public torch::autograd::Engine {
 public:
  // Never destroyed: threads of libtorch may still use it when the process ends.
  static Engine& instance() {
    static JsEngine* engine = new JsEngine;
    return *engine;
  }
  std::unique_ptr<AnomalyMetadata> make_anomaly_metadata() override { return std::make_unique<JsAnomalyMetadata>(); }
  std::unique_ptr<SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (!pack_hook) return nullptr;
    return std::make_unique<JsSavedHooks>(pack_hook, unpack_hook);
  }
};

// setSavedTensorsHooks(pack|null, unpack|null)
napi_value set_saved_hooks(Call& call) {
  pack_hook = call.given(0) ? std::make_shared<JsReference>(call.state, call[0]) : nullptr;
  unpack_hook = call.given(1) ? std::make_shared<JsReference>(call.state, call[1]) : nullptr;
  return undefined(call.env);
}

// setAnomaly(enabled, checkNan)
napi_value set_anomaly(Call& call) {
  AnomalyMode::set_enabled(call.boolean(0), call.boolean(1));
  return undefined(call.env);
}
napi_value is_anomaly(Call& call) { return make_bool(call.env, AnomalyMode::is_enabled()); }
napi_value is_anomaly_nan(Call& call) { return make_bool(call.env, AnomalyMode::should_check_nan()); }

constexpr NativeFunction kFunctions[] = {
    {"setSavedTensorsHooks", set_saved_hooks},
    {"setAnomaly", set_anomaly},
    {"isAnomalyEnabled", is_anomaly},
    {"isAnomalyCheckNan", is_anomaly_nan},
};

}  // namespace

void define_autograd_engine(EnvState& state, napi_value exports) {
  torch::autograd::set_default_engine_stub(JsEngine::instance);
  thread_callbacks = state.callbacks;
  define(state, exports, kFunctions, std::size(kFunctions));
}

}  // namespace flambeau
